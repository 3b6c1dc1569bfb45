"""Adding and amending people; who they are, not what they may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.access.policy import Actor
from app.accounts.operations import end_opened
from app.audit import Act, Kind
from app.domain.codes import normal_phone, normal_username
from app.domain.errors import Invalid, Missing
from app.extensions import db
from app.models.organisation import Person
from app.organisation.operations.loading import check_version, flush_unique, locked_person
from app.organisation.operations.postings import NewPosting, add_posting, check_posting
from app.organisation.operations.rights import authorize_person
from app.spelling import spelling


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is said about a person."""

    username: str
    name: str
    phone: str | None = None
    is_program: bool = False
    """Another system, not a person; said once, when it is added."""


def add_person(actor: Actor, facts: PersonFacts, first: NewPosting, *, now: datetime) -> Person:
    """Add a person with a first posting; signing in takes a code or password given out later.

    A program never signs in; it acts with tokens.

    Raises:
        Forbidden: the actor does not administer the unit of the posting.
        Invalid: something about the person or the posting does not fit.
    """
    unit = check_posting(actor, first)
    values = _checked(facts, None)
    person = Person(created_at=now, version=1, is_program=facts.is_program, **values)
    db.session.add(person)
    flush_unique("username", "username_taken")
    audit.record(
        Act.PERSON_ADDED, (Kind.PERSON, person.id), by=actor, street_id=unit.street_id if unit else None
    )
    add_posting(person, unit, first, actor, now=now)
    return person


def amend_person(person_id: int, actor: Actor, facts: PersonFacts, *, version: int, now: datetime) -> Person:
    """Correct a person's name, phone or username.

    Raises:
        Forbidden: the actor does not administer all places where the person is posted.
        StaleCase: somebody else changed the person since `version`.
        Invalid: something does not fit.
    """
    person = locked_person(person_id)
    authorize_person(actor, person, now=now)
    check_version(person, version)
    values = _checked(facts, person)
    for name, value in values.items():
        setattr(person, name, value)
    flush_unique("username", "username_taken")
    audit.record(Act.PERSON_AMENDED, (Kind.PERSON, person.id), by=actor)
    return person


def disable_person(person_id: int, actor: Actor, *, version: int, now: datetime) -> Person:
    """Keep a person from signing in; sessions, unused codes and access tokens end, postings and history stay.

    Password and identity of the house open again what is theirs once the person is enabled.

    Raises:
        Forbidden: the actor does not administer all places where the person is posted.
        StaleCase: somebody else changed the person since `version`.
        Invalid: it is the actor, or the person is disabled already.
    """
    person = locked_person(person_id)
    authorize_person(actor, person, now=now)
    check_version(person, version)
    if person.id == actor.id:
        raise Invalid("", "disable_yourself")
    if person.disabled_at is not None:
        raise Invalid("", "already_disabled")
    person.disabled_at = now
    db.session.flush()
    end_opened(person.id, by_id=actor.id, now=now)
    audit.record(Act.PERSON_DISABLED, (Kind.PERSON, person.id), by=actor)
    return person


def enable_person(person_id: int, actor: Actor, *, version: int, now: datetime) -> Person:
    """Let a disabled person sign in again.

    Raises:
        Forbidden: the actor does not administer all places where the person is posted.
        StaleCase: somebody else changed the person since `version`.
        Invalid: the person is not disabled.
    """
    person = locked_person(person_id)
    authorize_person(actor, person, now=now)
    check_version(person, version)
    if person.disabled_at is None:
        raise Invalid("", "not_disabled")
    person.disabled_at = None
    db.session.flush()
    audit.record(Act.PERSON_ENABLED, (Kind.PERSON, person.id), by=actor)
    return person


def _checked(facts: PersonFacts, person: Person | None) -> dict[str, str | None]:
    username = normal_username(facts.username)
    name = facts.name.strip()
    if not name:
        raise Missing("name")
    taken = select(Person.id).where(Person.username == username)
    if (person is None or username != person.username) and db.session.scalar(taken) is not None:
        raise Invalid("username", "username_taken")
    phone = normal_phone(facts.phone)
    return {"username": username, "name": name, "pinyin": spelling(name), "phone": phone}
