"""The clocks of a call: until the called unit is there, and from then on until it has answered."""

from datetime import date, datetime, timedelta

from app.clocks import operations as clocks
from app.domain import calls as rules
from app.domain.backlog import midnight
from app.domain.clocks import CALLS, ClockKind, Limit, Outcome
from app.models.cases import Case, Task
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.settings import queries as settings


def wait_for_arrival(case: Case, task: Task, unit: Unit, *, now: datetime) -> Clock:
    """Start the clock by which somebody has to be there; the day of the answer is the latest."""
    clock = clocks.start(
        case,
        ClockKind.REPORT_IN,
        subject_id=task.id,
        owner=unit,
        now=now,
        sequence=_next(case, ClockKind.REPORT_IN, task),
    )
    if task.due_on is not None and clock.due_at is not None and _end_of(case, task.due_on) < clock.due_at:
        _give(clock, rules.until(_day(case, now), task.due_on))
    return clock


def wait_for_answer(case: Case, task: Task, unit: Unit, *, now: datetime) -> Clock:
    """Start the clock by which the answer is wanted: at the end of the caller's day, else by the limit.

    Where that day has come or passed, it counts from the call on.
    """
    is_ahead = task.due_on is None or task.due_on > _day(case, now)
    since = now if is_ahead else task.called_at
    clock = clocks.start(
        case,
        ClockKind.ANSWER,
        subject_id=task.id,
        owner=unit,
        now=since,
        sequence=_next(case, ClockKind.ANSWER, task),
    )
    if task.due_on is not None:
        _give(clock, rules.until(_day(case, since), task.due_on))
    return clock


def stop(task: Task, outcome: Outcome, *, now: datetime) -> bool | None:
    """End the clock of the call that runs; return whether it had passed, None if none was running."""
    for clock in clocks.running(task.case_id, *CALLS):
        if clock.subject_id == task.id:
            clocks.stop(clock, outcome, now=now)
            return clock.breached_at is not None
    return None


def _give(clock: Clock, limit: Limit) -> None:
    """Give a clock that has just begun a limit of its own instead of the one in the table."""
    clock.amount, clock.unit, clock.limit_id = limit.amount, limit.unit, None
    clocks.reckon(clock)


def _end_of(case: Case, day: date) -> datetime:
    return midnight(day + timedelta(days=1), settings.zone_of(case.street_id))


def _next(case: Case, kind: ClockKind, task: Task) -> int:
    return len(clocks.all_of(case.id, kind, task.id)) + 1


def _day(case: Case, at: datetime) -> date:
    return settings.day_of(case.street_id, at)
