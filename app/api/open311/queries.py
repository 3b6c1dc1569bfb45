"""What GeoReport reads: streets, units by name or outline, and public requests."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.domain.coordinates import Point
from app.domain.levels import Level
from app.domain.outlines import contains
from app.domain.public_requests import MOST, is_public
from app.domain.public_story import PUBLIC, told
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Unit
from app.models.stations import UnitPlace
from app.settings.queries import known_categories

NOBODY = -1
"""In place of a slip: what one resident alone is told of is told to no reader."""


class Street(NamedTuple):
    """A jurisdiction."""

    id: int
    code: str
    name: str
    path: str


class Wanted(NamedTuple):
    """Which requests somebody asks for: those with some numbers, or what all other conditions hold for."""

    numbers: Collection[str]
    category_ids: Collection[int] | None
    states: Collection[State]
    span: tuple[datetime, datetime]


def streets() -> list[Street]:
    """Return the open streets, by code."""
    statement = (
        select(Unit.id, Unit.code, Unit.name, Unit.path)
        .where(Unit.level == Level.STREET, Unit.closed_on.is_(None))
        .order_by(Unit.code)
    )
    return [Street(*row) for row in db.session.execute(statement)]


def unit_with_code(street_id: int, code: str) -> tuple[int, str] | None:
    """Return id and path of the street's open unit with a code."""
    statement = select(Unit.id, Unit.path).where(Unit.code == code, *_open_places(street_id))
    return next(((unit_id, path) for unit_id, path in db.session.execute(statement)), None)


def unit_around(street_id: int, point: Point) -> tuple[int, str] | None:
    """Return id and path of the lowest unit of a street in whose outline a point lies."""
    statement = (
        select(Unit.id, Unit.path, UnitPlace.outline)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(UnitPlace.street_id == street_id, UnitPlace.outline.is_not(None), *_open_places(street_id))
        .order_by(Unit.id)
    )
    around = [(i, path) for i, path, rings in db.session.execute(statement) if contains(rings, point)]
    return max(around, key=lambda found: found[1].count("/"), default=None)


def _open_places(street_id: int) -> tuple[ColumnElement[bool], ...]:
    return Unit.street_id == street_id, Unit.level.is_not(None), Unit.closed_on.is_(None)


def public_category_ids() -> frozenset[int]:
    """Return the categories whose cases everybody may read about."""
    known = known_categories()
    return frozenset(row.id for row in known.values() if is_public(known[each].code for each in row.path_ids))


def requests_of(street_id: int, wanted: Wanted) -> list[Case]:
    """Return the public requests of a street that are asked for, newest first, at most 1,000.

    Read along ix_case_street_id_registered_at, or uq_case_number.
    """
    statement = (
        select(Case)
        .where(*_is_public(street_id), *_conditions(wanted))
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(MOST)
        .options(joinedload(Case.category), joinedload(Case.holder).joinedload(Unit.parent))
    )
    return list(db.session.scalars(statement))


def _is_public(street_id: int) -> tuple[ColumnElement[bool], ...]:
    """Neither taken back nor erased, nor kept from somebody, nor of a private kind."""
    return (
        Case.street_id == street_id,
        Case.lowest_rank == Level.BUILDING.rank,
        Case.erased_at.is_(None),
        Case.state != State.WITHDRAWN,
        Case.category_id.in_(public_category_ids()),
    )


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.numbers:
        return (Case.number.in_(wanted.numbers),)
    start, end = wanted.span
    found: list[ColumnElement[bool]] = [
        Case.registered_at.between(start, end), Case.state.in_(wanted.states),
    ]  # fmt: skip
    if wanted.category_ids is not None:
        found.append(Case.category_id.in_(wanted.category_ids))
    return found


def last_told(cases: Iterable[Case]) -> dict[int, datetime]:
    """Return when something happened last that residents are told of, by the id of the case."""
    statement: Any = (
        select(Event.case_id, Event.move, Event.facts, Event.at)
        .where(Event.case_id.in_([case.id for case in cases]), Event.move.in_(PUBLIC))
        .order_by(Event.case_id, Event.sequence)
    )
    rows = db.session.execute(statement)
    return {case_id: at for case_id, move, facts, at in rows if told(move, facts, NOBODY) is not None}
