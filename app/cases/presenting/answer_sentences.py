"""What the story of a case says about residents' answers and remarks."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.answers import AnswerWay, Rating, Verdict
from app.domain.workflow import Move
from app.web.messages import label

SENTENCES = {
    Move.JUDGE: _l("The resident says by the slip: %(verdict)s."),
    Move.REMARK: _l("The resident added something by the slip."),
    Move.KEEP_RESULT: _l("%(person)s decided that the result stays, and told the resident why."),
}
NEIGHBOUR = _l("A neighbour says by their slip: %(verdict)s.")
RESOLVER_SAW = _l(
    "By the resident's slip: %(verdict)s. Whoever reported it as done has seen the slip's secret word, so "
    "this confirms nothing; somebody else verifies it."
)
NEIGHBOURS_SLIP_SEEN = _l(
    "By a neighbour's slip: %(verdict)s. Whoever reported it as done has seen the slip's secret word."
)
TAKEN = _l("%(person)s wrote down what the resident said (%(way)s): %(verdict)s.")
WROTE = _l("The resident answered by the slip; handling goes on.")
CONFIRMED = _l("The resident confirmed by the slip that it is fixed, and it was closed: %(outcome)s.")
LATE = _l("%(from_unit)s did not decide on the resident's objection in time; %(to_unit)s decides it now.")
LATE_AT_STREET = _l("%(to_unit)s did not decide on the resident's objection in time; the leaders were told.")


def wording(move: Move, facts: Mapping[str, Any], *, is_person: bool) -> object:
    """Return the sentence of a move that has another one when a resident, or the clock, made it."""
    if "objection_passed" in facts:
        return LATE_AT_STREET if facts["from_id"] == facts["to_id"] else LATE
    if move is Move.JUDGE and is_person:
        return TAKEN
    if move is Move.JUDGE:
        return _by_slip(facts)
    if move is Move.RESIDENT_ANSWERED and "slip_id" in facts:
        return WROTE
    if move is Move.VERIFY and not is_person:
        return CONFIRMED
    return None


def _by_slip(facts: Mapping[str, Any]) -> object:
    """Return the sentence that says by which slip an answer came, and who else may have written it."""
    is_neighbours, saw = facts.get("slip_id") is not None, facts.get("resolver_saw")
    if is_neighbours:
        return NEIGHBOURS_SLIP_SEEN if saw else NEIGHBOUR
    return RESOLVER_SAW if saw else None


def params(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return what the sentences name."""
    said = [label(Verdict(facts["verdict"]))] if "verdict" in facts else []
    said += [label(Rating(facts["rating"]))] if "rating" in facts else []
    return {
        "verdict": " · ".join(said),
        "way": label(AnswerWay(facts["way"])) if "way" in facts else "",
    }
