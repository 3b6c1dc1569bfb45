"""What the caller does: call departments in, take calls back, decide on what was declined, score."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import STAFF, Action, Actor, authorize
from app.cases.operations.protecting import protected
from app.cases.operations.recording import (
    begin,
    open_tasks,
    place_of,
    record,
    see,
    see_no_more,
    unit_or_missing,
)
from app.clocks import calling as clocks
from app.domain.calls import Attendance, CallState, Mark, Milestones, attendance, state_of, waiting_path
from app.domain.clocks import Outcome
from app.domain.errors import Invalid
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Task
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings

FARTHEST = 366
"""Days ahead for which an answer can be asked at most."""


def call_in(
    case_id: int,
    actor: Actor,
    *,
    unit_ids: Sequence[int],
    note: str,
    due_on: date | None = None,
    may_phone: bool = False,
    version: int | None,
    now: datetime,
) -> list[Task]:
    """Call departments or firms in (吹哨); the holder keeps the case, the called ones may read its matter.

    `due_on` is the day by whose end the answer is wanted; without one the limit holds. With `may_phone`
    they may see whom to phone. A unit that has not answered an earlier call yet is not called again.
    """
    case, _state = begin(case_id, actor, Move.CALL_IN, version=version, unit_ids=unit_ids, note=note)
    _check_day(case, due_on, now)
    units = [unit_or_missing(unit_id, "unit_ids") for unit_id in dict.fromkeys(unit_ids)]
    busy = {task.unit_id for task in open_tasks(case.id)}
    for unit in units:
        if unit.level is not None or unit.street_id != case.street_id:
            raise Invalid("unit_ids", "unknown")
        if unit.id in busy:
            raise Invalid("unit_ids", "called_already", unit=unit.name)
    caller_id = _calling_unit(case, actor)
    return [
        _call(
            Task(
                street_id=case.street_id,
                case_id=case.id,
                unit_id=unit.id,
                caller_id=caller_id,
                called_by_id=actor.id,
                called_at=now,
                what=protected(case, note),
                due_on=due_on,
                may_phone=may_phone,
            ),
            case,
            unit,
            actor,
            note,
        )
        for unit in units
    ]


def _check_day(case: Case, due_on: date | None, now: datetime) -> None:
    if due_on is None:
        return
    today = settings.day_of(case.street_id, now)
    if due_on <= today:
        raise Invalid("due_on", "not_after_today")
    if due_on > today + timedelta(days=FARTHEST):
        raise Invalid("due_on", "too_far_ahead", days=FARTHEST)


def _calling_unit(case: Case, actor: Actor) -> int:
    """Return the actor's unit that calls: the nearest to the holder of those that may."""
    mine = [
        grant
        for grant in actor.grants
        if (grant.role in STAFF and grant.covers(case.holder.path)) or grant.path == case.holder.path
    ]
    nearest = max(mine, key=lambda grant: len(grant.path), default=None)
    return nearest.unit_id if nearest is not None and nearest.unit_id is not None else case.holder_id


def _call(task: Task, case: Case, unit: Unit, actor: Actor, note: str) -> Task:
    now = task.called_at
    db.session.add(task)
    db.session.flush()
    see(case.id, unit.id)
    clocks.wait_for_arrival(case, task, unit, now=now)
    facts: dict[str, object] = {"unit_id": unit.id, "task_id": task.id}
    if task.due_on is not None:
        facts["due_on"] = task.due_on.isoformat()
    if task.may_phone:
        facts["may_phone"] = True
    record(case, Move.CALL_IN, actor, now=now, text=note, facts=facts)
    _tell_called(task, case, "case_called_in", now=now, unit_id=task.caller_id)
    return task


def withdraw_call(
    case_id: int, actor: Actor, *, task_id: int | None, note: str, version: int | None, now: datetime
) -> Case:
    """Take a call back, with the reason; the unit can be called again later."""
    case, _state = begin(case_id, actor, Move.WITHDRAW_CALL, version=version, task_id=task_id, note=note)
    task = _own_call(case, actor, task_id, CallState.CALLED, CallState.ARRIVED)
    _end(task, now=now)
    see_no_more(case.id, task.unit_id)
    _record(case, Move.WITHDRAW_CALL, actor, task, note=note, now=now)
    _tell_called(task, case, "call_withdrawn", now=now)
    return case


def insist(
    case_id: int,
    actor: Actor,
    *,
    task_id: int | None,
    note: str,
    due_on: date | None = None,
    version: int | None,
    now: datetime,
) -> Case:
    """Insist on a call that was declined: its clock begins anew, and it cannot be declined again."""
    case, _state = begin(case_id, actor, Move.INSIST, version=version, task_id=task_id, note=note)
    task = _own_call(case, actor, task_id, CallState.DECLINED)
    _check_day(case, due_on, now)
    if due_on is not None or (task.due_on and task.due_on <= settings.day_of(case.street_id, now)):
        task.due_on = due_on
    task.declined_at, task.insisted_at = None, now
    wait = clocks.wait_for_answer if task.arrived_at else clocks.wait_for_arrival
    wait(case, task, task.unit, now=now)
    _record(case, Move.INSIST, actor, task, note=note, now=now)
    _tell_called(task, case, "call_insisted", now=now)
    return case


def let_go(
    case_id: int, actor: Actor, *, task_id: int | None, note: str = "", version: int | None, now: datetime
) -> Case:
    """Let a call go that was declined."""
    case, _state = begin(case_id, actor, Move.LET_GO, version=version, task_id=task_id)
    task = _own_call(case, actor, task_id, CallState.DECLINED)
    task.withdrawn_at = now
    see_no_more(case.id, task.unit_id)
    _record(case, Move.LET_GO, actor, task, note=note, now=now)
    _tell_called(task, case, "call_let_go", now=now)
    return case


def score_call(
    case_id: int,
    actor: Actor,
    *,
    task_id: int | None,
    attendance: Attendance | None,
    mark: Mark | None,
    note: str = "",
    version: int | None,
    now: datetime,
) -> Case:
    """Say whether somebody came in time and what came of it, once the answer is in; also to correct it."""
    case, _state = begin(
        case_id,
        actor,
        Move.SCORE_CALL,
        version=version,
        task_id=task_id,
        attendance=attendance,
        mark=mark,
    )
    task = _own_call(case, actor, task_id, CallState.ANSWERED)
    if attendance is None or mark is None:
        raise AssertionError("the workflow demands both")
    before = task.attendance
    task.attendance, task.mark, task.scored_at = attendance, mark.points, now
    facts = {"attendance": attendance.value, "mark": mark.value}
    if before is not None and before is not attendance:
        facts["attendance_before"] = before.value
    _record(case, Move.SCORE_CALL, actor, task, note=note, now=now, **facts)
    _tell_called(task, case, "call_scored", now=now)
    return case


def end_calls(case: Case, *, now: datetime) -> None:
    """End the calls that nobody has answered: where nobody has come, nobody has to any more."""
    for task in open_tasks(case.id):
        _end(task, now=now)


def _end(task: Task, *, now: datetime) -> None:
    """Take a call back; whoever should have come by now and has not, never came."""
    has_passed = clocks.stop(task, Outcome.CANCELLED, now=now)
    task.withdrawn_at = now
    if task.arrived_at is None and task.attendance is None:
        task.attendance = attendance(has_come=False, is_late=bool(has_passed))


def _own_call(case: Case, actor: Actor, task_id: int | None, *wanted: CallState) -> Task:
    """Return a call of the case that is the actor's to decide on.

    Raises:
        Forbidden: the level above has called, or somebody else holds the case now.
        Invalid: there is no such call, or it has gone on.
    """
    statement = select(Task).where(Task.id == task_id, Task.case_id == case.id)
    task = db.session.scalar(statement.options(joinedload(Task.unit), joinedload(Task.caller)))
    if task is None:
        raise Invalid("task_id", "unknown")
    waiting = waiting_path(case.holder.path, task.caller.path)
    authorize(actor, Action.CASE_MOVE, replace(place_of(case), holder_path=waiting))
    if state_of(milestones(task)) not in wanted:
        raise Invalid("task_id", "call_moved_on")
    return task


def milestones(task: Task) -> Milestones:
    """Return the instants of a call as its rules want them."""
    return Milestones(task.arrived_at, task.answered_at, task.declined_at, task.withdrawn_at)


def _record(
    case: Case, move: Move, actor: Actor, task: Task, *, note: str, now: datetime, **facts: object
) -> None:
    told = {"unit_id": task.unit_id, "task_id": task.id, **facts}
    record(case, move, actor, now=now, text=note, facts=told)


def _tell_called(task: Task, case: Case, code: str, *, now: datetime, unit_id: int | None = None) -> None:
    notices.tell_unit(
        task.unit_id,
        code,
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number, "unit_id": unit_id or task.caller_id},
    )
