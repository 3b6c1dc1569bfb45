"""Working off recomputations: running clocks follow a changed calendar or limit, batch by batch."""

import logging
from datetime import datetime
from typing import cast

from sqlalchemy import func, select

from app.cases import operations
from app.clocks.reckoning import basis_of
from app.database import locked, transaction
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Event
from app.models.clocks import Clock, Recomputation
from app.notices import operations as notices
from app.settings.recomputations import ticking

logger = logging.getLogger(__name__)

BATCH = 50
MOST = 5000
"""Cases of one tick; what is left waits for the next one."""


def recompute(*, now: datetime) -> int:
    """Reckon the running clocks of what was queued anew; return how many cases were looked at.

    A recomputation is claimed by its row's lock (PostgreSQL) or by the writer's lock (SQLite). How
    far it has come is written with each batch: killed at any instant it goes on where it was, and
    two workers never do the same cases.
    """
    done = 0
    while done < MOST and (count := _batch(now)) is not None:
        done += count
    return done


def _batch(now: datetime) -> int | None:
    """Work on one batch; None when nothing is left. A batch that fails is worked on case by case."""
    try:
        with transaction():
            return _work(now, BATCH)
    except Exception:  # whatever one case does, the others must be served
        logger.exception("a batch of a recomputation failed; each case is tried alone")
        return sum(_alone(now) for _ in range(BATCH))


def _alone(now: datetime) -> int:
    try:
        with transaction():
            return _work(now, 1) or 0
    except Exception:  # a case that fails alone is passed by, counted and shown
        logger.exception("a case was passed by in a recomputation")
        with transaction():
            row = _claim()
            if row is not None:
                row.after_case_id, row.failed = next(iter(_next(row, 1)), row.after_case_id), row.failed + 1
        return 1


def _work(now: datetime, most: int) -> int | None:
    row = _claim()
    if row is None:
        return None
    case_ids = _next(row, most)
    if not case_ids:
        _finish(row, now)
        return 0
    basis = basis_of(row.street_id, limits_on=row.limits_on)
    row.moved += sum(operations.reckon(case_id, basis, row.cause, now=now) for case_id in case_ids)
    row.looked_at += len(case_ids)
    row.after_case_id = case_ids[-1]
    return len(case_ids)


def _claim() -> Recomputation | None:
    """Return the oldest unfinished recomputation that nobody else works on, locked until the commit."""
    statement = (
        select(Recomputation)
        .where(Recomputation.finished_at.is_(None))
        .order_by(Recomputation.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if locked():
        statement = statement.with_for_update(skip_locked=True)
    return db.session.scalar(statement)


def _next(row: Recomputation, most: int) -> list[int]:
    """Return the next cases with running clocks; reads the partial index of a street's clocks."""
    statement = (
        select(Clock.case_id)
        .distinct()
        .where(*ticking(row.street_id), Clock.case_id > row.after_case_id)
        .order_by(Clock.case_id)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def _finish(row: Recomputation, now: datetime) -> None:
    """Tell each unit once how many of its cases are due at another time."""
    row.finished_at = now
    reckoned = (Event.street_id == row.street_id, Event.at >= row.asked_at, Event.move == Move.RECKON)
    statement = (
        select(Event.unit_id, func.count(Event.case_id.distinct()))
        .where(*reckoned)
        .group_by(Event.unit_id)
        .order_by(Event.unit_id)
    )
    key = f"recomputation:{row.id}:{row.asked_at.isoformat()}"  # what was asked for again is told again
    for unit_id, count in db.session.execute(statement).all():
        notices.tell_unit(cast("int", unit_id), "clocks_reckoned", key=key, now=now, params={"count": count})
