"""What the story of a case says about calls to departments and firms."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.cases.queries.reading import Named
from app.domain.calls import Attendance, Mark
from app.domain.clocks import ClockKind
from app.domain.workflow import Move
from app.web.filters import day, short_instant
from app.web.messages import label
from app.web.naming import name_of

SENTENCES = {
    Move.ANSWER: _l("%(person)s answered the call."),
    Move.REPORT_IN: _l("%(person)s reported in: the called unit is there."),
    Move.CALL_IN: _l("%(person)s called %(called)s in."),
    Move.DECLINE: _l("%(person)s declined the call for %(called)s."),
    Move.INSIST: _l("%(person)s insisted on the call of %(called)s."),
    Move.LET_GO: _l("%(person)s let the call of %(called)s go."),
    Move.WITHDRAW_CALL: _l("%(person)s withdrew the call of %(called)s."),
    Move.SCORE_CALL: _l("%(person)s scored the call of %(called)s: %(attendance)s; %(mark)s."),
}
FOR_DAY = _l("%(person)s called %(called)s in; the answer is wanted by %(due_on)s.")
MAY_PHONE = _l("%(person)s called %(called)s in, who may see whom to phone.")
ARRIVED = _l("%(person)s reported in: %(called)s is there.")
ARRIVED_AT = _l("%(person)s reported in: %(called)s was there on %(arrived_at)s.")
ANSWERED = _l("%(person)s answered the call for %(called)s.")
CALL_PASSED = _l(
    "The limit (%(call_passed)s) passed for %(called)s; both sides and the levels above were told."
)
NOT_WAITED_FOR = _l(
    "%(person)s reported it as done: %(outcome)s. The answer of %(unanswered)s is not waited for."
)

BY_FACT = (
    (Move.CALL_IN, "may_phone", MAY_PHONE),
    (Move.CALL_IN, "due_on", FOR_DAY),
    (Move.REPORT_IN, "arrived_at", ARRIVED_AT),
    (Move.REPORT_IN, "task_ids", ARRIVED),
    (Move.ANSWER, "task_ids", ANSWERED),
    (Move.RESOLVE, "unanswered", NOT_WAITED_FOR),
    (Move.NOTE, "call_passed", CALL_PASSED),
)
"""The sentence of an event that has a fact; the first that fits."""


def params(facts: Mapping[str, Any], units: Mapping[int, Named]) -> dict[str, str]:
    """Return what these sentences name."""
    passed, came, mark = facts.get("call_passed"), facts.get("attendance"), facts.get("mark")
    arrived, due = facts.get("arrived_at"), facts.get("due_on")
    return {
        "call_passed": label(ClockKind(passed)) if passed else "",
        "attendance": label(Attendance(came)) if came else "",
        "mark": label(Mark(mark)) if mark else "",
        "unanswered": _(", ").join(name_of(units.get(unit_id)) for unit_id in facts.get("unanswered", ())),
        "due_on": day(date.fromisoformat(due)) if due else "",
        "arrived_at": short_instant(datetime.fromisoformat(arrived)) if arrived else "",
    }
