"""How many buildings and households have a station within a walk, and which have none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, case, func, select, tuple_
from sqlalchemy.orm import aliased

from app.access.policy import OVERSEERS, Actor
from app.access.scopes import units_in_charge
from app.domain.coverage import Tally, Way, walk_reach
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Coverage, CoverageRun, Station, UnitPlace
from app.settings import queries as settings
from app.web.paging import PAGE, Page, page_of, read_id

_FAR = 1e9
"""Stands for the way where there is no station at all."""
_TOP = aliased(Unit)
_GRID = aliased(Unit)
_IS_BUILDING = (Unit.level == Level.BUILDING) & Unit.closed_on.is_(None)


class Part(StrEnum):
    """The lists behind the figures."""

    GAP = "gap"
    COVERED = "covered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Circle:
    """What counts as within reach in a street, and how well it is known."""

    minutes: int
    pace: int
    measured_at: datetime | None
    is_current: bool
    """Whether the walks were measured with the detour that holds now."""

    @property
    def reach(self) -> float:
        """The metres of a walk that is just within reach."""
        return walk_reach(self.minutes, self.pace)


class Served(NamedTuple):
    """Buildings and households of a unit by whether a station is within reach."""

    buildings: Tally
    households: Tally
    uncounted: int
    """Buildings whose number of households is not known."""


class Named(NamedTuple):
    """What something is called in both languages."""

    name: str
    name_en: str | None


class Line(NamedTuple):
    """A building with its way to the nearest station."""

    id: int
    name: str
    name_en: str | None
    households: int | None
    metres: float | None
    way: Way | None
    station_id: int | None
    station: Named
    grid: Named


class Spot(NamedTuple):
    """A building on the map."""

    name: str
    name_en: str | None
    latitude: float
    longitude: float
    is_covered: bool


def circle_of(street_id: int) -> Circle:
    """Return what counts as within reach in a street."""
    run = db.session.get(CoverageRun, street_id)
    detour = settings.value(street_id, "walk_detour_percent")
    return Circle(
        minutes=settings.value(street_id, "walk_minutes"),
        pace=settings.value(street_id, "walk_pace"),
        measured_at=run.measured_at if run else None,
        is_current=run is not None and run.detour_percent == detour,
    )


def roots(actor: Actor) -> Sequence[Unit]:
    """Return the units whose coverage the actor may read, without those that lie in another of them."""
    grants = [grant for grant in actor.grants if grant.role in OVERSEERS]
    if any(grant.unit_id is None for grant in grants):
        found = select(Unit).where(Unit.level == Level.STREET)
    else:
        found = select(Unit).where(Unit.id.in_([grant.unit_id for grant in grants]), Unit.level.is_not(None))
    units = db.session.scalars(found.order_by(Unit.code)).all()
    paths = {unit.path for unit in units}
    return [unit for unit in units if not any(unit.path.startswith(p) for p in paths if p != unit.path)]


def overseen_or_404(actor: Actor, unit_id: int) -> Unit:
    """Return a unit whose coverage the actor may read (Action.COVERAGE_READ); 404 for any other."""
    statement = select(Unit).where(
        Unit.id == unit_id, Unit.level.is_not(None), units_in_charge(actor, roles=OVERSEERS)
    )
    unit: Unit = db.one_or_404(statement)
    return unit


def below(unit: Unit) -> Sequence[Unit]:
    """Return the open units of the next level down; read along ix_unit_parent_id."""
    statement = select(Unit).where(
        Unit.parent_id == unit.id, Unit.level.is_not(None), Unit.closed_on.is_(None)
    )
    return db.session.scalars(statement.order_by(Unit.code)).all()


def served(units: Iterable[Unit], reach: float) -> dict[int, Served]:
    """Return the figures of units of one street, in one statement over its buildings."""
    ids = {unit.id: unit.street_id for unit in units}
    covered = case((Coverage.metres <= reach, 1), else_=0)
    known = case((Coverage.building_id.is_not(None), 1), else_=0)
    households = func.coalesce(Unit.households, 0)
    sums = (covered, known, households, households * covered, households * known)
    uncounted = case((Unit.households.is_(None), 1), else_=0)
    statement = (
        select(_TOP.id, func.count(), func.sum(uncounted), *map(func.sum, sums))
        .join(Unit, Unit.path.startswith(_TOP.path))
        .outerjoin(Coverage, Coverage.building_id == Unit.id)
        .where(_TOP.id.in_(ids), Unit.street_id.in_(set(ids.values())), _IS_BUILDING)
        .group_by(_TOP.id)
    )
    found = {row[0]: _served(row) for row in db.session.execute(statement)}
    nothing = Served(Tally(), Tally(), 0)
    return {unit_id: found.get(unit_id, nothing) for unit_id in ids}


def _served(row: Row[Any]) -> Served:
    _id, buildings, uncounted, covered, known, people, people_covered, people_known = map(int, row)
    return Served(
        Tally(covered, known - covered, buildings - known),
        Tally(people_covered, people_known - people_covered, people - people_known),
        uncounted,
    )


def lines(unit: Unit, part: Part, reach: float, *, after: str | None, limit: int = PAGE) -> Page[Line]:
    """Return the buildings of a list, those with the longest way first."""
    far = func.coalesce(Coverage.metres, _FAR)
    statement = (
        _inside(
            unit,
            Unit.id,
            Unit.name,
            Unit.name_en,
            Unit.households,
            Coverage.metres,
            Coverage.way,
            Coverage.station_id,
            Station.name,
            Station.name_en,
            _GRID.name,
            _GRID.name_en,
        )
        .join(_GRID, _GRID.id == Unit.parent_id)
        .outerjoin(Station, Station.id == Coverage.station_id)
        .where(_belongs(part, reach))
        .order_by(far.desc(), Unit.id.desc())
        .limit(limit + 1)
    )
    key = _read_key(after)
    if key is not None:
        statement = statement.where(tuple_(far, Unit.id) < key)
    rows = [
        Line(*row[:7], Named(*row[7:9]), Named(*row[9:]))  # type: ignore[call-arg]  # all are there
        for row in db.session.execute(statement)
    ]
    return page_of(
        rows, lambda line: f"{_FAR if line.metres is None else line.metres}~{line.id}", limit=limit
    )


def spots(unit: Unit, reach: float, *, limit: int) -> list[Spot]:
    """Return the buildings for the map, at most `limit`, those without a station within reach first."""
    covered = func.coalesce(Coverage.metres, _FAR) <= reach
    statement = (
        _inside(unit, Unit.name, Unit.name_en, UnitPlace.latitude, UnitPlace.longitude, covered)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(Coverage.building_id.is_not(None))
        .order_by(func.coalesce(Coverage.metres, _FAR).desc(), Unit.id)
        .limit(limit)
    )
    return [
        Spot(name, name_en, latitude, longitude, bool(is_covered))
        for name, name_en, latitude, longitude, is_covered in db.session.execute(statement)
    ]


def placed_stations(unit: Unit) -> Sequence[Station]:
    """Return the stations in service whose place is known that lie in the unit or serve a building of it."""
    serving = _inside(unit, Coverage.station_id).distinct()
    statement = (
        select(Station)
        .join(Station.unit)
        .where(Station.street_id == unit.street_id, Station.closed_on.is_(None))
        .where(Station.latitude.is_not(None), Unit.path.startswith(unit.path) | Station.id.in_(serving))
    )
    return db.session.scalars(statement.order_by(Station.name, Station.id)).all()


def outlines_of(ids: Iterable[int]) -> dict[int, Any]:
    """Return the outlines of units that have one, as rings of (longitude, latitude)."""
    statement = select(UnitPlace.unit_id, UnitPlace.outline).where(
        UnitPlace.unit_id.in_(list(ids)), UnitPlace.outline.is_not(None)
    )
    return {unit_id: outline for unit_id, outline in db.session.execute(statement)}


def stale_streets(limit: int = 20) -> list[int]:
    """Return streets with places whose walks were never measured, or with another detour than holds now."""
    placed = set(db.session.scalars(select(UnitPlace.street_id).distinct()))
    runs = {run.street_id: run.detour_percent for run in db.session.scalars(select(CoverageRun))}
    stale = [
        street_id
        for street_id in sorted(placed)
        if runs.get(street_id) != settings.value(street_id, "walk_detour_percent")
    ]
    return stale[:limit]


def _inside(unit: Unit, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of any type
    return (
        select(*columns)
        .select_from(Unit)
        .outerjoin(Coverage, Coverage.building_id == Unit.id)
        .where(Unit.street_id == unit.street_id, Unit.path.startswith(unit.path), _IS_BUILDING)
    )


def _belongs(part: Part, reach: float) -> ColumnElement[bool]:
    if part is Part.UNKNOWN:
        return Coverage.building_id.is_(None)
    if part is Part.COVERED:
        return Coverage.metres <= reach
    return Coverage.building_id.is_not(None) & (func.coalesce(Coverage.metres, _FAR) > reach)


def _key(line: Line) -> str:
    return f"{_FAR if line.metres is None else line.metres}~{line.id}"


def _read_key(text: str | None) -> tuple[float, int] | None:
    metres, _, last = (text or "").partition("~")
    last_id = read_id(last)
    try:
        return (float(metres), last_id) if last_id else None
    except ValueError:
        return None
