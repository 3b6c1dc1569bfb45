"""How the erasure of a resident's data is told in the story of a case."""

from flask_babel import lazy_gettext as _l

from app.domain.erasing import Rule

OVER = _l("The resident's personal data was erased: the time for which it is kept was over.")
ERASED_AT_ONCE = _l("%(person)s erased the resident's personal data.")
ERASED_AGAIN = _l("The resident's personal data had come back with a backup and was erased again.")
WORDING = {Rule.RETENTION: OVER, Rule.REQUEST: ERASED_AT_ONCE, Rule.REPEATED: ERASED_AGAIN}
