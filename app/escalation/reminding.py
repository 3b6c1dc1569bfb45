"""Clocks that have passed and run on: reminding people, and noticing what is long overdue."""

from datetime import datetime

from app.access.policy import SYSTEM
from app.cases.operations import objecting
from app.cases.operations.recording import record
from app.clocks.operations import notice_key
from app.domain import escalation as rules
from app.domain.clocks import CALLS, ClockKind
from app.domain.workflow import Move, State
from app.escalation import calling
from app.models.cases import Case
from app.models.clocks import Clock
from app.notices import operations as notices
from app.settings import queries as settings
from app.supervision import operations as orders

BESIDE = frozenset({*CALLS, ClockKind.SUPERVISE, ClockKind.OBJECTION})
"""Clocks that run beside the case's own, whose passing does not move it."""


def runs_on(clock: Clock, case: Case) -> bool:
    """Return whether the clock has passed where nothing moves the case any more."""
    if clock.breached_at is None:
        return False
    return clock.kind in BESIDE or case.street_red_at is not None


def look_again(clock: Clock, case: Case, *, now: datetime) -> None:
    """Tell what has become of an overdue clock since the last look, and set the next one."""
    found = _look(clock, now)
    if found.is_black:
        _turn_black(clock, case, now=now)
    if found.is_reminder:
        clock.reminders, clock.reminded_at = clock.reminders + 1, now
        _remind(clock, case, now)
    clock.check_at = found.check_at


def look_later(clock: Clock, *, at: datetime) -> None:
    """Let a clock that passed at `at` be looked at when it needs reminding or turns black."""
    clock.check_at = _look(clock, at).check_at


def _look(clock: Clock, now: datetime) -> rules.Look:
    street = clock.street_id
    watches_black = clock.kind not in BESIDE and clock.blackened_at is None
    overdue = rules.Overdue(
        breached_at=clock.breached_at or now,
        black_at=clock.black_at if watches_black else None,
        reminders=clock.reminders,
        reminded_at=clock.reminded_at,
    )
    return rules.look(settings.calendar_of(street), overdue, settings.reminding(street), now=now)


def _turn_black(clock: Clock, case: Case, *, now: datetime) -> None:
    """Record that twice the limit has passed, at the instant at which it did, and tell the leaders."""
    at = max(clock.black_at or now, clock.breached_at or now)
    clock.blackened_at = at
    record(case, Move.NOTE, SYSTEM, now=at, facts={"black": clock.kind.value})
    notices.tell_leaders(
        case.street_id,
        "case_black",
        key=notice_key(clock, "black"),
        now=now,
        case_id=case.id,
        params=_params(clock, case),
    )


def _remind(clock: Clock, case: Case, now: datetime) -> None:
    """Remind the people of the clock's unit, the one who sees to the case first."""
    if clock.kind is ClockKind.SUPERVISE:
        orders.remind(clock, now=now)
        return
    if clock.kind is ClockKind.OBJECTION:
        objecting.remind(clock, case, now=now)
        return
    if clock.kind in CALLS and case.state is State.VERIFYING:
        return  # what they were called for is reported as done
    code = calling.REMINDED.get(clock.kind, "case_reminded")
    key, params = notice_key(clock, f"remind:{clock.reminders}"), _params(clock, case)
    if case.assignee_id is not None and clock.unit_id == case.holder_id:
        notices.tell_person(
            case.assignee_id,
            code,
            key=key,
            now=now,
            street_id=case.street_id,
            case_id=case.id,
            params=params,
        )
    notices.tell_unit(clock.unit_id, code, key=key, now=now, case_id=case.id, params=params)
    if clock.kind in CALLS:
        calling.climb(clock, case, now=now)


def _params(clock: Clock, case: Case) -> dict[str, object]:
    due = clock.due_at.isoformat() if clock.due_at else ""
    return {"number": case.number, "due_at": due, "count": clock.reminders}
