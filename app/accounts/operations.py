"""Everything that changes who is signed in: sessions, one-time codes, passwords, accounts.

Operations never commit: the caller opens `app.database.transaction`. Tokens and codes are random
and are stored as digests only, so that a copy of the database opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from app.accounts import passwords
from app.domain.errors import DomainError
from app.extensions import db
from app.models.accounts import SignedIn
from app.models.organisation import Person

SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=12)
PASSWORD_LIFE = timedelta(days=7)
DEVICE_LIFE = timedelta(days=90)


class WrongCredentials(DomainError):
    """Username and password do not belong together; which of them is wrong is not told."""

    code = "wrong_credentials"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from, for the list of one's sessions."""

    browser: str
    address: str


@dataclass(frozen=True, slots=True)
class Account:
    """What a password is proved against."""

    person_id: int
    password_hash: str


def digest(secret: str) -> str:
    """Return what is stored of a token or code; they are random, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(account: Account, password: str, *, origin: Origin, now: datetime) -> str:
    """Open a session after the password was proved to be the account's; return its token.

    Proving takes long and happens outside the transaction; whoever was disabled or got another
    password meanwhile is refused here.

    Raises:
        WrongCredentials: the account is no longer what was proved.
    """
    proved = select(Person).where(
        Person.id == account.person_id,
        Person.password_hash == account.password_hash,
        Person.disabled_at.is_(None),
    )
    person = db.session.scalar(proved)
    if person is None:
        raise WrongCredentials
    if passwords.is_outdated(account.password_hash):
        person.password_hash = passwords.hashed(password)
    return open_session(person, is_device=False, origin=origin, now=now)


def open_session(person: Person, *, is_device: bool, origin: Origin, now: datetime) -> str:
    """Add a session of the person and return its token, which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignedIn(
            token_digest=digest(token),
            person_id=person.id,
            is_device=is_device,
            created_at=now,
            last_seen_at=now,
            expires_at=now + (DEVICE_LIFE if is_device else PASSWORD_LIFE),
            browser=origin.browser[:200],
            address=origin.address[:60],
        )
    )
    return token


def note_seen(session_id: int, *, now: datetime) -> None:
    """Keep when the session was last used, at most once every five minutes."""
    seen = update(SignedIn).where(SignedIn.id == session_id, SignedIn.last_seen_at <= now - SEEN_EVERY)
    db.session.execute(seen.values(last_seen_at=now))


def revoke(person_id: int, session_id: int, *, now: datetime) -> None:
    """End one session of the person from its next request on; ended ones stay as they are."""
    _revoke(person_id, SignedIn.id == session_id, now)


def revoke_others(person_id: int, kept_session_id: int, *, now: datetime) -> None:
    """End all sessions of the person but one."""
    _revoke(person_id, SignedIn.id != kept_session_id, now)


def _revoke(person_id: int, which: ColumnElement[bool], now: datetime) -> None:
    open_ones = update(SignedIn).where(SignedIn.person_id == person_id, SignedIn.revoked_at.is_(None), which)
    db.session.execute(open_ones.values(revoked_at=now))


def choose_language(person_id: int, language: str) -> None:
    """Remember the language for the person's next sign-in."""
    db.session.execute(update(Person).where(Person.id == person_id).values(language=language))
