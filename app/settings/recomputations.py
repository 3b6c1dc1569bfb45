"""Asking for running clocks to be reckoned anew; app.clocks.recomputing shows and does it."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from app.access.policy import Actor
from app.domain.reckoning import Cause
from app.extensions import db
from app.models.clocks import Clock, Recomputation


def ticking(street_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the condition of clocks that have a due and have not passed; reads their partial index."""
    return (
        Clock.street_id == street_id,
        Clock.stopped_at.is_(None),
        Clock.check_at.is_not(None),
        Clock.due_at.is_not(None),
        Clock.breached_at.is_(None),
    )


def ask_for(
    street_id: int, actor: Actor, cause: Cause, *, limits_on: date | None = None, now: datetime
) -> Recomputation:
    """Ask for the running clocks of a street to be reckoned anew; the caller has made the change.

    What was asked for already, for the same cause, and is under way begins again.
    """
    statement = select(Recomputation).where(
        Recomputation.street_id == street_id,
        Recomputation.cause == cause,
        Recomputation.finished_at.is_(None),
    )
    row = db.session.scalar(statement.with_for_update()) or Recomputation(street_id=street_id, cause=cause)
    row.limits_on, row.asked_by_id, row.asked_at = limits_on, actor.id, now
    cases = select(func.count(Clock.case_id.distinct())).where(*ticking(street_id))
    row.total = db.session.scalar(cases) or 0
    row.after_case_id = row.looked_at = row.moved = row.failed = 0
    db.session.add(row)
    return row
