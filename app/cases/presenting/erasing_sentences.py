"""How the erasure of a resident's data is told in the story of a case."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.erasing import Rule

OVER = _l("The resident's personal data was erased: the time for which it is kept was over.")
ERASED_AT_ONCE = _l("%(person)s erased the resident's personal data.")
ERASED_AGAIN = _l("The resident's personal data had come back with a backup and was erased again.")
NEIGHBOUR = _l("%(person)s erased the data of a neighbour who had joined.")
NEIGHBOUR_AGAIN = _l("The data of a neighbour had come back with a backup and was erased again.")
WORDING = {Rule.RETENTION: OVER, Rule.REQUEST: ERASED_AT_ONCE, Rule.REPEATED: ERASED_AGAIN}
OF_NEIGHBOUR = {Rule.REQUEST: NEIGHBOUR, Rule.REPEATED: NEIGHBOUR_AGAIN}
"""A neighbour goes alone only because somebody asks for it; by retention the whole case goes."""


def wording(facts: Mapping[str, Any]) -> object:
    """Return the sentence for what an event of an erasure keeps."""
    return (OF_NEIGHBOUR if facts.get("neighbour") else WORDING)[Rule(facts["rule"])]
