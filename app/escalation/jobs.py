"""The sweep: find the clocks whose check instant has come and work on them, each exactly once."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import locked, transaction
from app.escalation import operations
from app.extensions import db
from app.models.clocks import Clock

logger = logging.getLogger(__name__)

BATCH = 50
MOST = 2000
"""One tick's work; what is left waits for the next one."""
RETRY_AFTER = timedelta(hours=1)


def sweep(*, now: datetime) -> int:
    """Warn and escalate for every clock that is due for a look at `now` (UTC); return how many.

    Running twice, or in any number of processes at once, is harmless: a batch is claimed by row
    locks (PostgreSQL) or by the writer's lock (SQLite), and everything that follows from a clock
    changes in the same transaction as the clock itself.
    """
    done = 0
    while done < MOST:
        count = _batch(now)
        if not count:
            break
        done += count
    return done


def _batch(now: datetime) -> int:
    """Work on one claimed batch; a batch that fails is worked on clock by clock."""
    try:
        with transaction():
            claimed = _claim(now, limit=BATCH)
            for clock_id in claimed:
                operations.look_at(clock_id, now=now)
        return len(claimed)
    except Exception:  # whatever one case does, the other clocks must be served
        logger.exception("a batch of clocks failed; each is tried alone")
        return _one_by_one(now)


def _one_by_one(now: datetime) -> int:
    with transaction():
        ids = _claim(now, limit=BATCH)
    return sum(_alone(clock_id, now) for clock_id in ids)


def _alone(clock_id: int, now: datetime) -> int:
    try:
        with transaction():
            if _claim(now, limit=1, clock_id=clock_id):
                operations.look_at(clock_id, now=now)
    except Exception as error:  # a row that fails alone is put off and shown, not lost
        logger.exception("clock %d put off", clock_id)
        with transaction():
            operations.postpone(clock_id, type(error).__name__, now=now, for_=RETRY_AFTER)
    return 1


def _claim(now: datetime, *, limit: int, clock_id: int | None = None) -> list[int]:
    """Return ids of clocks to look at, the longest due first, locked until the commit.

    A clock is looked at when its warning point has come, and once its due has passed: at the due
    instant itself it is still in time. Reads ix_clock_check_at_id.
    """
    statement = (
        select(Clock.id)
        .where(Clock.stopped_at.is_(None), Clock.check_at < now)
        .order_by(Clock.check_at, Clock.id)
        .limit(limit)
    )
    if clock_id is not None:
        statement = statement.where(Clock.id == clock_id)
    if locked():
        statement = statement.with_for_update(skip_locked=True)
    return list(db.session.scalars(statement))
