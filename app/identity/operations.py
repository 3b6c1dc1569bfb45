"""Linking people with identities of the house, and letting them in by them.

Operations never commit: the caller opens `app.database.transaction`. No operation changes a posting: what the
provider says of postings is kept and shown.
"""

from datetime import datetime

from sqlalchemy import delete, select

from app import audit
from app.access.policy import Action, Actor
from app.accounts import operations as accounts
from app.accounts.limits import USUAL, Limits
from app.accounts.operations import Origin
from app.accounts.rights import administers
from app.audit import Act, Kind
from app.database import inserting
from app.domain.errors import Forbidden, Invalid, Missing
from app.domain.house import written
from app.extensions import db
from app.identity.facts import Said
from app.identity.refusals import IsProgram, LinkedAlready, Taken, Unlinked
from app.models.identities import HouseIdentity
from app.models.organisation import Person

LONGEST = 255


def sign_in(said: Said, *, origin: Origin, now: datetime, limits: Limits = USUAL) -> tuple[str, str]:
    """Open a session of the person who is linked; return its token and the username.

    It stands for the password: a second factor is asked for as after one.

    Raises:
        Unlinked: nobody is linked, or the account is disabled; which of them is not told.
    """
    statement = (
        select(HouseIdentity, Person)
        .join(Person, Person.id == HouseIdentity.person_id)
        .where(
            HouseIdentity.issuer == said.issuer,
            HouseIdentity.subject == said.subject,
            Person.disabled_at.is_(None),
            Person.is_program.is_(False),
        )
        .with_for_update(of=(Person, HouseIdentity), key_share=True)
    )
    found = db.session.execute(statement).first()
    if found is None:
        raise Unlinked
    row, person = found
    _keep(row, said, now)
    audit.record_for(person.id, Act.IDENTITY_USED, (Kind.PERSON, person.id), identity=row.id)
    token = accounts.open_session(person, is_device=False, origin=origin, now=now, limits=limits)
    return token, person.username


def link_own(person_id: int, said: Said, *, now: datetime) -> None:
    """Link who is signed in with the identity that the provider has just proved.

    Raises:
        LinkedAlready: the person is linked with another identity.
        Taken: somebody else is linked with this one.
    """
    row = _link(person_id, said.issuer, said.subject, by_id=person_id, now=now)
    _keep(row, said, now)
    audit.record_for(person_id, Act.IDENTITY_LINKED, (Kind.PERSON, person_id), identity=row.id)


def link_for(person_id: int, subject: str, actor: Actor, *, issuer: str, now: datetime) -> None:
    """Link somebody with the identity that the provider calls `subject`.

    Raises:
        Forbidden: the actor does not administer all places of the person.
        Missing, Invalid: that is no subject.
        LinkedAlready: the person is linked with another identity.
        Taken: somebody else is linked with this one.
    """
    _authorize(actor, person_id, now)
    text = subject.strip()
    if not text:
        raise Missing("subject")
    if len(text) > LONGEST or not text.isprintable():
        raise Invalid("subject", "identity_subject", most=LONGEST)
    row = _link(person_id, issuer, text, by_id=actor.id or 0, now=now)
    audit.record(Act.IDENTITY_LINKED, (Kind.PERSON, person_id), by=actor, identity=row.id)


def unlink_own(person_id: int, kept_session_id: int, *, now: datetime) -> None:
    """Take the identity from who is signed in; their other sessions end. Without one nothing happens."""
    gone = _unlinked(person_id)
    if gone is not None:
        audit.record_for(person_id, Act.IDENTITY_UNLINKED, (Kind.PERSON, person_id), identity=gone)
        accounts.revoke_others(person_id, kept_session_id, now=now)


def unlink_for(person_id: int, actor: Actor, *, now: datetime) -> None:
    """Take the identity from somebody; sessions, unused codes and access tokens end. Without one, nothing.

    Raises:
        Forbidden: the actor does not administer all places of the person.
    """
    _authorize(actor, person_id, now)
    gone = _unlinked(person_id)
    if gone is not None:
        audit.record(Act.IDENTITY_UNLINKED, (Kind.PERSON, person_id), by=actor, identity=gone)
        accounts.revoke_all_for(person_id, actor, now=now)


def _authorize(actor: Actor, person_id: int, now: datetime) -> None:
    if not administers(actor, person_id, now=now):
        raise Forbidden(action=Action.PEOPLE_EDIT)


def _link(person_id: int, issuer: str, subject: str, *, by_id: int, now: datetime) -> HouseIdentity:
    """Write the link down; the row of the person is locked, the identity is taken by one statement."""
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    if person.is_program:
        raise IsProgram
    present = db.session.scalar(select(HouseIdentity).where(HouseIdentity.person_id == person_id))
    if present is not None and (present.issuer, present.subject) == (issuer, subject):
        return present
    if present is not None:
        raise LinkedAlready
    values = {"person_id": person_id, "issuer": issuer, "subject": subject}
    claim = (
        inserting(HouseIdentity)
        .values(**values, linked_at=now, linked_by_id=by_id)
        .on_conflict_do_nothing()
        .returning(HouseIdentity)
    )
    row = db.session.scalars(claim).one_or_none()
    if row is None:
        raise Taken
    return row


def _unlinked(person_id: int) -> int | None:
    statement = delete(HouseIdentity).where(HouseIdentity.person_id == person_id).returning(HouseIdentity.id)
    return db.session.scalar(statement, execution_options={"synchronize_session": False})


def _keep(row: HouseIdentity, said: Said, now: datetime) -> None:
    row.seen_at = now
    row.said = None if said.postings is None else written(said.postings)
