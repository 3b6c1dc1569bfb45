"""What the forms of cases offer: places, units, people, other cases. Plain values, no rows."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, select

from app.access.policy import WORKERS, Actor
from app.access.scopes import below, in_force, readable_cases
from app.domain.clocks import ClockKind, Limit
from app.domain.errors import Missing
from app.domain.levels import Level, UnitKind
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.clocks import Clock, Extension
from app.models.organisation import Person, Posting, Unit
from app.models.settings import Category
from app.organisation.queries.people import visible_people
from app.settings import queries as settings
from app.settings.cache import EVERYWHERE, kept


class Offered(NamedTuple):
    """A unit that a form offers."""

    id: int
    name: str
    name_en: str | None
    level: Level | None
    kind: UnitKind
    path: str


_COLUMNS = (Unit.id, Unit.name, Unit.name_en, Unit.level, Unit.kind, Unit.path)


def places_for(actor: Actor) -> list[Offered]:
    """Return the places at which the actor may register a case: their own units and all below.

    Sorted as on a map of the tree: each unit before what lies in it, numbers in their order. Kept until a
    unit is changed.
    """
    paths = own_paths(actor)
    return kept(("places", *paths), EVERYWHERE, lambda: _places(paths))


def own_paths(actor: Actor) -> tuple[str, ...]:
    """Return the paths of the units where the actor may register a case, there and below."""
    return tuple(sorted({grant.path for grant in actor.grants if grant.role in WORKERS}))


def _places(paths: Iterable[str]) -> list[Offered]:
    inside = or_(false(), *(below(path) for path in paths))
    return _as_on_a_map(_offered(Unit.level.is_not(None) & inside))


def ancestor_ids_of(actor: Actor, place_id: int | None) -> list[int]:
    """Return the ids from the street down to a place where the actor may register; nothing elsewhere."""
    return next((_ids(place.path) for place in places_for(actor) if place.id == place_id), [])


def places_in(street_id: int) -> list[Offered]:
    """Return every place of a street, each unit before what lies in it."""
    return _as_on_a_map(_offered((Unit.street_id == street_id) & Unit.level.is_not(None)))


def units_below(unit_id: int) -> list[Offered]:
    """Return the units that a case can be dispatched to from a unit."""
    return _by_name(_offered((Unit.parent_id == unit_id) & Unit.level.is_not(None)))


def units_beside(unit: Unit) -> list[Offered]:
    """Return the units that a case can be transferred to from a unit."""
    if unit.parent_id is None:
        return []
    beside = (Unit.parent_id == unit.parent_id) & (Unit.level == unit.level) & (Unit.id != unit.id)
    return _by_name(_offered(beside))


def departments_of(street_id: int) -> list[Offered]:
    """Return the departments and firms of a street."""
    return _by_name(_offered((Unit.street_id == street_id) & Unit.level.is_(None)))


def people_of(unit_id: int, *, today: date) -> list[tuple[int, str]]:
    """Return id and name of those who work at a unit today, by name."""
    statement = (
        select(Person.id, Person.name)
        .join(Posting, Posting.person_id == Person.id)
        .where(
            Posting.unit_id == unit_id,
            in_force(today),
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in db.session.execute(statement)]


def names_of(actor: Actor, person_ids: Iterable[int]) -> dict[int, str]:
    """Return what people are called whom the actor may look up, by id."""
    ids = list(person_ids)
    if not ids:
        return {}
    statement = select(Person.id, Person.name).where(Person.id.in_(ids), visible_people(actor))
    return {person_id: name for person_id, name in db.session.execute(statement)}


def category_id_of(code: str) -> int | None:
    """Return the id of the category with a code."""
    return next((row.id for row in settings.known_categories().values() if row.code == code), None)


def open_cases_near(actor: Actor, case: Case, *, limit: int = 10) -> list[tuple[str, str]]:
    """Return number and description of open cases at the same place and of the same group.

    Read along the open list of the case's grid (or of the next higher place that it names).
    """
    place = next(
        column == value
        for column, value in (
            (Case.grid_id, case.grid_id),
            (Case.community_id, case.community_id),
            (Case.street_id, case.street_id),
        )
        if value is not None
    )
    group = select(Category.id).where(Category.path.startswith(f"/{case.category.path_ids[0]}/"))
    statement = (
        select(Case.number, Case.description)
        .where(IS_OPEN_CASE, place, Case.id != case.id, Case.category_id.in_(group), readable_cases(actor))
        .order_by(Case.sort_at, Case.id)
        .limit(limit)
    )
    return [(number, description) for number, description in db.session.execute(statement)]


def is_readable(actor: Actor, number: str) -> bool:
    """Return whether there is a case with the number that the actor may read."""
    statement = select(Case.id).where(Case.number == number, readable_cases(actor))
    return db.session.scalar(statement) is not None


def street_id_of(place_id: int | None) -> int:
    """Return the street in which a place lies.

    Raises:
        Missing: nothing was chosen, or it is not there.
    """
    street_id = db.session.scalar(select(Unit.street_id).where(Unit.id == place_id)) if place_id else None
    if street_id is None:
        raise Missing("place_id")
    return street_id


def case_id_by_number(number: str | None, street_id: int) -> int | None:
    """Return the id of the case with a number in its printed form; the operation checks the rights."""
    statement = select(Case.id).where(Case.number == (number or ""), Case.street_id == street_id)
    return db.session.scalar(statement)


def _offered(condition: ColumnElement[bool]) -> list[Offered]:
    statement = select(*_COLUMNS).where(condition, Unit.closed_on.is_(None)).order_by(Unit.id)
    return [Offered(*row) for row in db.session.execute(statement)]


def _as_on_a_map(units: list[Offered]) -> list[Offered]:
    """Return units each before what lies in it, numbers in their order."""
    names = {unit.id: _natural(unit.name) for unit in units}
    return sorted(units, key=lambda unit: [names.get(i, []) for i in _ids(unit.path)])


def _by_name(units: Iterable[Offered]) -> list[Offered]:
    return sorted(units, key=lambda unit: _natural(unit.name))


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.strip("/").split("/")]


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key under which building 2 comes before building 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name) if part]


def more_time(case_id: int) -> tuple[Limit, int | None] | None:
    """Return the limit of the running handling clock and how much more of it is asked for; None without one.

    Read along ix_clock_case_id and uq_extension_open.
    """
    waits = (Extension.clock_id == Clock.id) & Extension.decided_at.is_(None)
    statement = (
        select(Clock, Extension.amount)
        .outerjoin(Extension, waits)
        .where(Clock.case_id == case_id, Clock.kind == ClockKind.HANDLE, Clock.stopped_at.is_(None))
        .limit(1)
    )
    row = db.session.execute(statement).first()
    return None if row is None else (row[0].limit, row[1])
