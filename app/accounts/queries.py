"""What is read about sessions and accounts."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import contains_eager

from app.accounts.operations import IDLE_LIMIT, Account, digest
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person


def account(username: str) -> Account | None:
    """Return the account; None if there is none, it has no password or is disabled.

    Phones begin with a capital letter, so a username in lower case is found as well.
    """
    typed = username.strip()
    statement = (
        select(Person.id, Person.password_hash)
        .where(Person.username.in_({typed, typed.lower()}), Person.disabled_at.is_(None))
        .order_by((Person.username == typed).desc())
        .limit(1)
    )
    row = db.session.execute(statement).first()
    return Account(row.id, row.password_hash) if row and row.password_hash else None


def open_session(token: str, *, now: datetime) -> SignedIn | None:
    """Return the session that the token proves, with its person; None when it is over.

    Along the unique key of signed_in.token_digest.
    """
    statement = (
        select(SignedIn)
        .join(SignedIn.person)
        .where(SignedIn.token_digest == digest(token), is_open(now), Person.disabled_at.is_(None))
        .options(contains_eager(SignedIn.person))
    )
    return db.session.scalar(statement)


def is_open(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a session still opens doors at `now`."""
    return and_(
        SignedIn.revoked_at.is_(None),
        SignedIn.expires_at > now,
        or_(SignedIn.is_device == true(), SignedIn.last_seen_at > now - IDLE_LIMIT),
    )
