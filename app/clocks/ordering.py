"""The clocks of supervision orders: their time is what the order says, beside the case's own clocks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import ahead
from app.clocks.operations import limit_rule, never_paused, reckon, running, stop, take_up_again
from app.domain.clocks import ClockKind, Limit, Outcome
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.organisation import Unit


def usual(case: Case, owner: Unit, *, now: datetime) -> Limit:
    """Return the limit that the street sets for orders on such a case; whoever gives one may set another."""
    return limit_rule(case, ClockKind.SUPERVISE, owner, now).limit


def start(
    case: Case, subject_id: int, owner: Unit, limit: Limit, *, sequence: int = 1, now: datetime
) -> Clock:
    """Start the clock of an order on a case; `subject_id` is the row that ties the two."""
    clock = Clock(
        street_id=case.street_id,
        case_id=case.id,
        kind=ClockKind.SUPERVISE,
        subject_id=subject_id,
        sequence=sequence,
        unit_id=owner.id,
        level=owner.level,
        amount=limit.amount,
        unit=limit.unit,
        started_at=now,
    )
    never_paused(clock)
    reckon(clock)
    ahead.add(clock)
    return clock


def of(subject_id: int) -> Sequence[Clock]:
    """Return the clocks that an order has had on a case, oldest first, with their pauses."""
    same = (Clock.kind == ClockKind.SUPERVISE, Clock.subject_id == subject_id)
    statement = select(Clock).where(*same).order_by(Clock.sequence).options(selectinload(Clock.pauses))
    return db.session.scalars(statement).all()


def go_on(case: Case, ended: Clock, owner: Unit, *, now: datetime) -> Clock:
    """Go on with what was left of an order's time when it was answered."""
    again = take_up_again(case, ended, subject_id=ended.subject_id, owner=owner, now=now)
    again.sequence = ended.sequence + 1
    return again


def end(case: Case, subject_id: int, outcome: Outcome, *, now: datetime) -> None:
    """End the clock that an order still has on a case; that of a case which is over has ended with it."""
    for clock in running(case.id, ClockKind.SUPERVISE):
        if clock.subject_id == subject_id:
            stop(clock, outcome, now=now)
