"""Everything that changes who is signed in: sessions, one-time codes, passwords, accounts.

Operations never commit: the caller opens `app.database.transaction`. Tokens and codes are random
and are stored as digests only, so that a copy of the database opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, true, update

from app.access.policy import Actor
from app.accounts import passwords
from app.accounts.rights import authorize_help
from app.domain.displays import Display
from app.domain.errors import DomainError, Invalid
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode
from app.models.organisation import Person

SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=12)
PASSWORD_LIFE = timedelta(days=7)
DEVICE_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(hours=24)
CODE_PROVES_FOR = timedelta(hours=1)
"""How long after entering by a code a new password may be set without the old one."""


class WrongCredentials(DomainError):
    """Username and password do not belong together; which of them is wrong is not told."""

    code = "wrong_credentials"


class CodeNotValid(DomainError):
    """The one-time code was used, replaced by a newer one, or is too old."""

    code = "code_not_valid"


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


def revoke_for(person_id: int, session_id: int, actor: Actor, *, now: datetime) -> None:
    """End a session of somebody else, who lost a phone, say.

    Raises:
        Forbidden: the actor may not help this person to sign in.
    """
    authorize_help(actor, person_id, now=now)
    revoke(person_id, session_id, now=now)


def revoke_others(person_id: int, kept_session_id: int, *, now: datetime) -> None:
    """End all sessions of the person but one."""
    _revoke(person_id, SignedIn.id != kept_session_id, now)


def _revoke(person_id: int, which: ColumnElement[bool], now: datetime) -> None:
    open_ones = update(SignedIn).where(SignedIn.person_id == person_id, SignedIn.revoked_at.is_(None), which)
    db.session.execute(open_ones.values(revoked_at=now))


def choose_language(person_id: int, language: str) -> None:
    """Remember the language for the person's next sign-in."""
    db.session.execute(update(Person).where(Person.id == person_id).values(language=language))


def choose_display(person_id: int, display: Display) -> None:
    """Remember how large and plain the person wants pages to be."""
    db.session.execute(update(Person).where(Person.id == person_id).values(display=display))


def change_password(person_id: int, kept_session_id: int, *, password: str, now: datetime) -> None:
    """Give the person a password of their own and end all their other sessions.

    That the person may do so without the old one was decided before.

    Raises:
        Invalid: the password is guessed at once, or is the old one.
    """
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    passwords.check(password, username=person.username)
    if passwords.matches(person.password_hash, password):
        raise Invalid("password", "password_same")
    _keep_password(person_id, password, must_change=False)
    revoke_others(person_id, kept_session_id, now=now)


def set_initial_password(person_id: int, actor: Actor, *, password: str, now: datetime) -> None:
    """Give the person a password that must be changed at the first sign-in; end all sessions.

    Raises:
        Forbidden: the actor may not help this person to sign in.
        Invalid: the password is guessed at once.
    """
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    authorize_help(actor, person_id, now=now)
    passwords.check(password, username=person.username)
    _keep_password(person_id, password, must_change=True)
    _revoke(person_id, true(), now)


def issue_code(person_id: int, actor: Actor, *, now: datetime) -> str:
    """Make a one-time code that signs the person in; earlier unused ones stop working.

    Raises:
        Forbidden: the actor may not help this person to sign in.
        Invalid: the person is disabled.
    """
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    authorize_help(actor, person_id, now=now)
    if person.disabled_at is not None:
        raise Invalid("", "code_for_disabled")
    earlier = update(SignInCode).where(
        SignInCode.person_id == person_id, SignInCode.used_at.is_(None), SignInCode.expires_at > now
    )
    db.session.execute(earlier.values(expires_at=now))
    code = secrets.token_urlsafe(18)
    db.session.add(
        SignInCode(
            code_digest=digest(code), person_id=person_id, issued_by_id=actor.id, expires_at=now + CODE_LIFE
        )
    )
    return code


def enter(code: str, *, origin: Origin, now: datetime) -> str:
    """Use the code up and open a session of 90 days for this phone; return its token.

    One statement both asks and uses, so that of two who send the code only one is let in.

    Raises:
        CodeNotValid: it was used, replaced or is too old, or the person is disabled.
    """
    claim = (
        update(SignInCode)
        .where(
            SignInCode.code_digest == digest(code),
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInCode.person_id)
    )
    person_id = db.session.scalar(claim)
    person = db.session.scalar(select(Person).where(Person.id == person_id, Person.disabled_at.is_(None)))
    if person is None:
        raise CodeNotValid
    return open_session(person, is_device=True, origin=origin, now=now)


def _keep_password(person_id: int, password: str, *, must_change: bool) -> None:
    values = {"password_hash": passwords.hashed(password), "must_change_password": must_change}
    db.session.execute(update(Person).where(Person.id == person_id).values(values))
