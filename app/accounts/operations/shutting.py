"""Shutting somebody out: the one place that ends the ways in that were opened for an account.

Which ways end, by what is done:

| what is done | sessions | codes and links | access tokens | house identity |
|---|---|---|---|---|
| one's own "end the others", another password, another second factor | all but this one | all | | |
| a link made, by which nobody has come yet | all | all | | |
| the second factor taken off by a helper (all devices are signed out by another button) | | | | |
| all devices signed out by a helper, the account disabled | all | all | all | |
| a password by a link, an initial password | all | all | all | unlinked |

The identity of the house stands for the password: it goes where the password does. A recovery code opens
nothing without the password.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import Flag, auto

from sqlalchemy import delete, select, true, update

from app import audit
from app.access.policy import Actor
from app.accounts.operations.tokens import revoke_all_of
from app.accounts.rights import authorize_help
from app.audit import Act, Kind
from app.domain.errors import DomainError
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode
from app.models.identities import HouseIdentity
from app.models.organisation import Person


class SignedOutMeanwhile(DomainError):
    """The session was ended while its request was under way."""

    code = "signed_out_meanwhile"


class Way(Flag):
    """By what somebody comes in, or is in."""

    SESSIONS = auto()
    CODES = auto()
    """One-time codes, and links to a password, that were not used."""
    TOKENS = auto()
    IDENTITY = auto()


HANDED_OUT = Way.SESSIONS | Way.CODES
OPENED = HANDED_OUT | Way.TOKENS
ALL = OPENED | Way.IDENTITY


def revoke_all_for(person_id: int, actor: Actor, *, now: datetime) -> None:
    """End all sessions, unused codes and links, and access tokens of somebody else.

    Raises:
        Forbidden: the actor may not help this person to sign in.
    """
    lock(person_id)
    authorize_help(actor, person_id, now=now)
    shut_out(person_id, OPENED, by_id=actor.id, now=now, is_asked=True)


def revoke_others(person_id: int, kept_session_id: int, *, now: datetime) -> None:
    """End all sessions of the person but one, and the codes and links that were not used."""
    shut_out(person_id, HANDED_OUT, by_id=person_id, now=now, kept_session_id=kept_session_id, is_asked=True)


def shut_out(
    person_id: int,
    ways: Way,
    *,
    by_id: int | None,
    now: datetime,
    kept_session_id: int | None = None,
    is_asked: bool = False,
) -> None:
    """End the ways in, and write down how many of each; nothing if there were none, unless it `is_asked`.

    Whoever comes in at the same instant holds the person's row, or waits for it: sessions are ended last,
    when nothing can open another one.
    """
    lock(person_id)
    ended = {
        "codes": expire_codes(person_id, now=now) if Way.CODES in ways else 0,
        "tokens": revoke_all_of(person_id, by_id=by_id, now=now) if Way.TOKENS in ways else 0,
        "identities": _unlink(person_id, by_id) if Way.IDENTITY in ways else 0,
        "sessions": _end_sessions(person_id, kept_session_id, now) if Way.SESSIONS in ways else 0,
    }
    if is_asked or any(ended.values()):
        audit.record_for(by_id, Act.SESSIONS_ENDED, (Kind.PERSON, person_id), kept=kept_session_id, **ended)


def expire_codes(person_id: int, *, now: datetime, is_reset: Iterable[bool] = (False, True)) -> int:
    """Let the person's unused codes, links or both open nothing any more; return how many did until now."""
    unused = update(SignInCode).where(
        SignInCode.person_id == person_id,
        SignInCode.is_reset.in_(tuple(is_reset)),
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
    )
    statement = unused.values(expires_at=now).returning(SignInCode.id)
    return len(db.session.scalars(statement, execution_options={"synchronize_session": False}).all())


def end_opened(person_id: int, *, by_id: int | None, now: datetime) -> None:
    """End all that was opened or handed out for the person; what proves them stays as it is."""
    shut_out(person_id, OPENED, by_id=by_id, now=now)


def close_codes(person_id: int, *, by_id: int | None, now: datetime) -> None:
    """Let codes and links open nothing that were given out before the person could see more than then."""
    shut_out(person_id, Way.CODES, by_id=by_id, now=now)


def lock(person_id: int) -> None:
    """Hold the person's row until the end of the transaction: who signs in, helps or is shut out waits."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def stay_in(person_id: int, session_id: int, *, helped_id: int | None = None) -> None:
    """Hold the person's row for who opens a way in that lasts, if the session that asks for it still stands.

    A request goes on when its session ends meanwhile: what it would leave open then stays out. With
    `helped_id` the way in is somebody else's; both rows are held by id, so that two who help each other
    do not wait for one another for good.

    Raises:
        SignedOutMeanwhile: it was ended since the request began.
    """
    for each in sorted({person_id, helped_id or person_id}):
        lock(each)
    own = (SignedIn.id == session_id, SignedIn.person_id == person_id, SignedIn.revoked_at.is_(None))
    if db.session.scalar(select(SignedIn.id).where(*own)) is None:
        raise SignedOutMeanwhile


def _end_sessions(person_id: int, kept_session_id: int | None, now: datetime) -> int:
    others = SignedIn.id != kept_session_id if kept_session_id is not None else true()
    open_ones = update(SignedIn).where(SignedIn.person_id == person_id, SignedIn.revoked_at.is_(None), others)
    statement = open_ones.values(revoked_at=now).returning(SignedIn.expires_at)
    ends = db.session.scalars(statement, execution_options={"synchronize_session": False}).all()
    return sum(end > now for end in ends)


def _unlink(person_id: int, by_id: int | None) -> int:
    statement = delete(HouseIdentity).where(HouseIdentity.person_id == person_id).returning(HouseIdentity.id)
    gone = db.session.scalar(statement, execution_options={"synchronize_session": False})
    if gone is None:
        return 0
    audit.record_for(by_id, Act.IDENTITY_UNLINKED, (Kind.PERSON, person_id), identity=gone)
    return 1
