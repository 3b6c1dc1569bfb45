"""Sessions: opening, following, ending one, and giving it another token; `shutting` ends all of them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app import audit
from app.access.policy import Actor
from app.accounts.limits import USUAL, Limits
from app.accounts.rights import authorize_help
from app.audit import Act, Kind
from app.extensions import db, keyring
from app.models.accounts import SignedIn
from app.models.organisation import Person

SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT, PASSWORD_LIFE, DEVICE_LIFE = USUAL.idle, USUAL.life, USUAL.device_life
FACTOR_WITHIN = timedelta(minutes=5)
"""How long after the password the second factor may be typed."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sign-in comes from, for the list of one's sessions."""

    browser: str
    address: str


def digest(secret: str) -> str:
    """Return what is stored of a token or code; they are random, so a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(
    person: Person, *, is_device: bool, origin: Origin, now: datetime, limits: Limits = USUAL
) -> str:
    """Add a session of the person and return its token, which exists nowhere else.

    Of somebody with a second factor it opens nothing before that has been proved.
    """
    waits = person.second_factor_at is not None
    life = FACTOR_WITHIN if waits else limits.life_of(is_device=is_device)
    return add_session(person.id, is_device=is_device, waits=waits, until=now + life, origin=origin, now=now)


def add_session(
    person_id: int, *, is_device: bool, waits: bool, until: datetime, origin: Origin, now: datetime
) -> str:
    """Write a session down and return its token."""
    token = secrets.token_urlsafe(32)
    row = SignedIn(
        token_digest=digest(token),
        person_id=person_id,
        is_device=is_device,
        awaits_factor=waits,
        created_at=now,
        last_seen_at=now,
        expires_at=until,
        proved_at=None if waits else now,
        browser=origin.browser[:200],
        address=origin.address[:60],
    )
    db.session.add(row)
    if not waits:
        db.session.flush()
        subject = (Kind.PERSON, person_id)
        audit.record_for(person_id, Act.SIGNED_IN, subject, is_device=is_device, session=row.id)
    return token


def note_seen(session_id: int, *, rights: str, now: datetime) -> None:
    """Keep when the session was last used, at most once every five minutes, and its first postings."""
    seen = update(SignedIn).where(SignedIn.id == session_id, SignedIn.last_seen_at <= now - SEEN_EVERY)
    db.session.execute(seen.values(last_seen_at=now, rights=func.coalesce(SignedIn.rights, rights)))


def note_rights(session_id: int, rights: str) -> None:
    """Keep for which postings the session has its token."""
    db.session.execute(update(SignedIn).where(SignedIn.id == session_id).values(rights=rights))


def rotate(session_id: int, *, rights: str | None = None, proved_at: datetime | None = None) -> str:
    """Give the session another token and return it: the one until now opens nothing from here on.

    `rights` are the postings that the new one is made for, `proved_at` says that the person was proved anew.
    """
    token = secrets.token_urlsafe(32)
    values: dict[str, object] = {"token_digest": digest(token)}
    values |= {"rights": rights} if rights is not None else {}
    values |= {"proved_at": proved_at} if proved_at is not None else {}
    db.session.execute(update(SignedIn).where(SignedIn.id == session_id).values(**values))
    return token


def exchange(session_id: int, token: str, *, rights: str) -> str | None:
    """Give a session the token after its own, for other rights; None if it has got another already.

    It follows from the token before, so that all who ask at once with that one are given one and the same.
    """
    following = keyring.digest("token after", f"{token}\n{rights}")
    own, next_one = digest(token), digest(following)
    statement = (
        update(SignedIn)
        .where(SignedIn.id == session_id, SignedIn.token_digest.in_((own, next_one)))
        .values(token_digest=next_one, rights=rights)
        .returning(SignedIn.id)
    )
    found = db.session.scalar(statement, execution_options={"synchronize_session": False})
    return following if found is not None else None


def revoke(person_id: int, session_id: int, *, now: datetime) -> None:
    """End one session of the person from its next request on; ended ones stay as they are."""
    _end(person_id, session_id, now)
    audit.record_for(person_id, Act.SIGNED_OUT, (Kind.PERSON, person_id), session=session_id)


def revoke_for(person_id: int, session_id: int, actor: Actor, *, now: datetime) -> None:
    """End a session of somebody else, who lost a phone, say.

    Raises:
        Forbidden: the actor may not help this person to sign in.
    """
    authorize_help(actor, person_id, now=now)
    _end(person_id, session_id, now)
    audit.record(Act.SESSIONS_ENDED, (Kind.PERSON, person_id), by=actor, session=session_id, sessions=1)


def _end(person_id: int, session_id: int, now: datetime) -> None:
    own = update(SignedIn).where(SignedIn.person_id == person_id, SignedIn.id == session_id)
    db.session.execute(own.where(SignedIn.revoked_at.is_(None)).values(revoked_at=now))


def waiting_session(token: str, *, now: datetime) -> SignedIn | None:
    """Return the session that waits for its second factor, locked; None when that is over."""
    statement = (
        select(SignedIn)
        .join(Person, Person.id == SignedIn.person_id)
        .where(
            SignedIn.token_digest == digest(token),
            SignedIn.awaits_factor,
            SignedIn.revoked_at.is_(None),
            SignedIn.expires_at > now,
            Person.disabled_at.is_(None),
        )
        .with_for_update(of=SignedIn)
    )
    return db.session.scalar(statement)
