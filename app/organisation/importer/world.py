"""What is there already of what a file names, read in a few statements whatever its length."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.settings import Setting
from app.organisation.operations import UnitFacts

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that exists, or that an earlier row creates (then without id)."""

    unit_id: int | None
    level: Level | None
    path: str
    street_code: str
    parent_code: str | None
    facts: UnitFacts
    is_closed: bool = False


@dataclass(slots=True)
class KnownPerson:
    """A person who exists, with the postings that are not over."""

    person_id: int
    name: str
    phone: str | None
    postings: list[tuple[Role, str | None, str]] = field(default_factory=list)
    """Role, code of the unit, path of the unit."""


@dataclass(slots=True)
class World:
    """Units by code, people by username, and the short codes in use."""

    units: dict[str, KnownUnit]
    people: dict[str, KnownPerson]
    short_codes: dict[str, str]
    """Short code -> code of the street that has it."""
    suffixes: dict[str | None, int]
    """Code of the street -> digits that its grids add; None: of the installation."""


def load(codes: Collection[str], usernames: Collection[str], *, today: date) -> World:
    """Return what exists of the units and people named."""
    units = {unit.facts.code: unit for chunk in _chunks(codes) for unit in _units(chunk)}
    people = {name: person for chunk in _chunks(usernames) for name, person in _people(chunk, today)}
    streets = db.session.execute(select(Unit.short_code, Unit.code).where(Unit.short_code.is_not(None)))
    return World(units, people, {str(short): code for short, code in streets}, _suffixes())


def _chunks(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _units(codes: list[str]) -> Iterator[KnownUnit]:
    parent, street = aliased(Unit), aliased(Unit)
    statement = (
        select(Unit, parent.code, street.code)
        .outerjoin(parent, Unit.parent_id == parent.id)
        .join(street, Unit.street_id == street.id)
        .where(Unit.code.in_(codes))
    )
    for unit, parent_code, street_code in db.session.execute(statement):
        closed = unit.closed_on is not None
        yield KnownUnit(unit.id, unit.level, unit.path, street_code, parent_code, facts_of(unit), closed)


def facts_of(unit: Unit) -> UnitFacts:
    """Return what is said about a unit now."""
    return UnitFacts(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        name_en=unit.name_en,
        party_name=unit.party_name,
        households=unit.households,
        short_code=unit.short_code,
        time_zone=unit.time_zone,
    )


def _people(usernames: list[str], today: date) -> Iterator[tuple[str, KnownPerson]]:
    people = list(db.session.scalars(select(Person).where(Person.username.in_(usernames))))
    known = {person.id: KnownPerson(person.id, person.name, person.phone) for person in people}
    statement = (
        select(Posting.person_id, Posting.role, Unit.code, Unit.path)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(Posting.person_id.in_(known), Posting.until_on.is_(None) | (Posting.until_on > today))
    )
    for person_id, role, code, path in db.session.execute(statement):
        known[person_id].postings.append((role, code, path or "/"))
    for person in people:
        yield person.username, known[person.id]


def _suffixes() -> dict[str | None, int]:
    statement = (
        select(Unit.code, Setting.value)
        .select_from(Setting)
        .outerjoin(Unit, Setting.street_id == Unit.id)
        .where(Setting.name == "grid_suffix_digits")
    )
    return {code: value for code, value in db.session.execute(statement) if isinstance(value, int)}
