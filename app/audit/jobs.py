"""Anchors the audit log each day, and lets old entries go."""

import logging
from datetime import datetime

from app.audit import operations
from app.audit.settings import kept_for
from app.database import transaction
from app.web import clock

logger = logging.getLogger(__name__)

MOST = 400
"""So many days go in one run at most."""


def anchor(*, now: datetime) -> int:
    """Anchor the chain once a day, here and in the log files; return how many anchors were made."""
    day = now.astimezone(clock.default_zone()).date()
    with transaction():
        made = operations.anchor(day, now=now)
    if made is None:
        return 0
    facts = {"day": day.isoformat(), "entry_id": made.entry_id, "digest": made.digest}
    logger.warning("audit anchor", extra={"facts": facts})  # whatever level the log files have
    return 1


def shorten(*, now: datetime) -> int:
    """Remove entries that are older than the setting says, a day at a time; return how many went."""
    removed = 0
    for _day in range(MOST):
        with transaction():
            gone = operations.shorten(kept_for(), now=now)
        if not gone:
            break
        removed += gone
    return removed
