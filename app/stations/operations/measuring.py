"""Measuring the walks of a street: once when something changes, so that no page has to."""

from datetime import datetime

from sqlalchemy import Select, delete, insert, select

from app.database import inserting
from app.domain.coordinates import Point
from app.domain.coverage import Network, Walk, walks
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Coverage, CoverageRun, Footpath, Station, UnitPlace
from app.settings import queries as settings


def measure(street_id: int, *, now: datetime) -> int:
    """Measure the walk of every building of a street whose place is known; return how many these are.

    Closed buildings are measured too: they are left out when something is counted.
    """
    detour = settings.value(street_id, "walk_detour_percent")
    _begin(street_id, detour, now)
    buildings = _buildings(street_id)
    found = walks(buildings, _stations(street_id), _network(street_id), detour_percent=detour)
    db.session.execute(delete(Coverage).where(Coverage.street_id == street_id))
    if buildings:
        db.session.execute(insert(Coverage), [_row(one, street_id, found.get(one)) for one in buildings])
    return len(buildings)


def _begin(street_id: int, detour: int, now: datetime) -> None:
    """Note the measurement; on PostgreSQL another one of the street waits here until this one is kept."""
    values = {"detour_percent": detour, "measured_at": now}
    first = inserting(CoverageRun).values(street_id=street_id, **values)
    db.session.execute(first.on_conflict_do_update(index_elements=["street_id"], set_=values))


def _buildings(street_id: int) -> dict[int, Point]:
    statement = (
        select(UnitPlace.unit_id, UnitPlace.latitude, UnitPlace.longitude)
        .join(Unit, Unit.id == UnitPlace.unit_id)
        .where(
            UnitPlace.street_id == street_id, UnitPlace.latitude.is_not(None), Unit.level == Level.BUILDING
        )
    )
    return _points(statement)


def _stations(street_id: int) -> dict[int, Point]:
    statement = select(Station.id, Station.latitude, Station.longitude).where(
        Station.street_id == street_id, Station.closed_on.is_(None), Station.latitude.is_not(None)
    )
    return _points(statement)


def _points(statement: Select[int, float | None, float | None]) -> dict[int, Point]:
    return {
        id: Point(latitude, longitude)
        for id, latitude, longitude in db.session.execute(statement)
        if latitude is not None and longitude is not None
    }


def _network(street_id: int) -> Network:
    paths = db.session.scalars(select(Footpath.points).where(Footpath.street_id == street_id))
    return Network([Point(latitude, longitude) for longitude, latitude in path] for path in paths)


def _row(building_id: int, street_id: int, walk: Walk | None) -> dict[str, object]:
    return {
        "building_id": building_id,
        "street_id": street_id,
        "station_id": walk.station_id if walk else None,
        "metres": round(walk.metres, 1) if walk else None,
        "way": walk.way if walk else None,
    }
