"""Forgets what sign-ins and repeated forms left behind, once nobody can need it any more."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_

from app.database import transaction
from app.extensions import Model, db
from app.models.accounts import RepeatKey, SignedIn, SignInCode, Throttle

REPEATS_KEPT = timedelta(days=90)
SIGN_INS_KEPT = timedelta(days=30)


def forget_repeat_keys(*, now: datetime) -> int:
    """Remove the answers kept for repeated forms after 90 days; return how many."""
    return _forget((RepeatKey, RepeatKey.created_at < now - REPEATS_KEPT))


def forget_sign_ins(*, now: datetime) -> int:
    """Remove sessions, codes and counts of failures that ended 30 days ago; return how many."""
    before = now - SIGN_INS_KEPT
    return _forget(
        (SignedIn, or_(SignedIn.expires_at < before, SignedIn.revoked_at < before)),
        (SignInCode, SignInCode.expires_at < before),
        (Throttle, Throttle.last_failure_at < before),
    )


def _forget(*ended: tuple[type[Model], ColumnElement[bool]]) -> int:
    """Delete the rows for which the conditions hold, in one transaction."""
    with transaction():
        results = [db.session.connection().execute(delete(table).where(over)) for table, over in ended]
    return sum(result.rowcount for result in results)
