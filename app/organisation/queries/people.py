"""People: the list, one person, and their postings over time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select, true, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.access.policy import STAFF, Action, Actor, Place, may
from app.access.scopes import in_force, units_of_streets
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.web.paging import PAGE, Page, page_of, read_id

INSTALLATION = "/"


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in the list with the postings in force."""

    person: Person
    postings: list[Posting]


def visible_people(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a person has or had a posting in a street of the actor, or is the actor.

    Whoever administers the installation sees all, every administrator those without any posting.
    """
    if any(grant.path == INSTALLATION for grant in actor.grants):
        return true()
    held = aliased(Posting)
    here = select(held.person_id).join(Unit, held.unit_id == Unit.id).where(units_of_streets(actor))
    conditions: list[ColumnElement[bool]] = [Person.id.in_(here), Person.id == actor.id]
    if actor.has(Role.ADMINISTRATOR):
        conditions.append(~select(held.id).where(held.person_id == Person.id).exists())
    return or_(*conditions)


def people(actor: Actor, *, words: str, today: date, after: str | None, limit: int = PAGE) -> Page[Listed]:
    """Return people by pinyin; `words` match name, username, full pinyin or initials.

    Read along ix_person_pinyin_id and continued by key.
    """
    statement = (
        select(Person).where(visible_people(actor)).order_by(Person.pinyin, Person.id).limit(limit + 1)
    )
    text = words.strip()
    if text:
        columns = (Person.name, Person.username, Person.pinyin)
        statement = statement.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    pinyin, _, last = (after or "").rpartition("~")
    if last_id := read_id(last):
        statement = statement.where(tuple_(Person.pinyin, Person.id) > (pinyin, last_id))
    page = page_of(list(db.session.scalars(statement)), lambda row: f"{row.pinyin}~{row.id}", limit=limit)
    held = _in_force([person.id for person in page.rows], today)
    return Page([Listed(person, held[person.id]) for person in page.rows], page.next_key)


def _in_force(ids: Sequence[int], today: date) -> dict[int, list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    if ids:
        statement = (
            select(Posting)
            .options(joinedload(Posting.unit).joinedload(Unit.parent))
            .where(
                Posting.person_id.in_(ids),
                in_force(today),
            )
            .order_by(Posting.from_on, Posting.id)
        )
        for posting in db.session.scalars(statement):
            found[posting.person_id].append(posting)
    return found


def person_or_404(actor: Actor, person_id: int) -> Person:
    """Return the person; 404 also when they never had a posting in a street of the actor."""
    statement = select(Person).where(Person.id == person_id, visible_people(actor))
    person: Person = db.one_or_404(statement)
    return person


def postings_of(person_id: int) -> list[Posting]:
    """Return all postings of a person with their units and those above, newest first."""
    statement = (
        select(Posting)
        .options(joinedload(Posting.unit).joinedload(Unit.parent))
        .where(Posting.person_id == person_id)
        .order_by(Posting.from_on.desc(), Posting.id.desc())
    )
    return list(db.session.scalars(statement))


def posting_or_404(actor: Actor, posting_id: int) -> Posting:
    """Return the posting with person and unit; 404 also when the person is not visible."""
    statement = (
        select(Posting)
        .join(Posting.person)
        .options(contains_eager(Posting.person), joinedload(Posting.unit))
        .where(Posting.id == posting_id, visible_people(actor))
    )
    posting: Posting = db.one_or_404(statement)
    return posting


def postings_at(unit_id: int, *, limit: int = 200) -> list[Posting]:
    """Return the postings at a unit with their people, newest first."""
    statement = (
        select(Posting)
        .join(Posting.person)
        .options(contains_eager(Posting.person))
        .where(Posting.unit_id == unit_id)
        .order_by(Posting.from_on.desc(), Posting.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def person_named(actor: Actor, username: str) -> Person | None:
    """Return the visible person with a username."""
    statement = select(Person).where(Person.username == username.strip().lower(), visible_people(actor))
    return db.session.scalar(statement)


def names_near(actor: Actor, unit: Unit | None, *, limit: int = 300) -> list[tuple[str, str]]:
    """Return username and name of enabled people of the unit's street, to be suggested while typing."""
    statement = select(Person.username, Person.name).where(
        Person.disabled_at.is_(None), visible_people(actor)
    )
    if unit is not None:
        in_street = select(Posting.person_id).join(Unit).where(Unit.street_id == unit.street_id)
        statement = statement.where(Person.id.in_(in_street))
    rows = db.session.execute(statement.order_by(Person.pinyin, Person.id).limit(limit))
    return [(username, name) for username, name in rows]


def is_running(posting: Posting, today: date) -> bool:
    """Whether a posting is in force or still to begin."""
    return posting.until_on is None or posting.until_on > today


def path_of(posting: Posting) -> str:
    """Return the path of the posting's unit, or that of the whole installation."""
    return posting.unit.path if posting.unit is not None else INSTALLATION


def may_call(actor: Actor, person: Person, postings: Sequence[Posting]) -> bool:
    """Whether the actor may see the person's telephone number: their own, or of somebody in their charge."""
    return actor.id == person.id or any(in_charge(actor, path_of(posting)) for posting in postings)


def in_charge(actor: Actor, path: str) -> bool:
    """Whether the actor works for or administers the unit at `path` or one above it."""
    roles = STAFF | {Role.ADMINISTRATOR}
    return any(grant.role in roles and grant.covers(path) for grant in actor.grants)


def may_edit(actor: Actor, postings: Sequence[Posting]) -> bool:
    """Whether the actor administers all of the running postings; without any, some place at all."""
    if not postings:
        return actor.has(Role.ADMINISTRATOR)
    return all(may(actor, Action.PEOPLE_EDIT, Place(path_of(posting))) for posting in postings)
