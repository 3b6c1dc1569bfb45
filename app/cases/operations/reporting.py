"""What the called do: report in, answer, decline (报到)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Actor
from app.cases.operations.informing import tell_raiser
from app.cases.operations.recording import begin, record
from app.clocks import calling as clocks
from app.domain.calls import attendance, waiting_path
from app.domain.clocks import Outcome
from app.domain.errors import Invalid
from app.domain.levels import Role
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Task
from app.models.files import StoredFile
from app.notices import operations as notices


def report_in(
    case_id: int,
    actor: Actor,
    *,
    arrived_at: datetime | None = None,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Report that the called unit has arrived (报到), now or at an instant since the call."""
    case, _state = begin(case_id, actor, Move.REPORT_IN, version=version)
    tasks = _own_tasks(case, actor)
    at = arrived_at or now
    if any(not task.called_at <= at <= now for task in tasks):
        raise Invalid("arrived_at", "not_since_the_call")
    for task in tasks:
        _arrive(case, task, at)
    facts = _facts(tasks) | ({"arrived_at": at.isoformat()} if at != now else {})
    record(case, Move.REPORT_IN, actor, now=now, facts=facts, photos=photos)
    _tell_caller(case, tasks, "call_arrived", actor, now=now)
    return case


def answer(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Answer a call with what was done; who answers has arrived."""
    case, _state = begin(case_id, actor, Move.ANSWER, version=version, note=note)
    tasks = _own_tasks(case, actor)
    for task in tasks:
        _arrive(case, task, now)
        task.answered_late = clocks.stop(task, Outcome.MET, now=now)
        task.answered_at = now
    record(case, Move.ANSWER, actor, now=now, text=note, facts=_facts(tasks), photos=photos)
    _tell_caller(case, tasks, "case_answered", actor, now=now)
    key = f"case:{case.id}:{case.event_count}"
    tell_raiser(case, "case_answered", actor, key=key, now=now, unit_id=tasks[0].unit_id)
    return case


def decline(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Say that the call is not for one's unit, and why; the caller insists or lets it go."""
    case, _state = begin(case_id, actor, Move.DECLINE, version=version, note=note)
    tasks = _own_tasks(case, actor)
    if any(task.insisted_at for task in tasks):
        raise Invalid("note", "call_insisted")
    for task in tasks:
        clocks.stop(task, Outcome.CANCELLED, now=now)
        task.declined_at = now
    record(case, Move.DECLINE, actor, now=now, text=note, facts=_facts(tasks))
    _tell_caller(case, tasks, "call_declined", actor, now=now)
    return case


def _arrive(case: Case, task: Task, at: datetime) -> None:
    if task.arrived_at is not None:
        return
    has_passed = clocks.stop(task, Outcome.MET, now=at)
    task.arrived_at = at
    task.attendance = attendance(has_come=True, is_late=bool(has_passed))
    clocks.wait_for_answer(case, task, task.unit, now=at)
    db.session.flush()


def _own_tasks(case: Case, actor: Actor) -> Sequence[Task]:
    """Return the calls of the actor's units that wait for them; the right to the move says there are some."""
    is_open = Task.answered_at.is_(None), Task.withdrawn_at.is_(None), Task.declined_at.is_(None)
    statement = (
        select(Task)
        .where(Task.case_id == case.id, *is_open)
        .order_by(Task.id)
        .options(joinedload(Task.unit), joinedload(Task.caller))
    )
    mine = [grant for grant in actor.grants if grant.role is Role.CO_HANDLER]
    found = db.session.scalars(statement)
    return [task for task in found if any(grant.covers(task.unit.path) for grant in mine)]


def _facts(tasks: Sequence[Task]) -> dict[str, object]:
    return {"unit_id": tasks[0].unit_id, "task_ids": [task.id for task in tasks]}


def _tell_caller(case: Case, tasks: Sequence[Task], code: str, actor: Actor, *, now: datetime) -> None:
    """Tell the holder, and whoever called from above it."""
    waiting = {case.holder_id}
    waiting |= {
        task.caller_id
        for task in tasks
        if waiting_path(case.holder.path, task.caller.path) == task.caller.path
    }
    for unit_id in sorted(waiting):
        notices.tell_unit(
            unit_id,
            code,
            key=f"case:{case.id}:{case.event_count}",
            now=now,
            case_id=case.id,
            params={"number": case.number, "unit_id": tasks[0].unit_id},
            besides=actor.id,
        )
