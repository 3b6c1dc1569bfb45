"""Postings: a role at a unit from a day until a day; a hand-over ends one and begins another."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.accounts.operations import close_codes
from app.audit import Act, Kind
from app.domain.errors import Invalid
from app.domain.levels import LEVEL_OF_ROLE, Level, Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.organisation.operations.loading import check_version, locked_person
from app.organisation.operations.rights import INSTALLATION, authorize_person


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A role at a unit (None: at the whole installation) from a day on, or for some days."""

    unit_id: int | None
    role: Role
    from_on: date
    until_on: date | None = None
    """The first day on which the role is no longer held."""


def post(person_id: int, actor: Actor, new: NewPosting, *, version: int, now: datetime) -> Posting:
    """Give a person a role at a unit from a day on.

    Raises:
        Forbidden: the actor does not administer the unit and all other places of the person.
        StaleCase: somebody else changed the person or their postings since `version`.
        Invalid: the role does not fit the unit, or the person has it already.
    """
    person = locked_person(person_id)
    authorize_person(actor, person, now=now)
    unit = check_posting(actor, new)
    check_version(person, version)
    _refuse_overlap(person, new)
    _touch(person)
    return add_posting(person, unit, new, actor, now=now)


def end_posting(posting_id: int, actor: Actor, *, until_on: date, version: int, now: datetime) -> Posting:
    """End a posting; `until_on` is the first day without it, `version` that of the person.

    Raises:
        Forbidden: the actor does not administer the unit.
        StaleCase: somebody else changed the person or their postings since `version`.
        Invalid: the day lies before the posting or it has ended already.
    """
    posting, person = _locked_posting(posting_id)
    _authorize_posting(actor, posting)
    check_version(person, version)
    _refuse_end(posting, until_on)
    _refuse_gap(posting)
    _touch(person)
    posting.until_on = until_on
    db.session.flush()
    unit = db.session.get(Unit, posting.unit_id) if posting.unit_id is not None else None
    _note_end(posting, unit, actor)
    return posting


def hand_over(
    posting_id: int, actor: Actor, *, to_person_id: int, on_day: date, version: int, now: datetime
) -> Posting:
    """End a posting on a day and begin the same one of another person on that day.

    Raises:
        Forbidden: the actor does not administer the unit, or not all places of the successor.
        StaleCase: somebody else changed the person or their postings since `version`.
        Invalid: the day does not fit, or the successor has the role already.
    """
    posting, person = _locked_posting(posting_id)
    _authorize_posting(actor, posting)
    check_version(person, version)
    successor = locked_person(to_person_id, "to_person_id")
    if successor.id == person.id:
        raise Invalid("to_person_id", "hand_over_to_oneself")
    if successor.disabled_at is not None:
        raise Invalid("to_person_id", "person_disabled")
    authorize_person(actor, successor, now=now)
    new = NewPosting(posting.unit_id, posting.role, on_day)
    unit = check_posting(actor, new)
    _refuse_overlap(successor, new, field="to_person_id")
    _refuse_end(posting, on_day)

    _touch(person)
    _touch(successor)
    posting.until_on = on_day
    _note_end(posting, unit, actor)
    return add_posting(successor, unit, new, actor, now=now)


def check_posting(actor: Actor, new: NewPosting) -> Unit | None:
    """Return the unit of a posting that the actor may give out and that fits its role.

    Raises:
        Forbidden: the actor does not administer the unit.
        Invalid: the unit is closed or unknown, or the role does not fit it.
    """
    unit = None
    if new.unit_id is not None:
        unit = db.session.get(Unit, new.unit_id, with_for_update={"read": True})
        if unit is None:
            raise Invalid("unit_id", "unknown")
    authorize(actor, Action.PEOPLE_EDIT, Place(unit.path if unit else INSTALLATION))
    if unit is not None and unit.closed_on is not None:
        raise Invalid("unit_id", "unit_closed")
    if not role_fits(new.role, unit.level if unit else None, is_unit=unit is not None):
        raise Invalid("role", role_demands(new.role))
    if new.until_on is not None and new.until_on < new.from_on:
        raise Invalid("until_on", "until_before_from")
    return unit


def role_fits(role: Role, level: Level | None, *, is_unit: bool) -> bool:
    """Whether a role can be held at a unit of `level`, or, without a unit, at the whole installation."""
    if role in LEVEL_OF_ROLE:
        return level is LEVEL_OF_ROLE[role]
    if role is Role.CO_HANDLER:
        return is_unit and level is None
    return not is_unit or level is Level.STREET


def add_posting(
    person: Person, unit: Unit | None, new: NewPosting, actor: Actor, *, now: datetime
) -> Posting:
    """Write a posting that has been checked; sign-in codes and links that were not used end.

    Whoever gave them out could give as much as the person had until now.
    """
    close_codes(person.id, by_id=actor.id, now=now)
    posting = Posting(
        person_id=person.id,
        unit_id=unit.id if unit else None,
        role=new.role,
        from_on=new.from_on,
        until_on=new.until_on,
    )
    db.session.add(posting)
    db.session.flush()
    _note(Act.POSTING_BEGUN, posting, unit, actor, day=new.from_on.isoformat())
    return posting


def _note_end(posting: Posting, unit: Unit | None, actor: Actor) -> None:
    _note(
        Act.POSTING_ENDED,
        posting,
        unit,
        actor,
        day=posting.until_on.isoformat() if posting.until_on else None,
    )


def _note(act: Act, posting: Posting, unit: Unit | None, actor: Actor, *, day: str | None) -> None:
    audit.record(
        act,
        (Kind.PERSON, posting.person_id),
        by=actor,
        street_id=unit.street_id if unit else None,
        posting=posting.id,
        role=posting.role.value,
        unit=posting.unit_id,
        day=day,
    )


def role_demands(role: Role) -> str:
    """Return the code of the sentence that says where a role can be held."""
    if role is Role.CO_HANDLER:
        return "role_at_department"
    level = LEVEL_OF_ROLE.get(role)
    return f"role_at_{level}" if level else "role_at_street_or_all"


def _locked_posting(posting_id: int) -> tuple[Posting, Person]:
    posting = db.session.get(Posting, posting_id, with_for_update=True)
    if posting is None:
        raise Invalid("", "unknown")
    return posting, locked_person(posting.person_id)


def _authorize_posting(actor: Actor, posting: Posting) -> None:
    unit = db.session.get(Unit, posting.unit_id) if posting.unit_id is not None else None
    authorize(actor, Action.PEOPLE_EDIT, Place(unit.path if unit else INSTALLATION))


def _refuse_end(posting: Posting, until_on: date) -> None:
    if posting.until_on is not None and posting.until_on <= until_on:
        raise Invalid("", "posting_over")
    if until_on < posting.from_on:
        raise Invalid("until_on", "until_before_from")


def _refuse_gap(posting: Posting) -> None:
    """Refuse to end the last posting that administers the unit for good, or the installation."""
    if posting.role is not Role.ADMINISTRATOR:
        return
    statement = (
        select(Posting.id)
        .join(Person, Person.id == Posting.person_id)
        .where(
            Posting.id != posting.id,
            Posting.role == Role.ADMINISTRATOR,
            Posting.until_on.is_(None),
            or_(Posting.unit_id.is_(None), Posting.unit_id == posting.unit_id),
            Person.disabled_at.is_(None),
        )
        .limit(1)
    )
    if db.session.scalar(statement) is None:
        raise Invalid("", "last_administrator")


def _refuse_overlap(person: Person, new: NewPosting, *, field: str = "role") -> None:
    same_unit = Posting.unit_id.is_(None) if new.unit_id is None else Posting.unit_id == new.unit_id
    statement = select(Posting.id).where(
        Posting.person_id == person.id,
        Posting.role == new.role,
        same_unit,
        Posting.until_on.is_(None) | (Posting.until_on > new.from_on),
    )
    if new.until_on is not None:
        statement = statement.where(Posting.from_on < new.until_on)
    if db.session.scalar(statement.limit(1)) is not None:
        raise Invalid(field, "already_posted")


def _touch(person: Person) -> None:
    """Give the person a new version, because their postings are part of what a form showed."""
    flag_modified(person, "name")
