"""The sweep: find the clocks whose check instant has come and work on them, each exactly once."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from sqlalchemy.exc import OperationalError

from app import ahead
from app.database import transaction
from app.escalation import operations, queries

logger = logging.getLogger(__name__)

BATCH = 500
LONGEST = 120.0
"""Seconds after which a sweep leaves the rest to the next tick, which sees the time anew."""


def sweep(*, now: datetime, seconds: Callable[[], float] = monotonic) -> int:
    """Warn and escalate for every clock that is due for a look at `now` (UTC); return how many.

    Running twice, or in any number of processes at once, is harmless: the cases of a batch are claimed
    by row locks (PostgreSQL) or by the writer's lock (SQLite), and everything that follows from a clock
    changes in the same transaction as the clock itself. What is due is worked off in batches; what a
    person or another sweep is working on is left to the next tick.
    """
    done, until = 0, seconds() + LONGEST
    while (count := _batch(now)) and seconds() < until:
        done += count
    return done + count


def _batch(now: datetime) -> int:
    """Work on one claimed batch; a batch that fails is worked on clock by clock."""
    try:
        with transaction():
            claimed = queries.claim(now, limit=BATCH)
            with ahead.reading(queries.WRITTEN) as reading:
                queries.read_ahead(reading, set(claimed.values()))
                for clock_id in claimed:
                    operations.look_at(clock_id, now=now)
        return len(claimed)
    except Exception:  # whatever one case does, the other clocks must be served
        logger.exception("a batch of clocks failed; each is tried alone")
        return _one_by_one(now)


def _one_by_one(now: datetime) -> int:
    with transaction():
        claimed = queries.claim(now, limit=BATCH)
    return sum(_alone(clock_id, now) for clock_id in claimed)


def _alone(clock_id: int, now: datetime) -> bool:
    """Work on one clock; return whether it was looked at or put off."""
    try:
        with transaction():
            return bool(queries.claim(now, limit=1, clock_id=clock_id)) and operations.look_at(
                clock_id, now=now
            )
    except OperationalError:  # the database, not the row: a deadlock, a lost connection
        logger.exception("clock %d left to the next sweep", clock_id)
        return False
    except Exception as error:  # a row that fails alone is put off and shown, not lost
        logger.exception("clock %d put off", clock_id)
        with transaction():
            operations.postpone(clock_id, type(error).__name__, now=now)
        return True
