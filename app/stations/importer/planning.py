"""From a file to a plan: read it, look up what is there, check every row."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, may
from app.domain.coordinates import Point, from_system
from app.domain.errors import Invalid
from app.domain.levels import Level
from app.domain.outlines import outline_of, path_of, place_of, rounded
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Footpath, UnitPlace
from app.organisation.importer import Effect
from app.stations.importer.plans import Kind, PlaceChange, Plan, Source
from app.stations.importer.reading import Read, read
from app.web.tables import Problem, Row

_CHUNK = 500
_Known = dict[str, tuple[Unit, UnitPlace | None]]


def plan_file(content: bytes, filename: str, actor: Actor, source: Source) -> Plan:
    """Return what importing the file would do for `actor`; nothing is written.

    Raises:
        Invalid: the file as a whole cannot be read, or it has paths and says not in which street.
    """
    found = read(content, filename)
    plan = Plan(source, found.is_geojson, notes=found.notes)
    if any(row.get("geometry") == "LineString" for row, _ in found.rows):
        _check_street(source, actor)
    _Planner(plan, actor, _known(found)).run(found)
    _compare_paths(plan)
    return plan


class _Planner:
    """Plans the rows of a file one after another."""

    def __init__(self, plan: Plan, actor: Actor, known: _Known) -> None:
        """Plan for `actor` into `plan`."""
        self._plan, self._actor, self._known = plan, actor, known
        self._first: dict[tuple[str, Kind], Row] = {}

    def run(self, found: Read) -> None:
        """Add a change or a problem for every row."""
        for row, geometry in found.rows:
            try:
                if found.is_geojson:
                    self._feature(row, geometry)
                elif row.get("latitude") or row.get("longitude"):  # an empty line stays as it is
                    self._point(row, partial(self._typed, row))
            except Invalid as error:
                column = error.field or "code"
                heading = found.headings.get(column, column)
                self._plan.problems.append(Problem(row, column, heading, error))

    def _feature(self, row: Row, geometry: dict[str, Any]) -> None:
        system, kind = self._plan.source.system, row.get("geometry")
        if kind == "LineString":
            self._plan.paths.append(path_of(geometry, system))
        elif kind == "Point":
            self._point(row, partial(place_of, geometry, system))
        elif kind == "Polygon":
            self._outline(row, geometry)
        else:
            raise Invalid("geometry", "geometry_kind")

    def _point(self, row: Row, read_point: Callable[[], Point]) -> None:
        unit, place = self._unit(row, Kind.POINT)
        point = read_point()
        before = (place.latitude, place.longitude) if place else (None, None)
        self._add(row, unit, Kind.POINT, before=None if before[0] is None else before, now=point, point=point)

    def _outline(self, row: Row, geometry: dict[str, Any]) -> None:
        unit, place = self._unit(row, Kind.OUTLINE)
        outline = outline_of(geometry, self._plan.source.system)
        before = place.outline if place else None
        self._add(row, unit, Kind.OUTLINE, before=before, now=outline, outline=outline)

    def _add(self, row: Row, unit: Unit, kind: Kind, *, before: object, now: object, **values: Any) -> None:  # noqa: ANN401
        effect = Effect.CREATE if before is None else Effect.SAME if before == now else Effect.CHANGE
        street_id = unit.street_id or unit.id
        self._plan.changes.append(
            PlaceChange(row, effect, kind, unit.id, street_id, unit.code, unit.name, **values)
        )

    def _unit(self, row: Row, kind: Kind) -> tuple[Unit, UnitPlace | None]:
        code = row.get("code")
        if not code:
            raise Invalid("code", "cell_empty")
        first = self._first.setdefault((code, kind), row)
        if first is not row:
            raise Invalid("code", "code_twice", line=first.line)
        found = self._known.get(code)
        if found is None:
            raise Invalid("code", "unit_unknown")
        _check_unit(found[0], self._actor)
        return found

    def _typed(self, row: Row) -> Point:
        point = Point(_number(row, "latitude"), _number(row, "longitude"))
        if abs(point.latitude) > 90 >= abs(point.longitude):
            raise Invalid("latitude", "coordinates_swapped")
        if not point.is_on_earth:
            raise Invalid("latitude", "not_on_earth")
        return rounded(from_system(point, self._plan.source.system))


def _check_unit(unit: Unit, actor: Actor) -> None:
    if unit.level is None:
        raise Invalid("code", "place_of_department")
    if unit.closed_on is not None:
        raise Invalid("code", "unit_is_closed")
    if not may(actor, Action.UNIT_EDIT, Place(unit.path)):
        raise Invalid("code", "not_your_place")


def _number(row: Row, column: str) -> float:
    text = row.get(column)
    if not text:
        raise Invalid(column, "cell_empty")
    try:
        return float(text)
    except ValueError as error:
        raise Invalid(column, "coordinate_form") from error


def _check_street(source: Source, actor: Actor) -> None:
    street = db.session.get(Unit, source.street_id) if source.street_id else None
    if street is None or street.level is not Level.STREET:
        raise Invalid("street_id", "paths_need_street")
    if not may(actor, Action.UNIT_EDIT, Place(street.path)):
        raise Invalid("street_id", "not_your_place")


def _compare_paths(plan: Plan) -> None:
    if not plan.paths:
        return
    statement = select(Footpath.points).where(Footpath.street_id == plan.source.street_id)
    before = list(db.session.scalars(statement.order_by(Footpath.id)))
    same = Effect.SAME if before == plan.paths else Effect.CHANGE
    plan.paths_effect = same if before else Effect.CREATE


def _known(found: Read) -> _Known:
    codes = sorted({row.get("code") for row, _ in found.rows} - {""})
    known: _Known = {}
    for at in range(0, len(codes), _CHUNK):
        statement = (
            select(Unit, UnitPlace)
            .outerjoin(UnitPlace, UnitPlace.unit_id == Unit.id)
            .where(Unit.code.in_(codes[at : at + _CHUNK]))
        )
        known |= {unit.code: (unit, place) for unit, place in db.session.execute(statement)}
    return known
