"""Forgets what sign-ins left behind, once nobody can need it any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from app.database import transaction
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode, Throttle

SIGN_INS_KEPT = timedelta(days=30)
"""How long ended sessions and codes stay for whoever asks who was signed in."""


def tidy(*, now: datetime) -> int:
    """Remove sessions, codes and counts of failures that ended 30 days ago; return how many."""
    before = now - SIGN_INS_KEPT
    ended = (
        delete(SignedIn).where(or_(SignedIn.expires_at < before, SignedIn.revoked_at < before)),
        delete(SignInCode).where(SignInCode.expires_at < before),
        delete(Throttle).where(Throttle.last_failure_at < before),
    )
    with transaction():
        return sum(db.session.connection().execute(statement).rowcount for statement in ended)
