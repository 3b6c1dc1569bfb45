"""A claim that is broken on purpose, so that the checker is seen to notice.

It marks its clocks as seen to in a transaction of its own, and works on them in the next one: what is killed
between the two is never looked at again. Only the trials know it.
"""

from datetime import datetime, timedelta

from sqlalchemy import update

from app import ahead
from app.database import transaction
from app.escalation import jobs, operations, queries
from app.extensions import db
from app.models.clocks import Clock


def break_claim() -> None:
    """Let the sweeps of this process claim first and work later."""
    jobs._batch = _batch


def _batch(now: datetime) -> int:
    with transaction():
        claimed = queries.claim(now, limit=jobs.BATCH)
        _mark(claimed, None)
    with transaction(), ahead.reading(queries.WRITTEN) as reading:
        _mark(claimed, now - timedelta(microseconds=1))
        queries.read_ahead(reading, set(claimed.values()))
        for clock_id in claimed:
            operations.look_at(clock_id, now=now)
    return len(claimed)


def _mark(claimed: dict[int, int], check_at: datetime | None) -> None:
    statement = (
        update(Clock).where(Clock.id.in_(claimed), Clock.stopped_at.is_(None)).values(check_at=check_at)
    )
    db.session.execute(statement, execution_options={"synchronize_session": False})
