"""Calls that nobody answers: both sides are told, and then the levels above both, one after the other."""

from datetime import datetime

from app.access.policy import SYSTEM
from app.cases.operations.recording import record
from app.clocks.operations import notice_key
from app.domain.calls import told_above, waiting_path
from app.domain.clocks import ClockKind
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.cases import Case, Task
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.notices import operations as notices

PASSED = {ClockKind.REPORT_IN: "call_unanswered", ClockKind.ANSWER: "call_answer_late"}
REMINDED = {ClockKind.REPORT_IN: "call_reminded", ClockKind.ANSWER: "call_answer_reminded"}


def call_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Note that nobody has come, or answered, in time and tell both sides; the call stays open."""
    clock.breached_at = at
    task = db.session.get_one(Task, clock.subject_id)
    facts = {"call_passed": clock.kind.value, "unit_id": task.unit_id, "task_id": task.id}
    record(case, Move.NOTE, SYSTEM, now=at, facts=facts)
    code, told = PASSED[clock.kind], _params(clock, case)
    for unit_id in dict.fromkeys((task.unit_id, case.holder_id, _waiting(task, case).id)):
        key = notice_key(clock, code)
        notices.tell_unit(unit_id, code, key=key, now=now, case_id=case.id, params=told)
    climb(clock, case, now=now)


def climb(clock: Clock, case: Case, *, now: datetime) -> None:
    """Tell the next level above the called unit and the next above the one that waits, each level once.

    The first level is told when the clock passes, the next ones with the reminders. What is reported as done
    is not asked for any more.
    """
    if case.state is State.VERIFYING:
        return
    task = db.session.get_one(Task, clock.subject_id)
    called = db.session.get_one(Unit, task.unit_id)
    lines = called.ancestor_ids, _waiting(task, case).ancestor_ids
    for unit_id in told_above(*lines, clock.reminders + 1):
        notices.tell_unit(
            unit_id,
            "call_climbed",
            key=notice_key(clock, "climbed"),
            now=now,
            case_id=case.id,
            params={**_params(clock, case), "unit_id": called.id},
        )


def _waiting(task: Task, case: Case) -> Unit:
    """Return the unit that waits for the answer."""
    caller = db.session.get_one(Unit, task.caller_id)
    return caller if waiting_path(case.holder.path, caller.path) == caller.path else case.holder


def _params(clock: Clock, case: Case) -> dict[str, object]:
    return {"number": case.number, "due_at": clock.due_at.isoformat() if clock.due_at else ""}
