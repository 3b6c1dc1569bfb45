"""What a vote at a talk came to, in the story of a case."""

from typing import Any

from flask_babel import gettext as _

from app.domain.votes import ABSTAIN, NO, YES, Result
from app.web.messages import label


def vote_told(facts: dict[str, Any]) -> str:
    """Return what a vote came to with its numbers; options beyond yes and no by their numbers."""
    if "vote_result" not in facts:
        return ""
    plain = {YES: _("Yes"), NO: _("No"), ABSTAIN: _("Abstained")}
    counts = facts["vote_counts"].items()
    told = [
        _("%(option)s %(number)s", option=plain.get(code, f"{code}."), number=number)
        for code, number in counts
    ]
    result = label(Result(facts["vote_result"]))
    if not told:
        return result
    return _("%(result)s (%(counts)s)", result=result, counts=_(", ").join(told))
