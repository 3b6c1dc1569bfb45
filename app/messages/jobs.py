"""What the scheduler does for messages: makes them of notices, and sends them."""

from datetime import datetime

from app.database import transaction
from app.extensions import db
from app.messages import operations, queries, sending

BATCH = 500


def fan_out(*, now: datetime) -> int:
    """Make the deliveries of all new notices, a batch a transaction; return how many notices there were."""
    done = 0
    while _anything_new():
        with transaction():
            count = operations.fan_out(now=now, limit=BATCH)
        done += count
        if not count:
            break  # another process has just made them
    return done


def send(*, now: datetime) -> int:
    """Send what is due; return how many messages were sent. A run lasts, and asks the clock for each."""
    return sending.send_due()


def _anything_new() -> bool:
    found = queries.is_anything_new()
    db.session.rollback()
    return found
