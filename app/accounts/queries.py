"""What is read about sessions and accounts."""

from datetime import date, datetime

from sqlalchemy import and_, bindparam, case, false, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from app.access.guards import User, reading_user, user_of
from app.access.policy import Actor
from app.access.scopes import in_force
from app.accounts.limits import USUAL, Limits
from app.accounts.operations import Account, digest
from app.accounts.operations.factor import SHOWN_FOR
from app.accounts.rights import may_help
from app.columns import UTCDateTime
from app.database import read_without_transaction
from app.extensions import db
from app.models.accounts import RecoveryCode, SecondFactor, SignedIn, SignInCode
from app.models.organisation import Person, Posting
from app.settings import cache
from app.web.paging import PAGE, Page, instant_key, page_of, read_instant_key

_IS_OPEN = and_(
    SignedIn.revoked_at.is_(None),
    SignedIn.expires_at > bindparam("now"),
    SignedIn.awaits_factor == false(),
    SignedIn.last_seen_at
    > case(
        (SignedIn.is_device, bindparam("device_idle_since", type_=UTCDateTime)),
        else_=bindparam("idle_since", type_=UTCDateTime),
    ),
)
"""A session still opens doors; its values are those of `_at`."""
_IS_PROVED = and_(SignedIn.token_digest == bindparam("token_digest"), _IS_OPEN, Person.disabled_at.is_(None))
"""A session is a token's and open, and its person not disabled; its values are those of `_proof`."""
_USER = reading_user(_IS_PROVED, cache.TOKEN)


def account(username: str) -> Account | None:
    """Return the account; None if there is none, it has no password or is disabled."""
    statement = select(Person.id, Person.password_hash).where(
        Person.username == username.strip().lower(), Person.disabled_at.is_(None)
    )
    row = db.session.execute(statement).first()
    return Account(row.id, row.password_hash) if row and row.password_hash else None


def open_session(token: str, *, now: datetime, limits: Limits = USUAL) -> SignedIn | None:
    """Return the session that the token proves, with its person; None when it is over.

    Along the unique key of signed_in.token_digest.
    """
    statement = (
        select(SignedIn).join(SignedIn.person).where(_IS_PROVED).options(contains_eager(SignedIn.person))
    )
    return db.session.scalar(statement, _proof(token, now, limits))


def user(token: str, *, now: datetime, today: date, limits: Limits = USUAL) -> User | None:
    """Return whom the token proves, with the postings in force on `today`; None when the session is over.

    One statement for each request, along the unique key of signed_in.token_digest; it reads the stamp of the
    settings as well.
    """
    read_without_transaction()
    found = user_of(_USER, {**_proof(token, now, limits), "today": today})
    if found is not None:
        cache.seen({street_id: cache.Stamp(found.stamp, zone) for street_id, zone in found.zones.items()})
    return found


def sessions(
    person_id: int, *, now: datetime, after: str | None = None, limits: Limits = USUAL
) -> Page[SignedIn]:
    """Return the person's open sessions, the newest first, along ix_signed_in_person_id_revoked_at."""
    statement = (
        select(SignedIn)
        .where(SignedIn.person_id == person_id, _IS_OPEN)
        .order_by(SignedIn.created_at.desc(), SignedIn.id.desc())
        .limit(PAGE + 1)
    )
    key = read_instant_key(after)
    if key is not None:
        statement = statement.where(tuple_(SignedIn.created_at, SignedIn.id) < key)
    rows = db.session.scalars(statement, _at(now, limits)).all()
    return page_of(rows, lambda row: instant_key(row.created_at, row.id))


def has_session(person_id: int, session_id: int) -> bool:
    """Whether the session is one of the person's, open or not."""
    owned = select(SignedIn.id).where(SignedIn.id == session_id, SignedIn.person_id == person_id)
    return db.session.scalar(owned) is not None


def postings(person_id: int, *, today: date) -> list[Posting]:
    """Return the postings in force with their units, the oldest first."""
    statement = (
        select(Posting)
        .where(
            Posting.person_id == person_id,
            in_force(today),
        )
        .options(joinedload(Posting.unit))
        .order_by(Posting.from_on, Posting.id)
    )
    return list(db.session.scalars(statement))


def person_to_help(actor: Actor, person_id: int, *, now: datetime) -> Person | None:
    """Return a person whom the actor may help to sign in, else None."""
    if not may_help(actor, person_id, now=now):
        return None
    return db.session.get(Person, person_id)


def code_owner(code: str, *, now: datetime, is_reset: bool = False) -> Person | None:
    """Return whom a code would sign in, or whose password a link sets, if anybody's. Nothing is used up."""
    statement = (
        select(Person)
        .join(SignInCode, SignInCode.person_id == Person.id)
        .where(
            SignInCode.code_digest == digest(code),
            SignInCode.is_reset.is_(is_reset),
            SignInCode.used_at.is_(None),
            SignInCode.expires_at > now,
            Person.disabled_at.is_(None),
        )
    )
    return db.session.scalar(statement)


def person_id(username: str) -> int | None:
    """Return who has the username, disabled or not."""
    return db.session.scalar(select(Person.id).where(Person.username == username.strip().lower()))


def waiting_person(token: str, *, now: datetime) -> Person | None:
    """Return who has still to prove a second factor with this token; None if nobody has."""
    statement = (
        select(Person)
        .join(SignedIn, SignedIn.person_id == Person.id)
        .where(
            SignedIn.token_digest == digest(token),
            SignedIn.awaits_factor,
            SignedIn.revoked_at.is_(None),
            SignedIn.expires_at > now,
            Person.disabled_at.is_(None),
        )
    )
    return db.session.scalar(statement)


def pending_secret(person_id: int, *, now: datetime) -> str | None:
    """Return the secret that the person's app is being given; None if there is none, or it is too old."""
    statement = select(SecondFactor.pending_secret).where(
        SecondFactor.person_id == person_id, SecondFactor.pending_at > now - SHOWN_FOR
    )
    return db.session.scalar(statement)


def second_factor_since(person_id: int) -> datetime | None:
    """Return since when the person's second factor is on."""
    return db.session.scalar(select(Person.second_factor_at).where(Person.id == person_id))


def recovery_codes_left(person_id: int) -> int:
    """Return how many recovery codes have not been used."""
    unused = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def has_password(person_id: int) -> bool:
    """Whether the person could be asked for a password."""
    return db.session.scalar(select(Person.password_hash).where(Person.id == person_id)) is not None


def _at(now: datetime, limits: Limits) -> dict[str, object]:
    return {"now": now, "idle_since": now - limits.idle, "device_idle_since": now - limits.device_idle}


def _proof(token: str, now: datetime, limits: Limits) -> dict[str, object]:
    return {"token_digest": digest(token), **_at(now, limits)}
