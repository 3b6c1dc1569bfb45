"""The form by which whoever does not handle a case says what they need its contact for."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.cases.forms import CodeChoice, length
from app.domain.privacy import Purpose
from app.web.forms import GuardedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "purpose_missing": _l("Say what you need the resident's name and phone for."),
        "purpose_note": _l("Say it in a few words."),
    }
)


class RevealForm(GuardedForm):
    """What somebody looks at a resident's name and phone for; who handles the case leaves it empty."""

    reason = CodeChoice(_l("What do you need it for?"), Purpose, _l("Choose one"))
    note = StringField(_l("In a few words"), validators=[length(200)])
