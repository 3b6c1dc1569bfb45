"""Stations and places for tests, made by the operations that pages use."""

from app.database import transaction
from app.domain.coordinates import Point
from app.domain.days import Shift
from app.models.organisation import Person, Unit
from app.models.stations import Station
from app.stations import operations
from app.stations.operations import StationValues
from tests.factories import Street, actor

HALL = Point(35.4, 116.6)
NEAR = Point(35.401, 116.6)  # 111 m to the north
FAR = Point(35.43, 116.6)  # 3.3 km to the north
OFFICE_HOURS = {day: (Shift(540, 720), Shift(840, 1080)) for day in range(5)}
SQUARE = [[116.59, 35.39], [116.61, 35.39], [116.61, 35.41], [116.59, 35.41], [116.59, 35.39]]


def values(**changes) -> StationValues:
    """Return what is said of a station."""
    said = {"name": "槐荫红帆驿站", "place": "槐荫路8号", "point": HALL, "weekly": OFFICE_HOURS} | changes
    return StationValues(**said)


def opened(unit: Unit, by: Person, now, **changes) -> Station:
    """Open a station."""
    with transaction():
        return operations.open_station(unit.id, actor(by), values(**changes), now=now)


def place(street: Street, now, places: dict[Unit, Point], outlines: dict[Unit, list] | None = None) -> None:
    """Say where units lie, and measure the walks."""
    someone = actor(street.administrator)
    with transaction():
        for unit, point in places.items():
            operations.place_unit(unit.id, someone, point=point, now=now)
        for unit, outline in (outlines or {}).items():
            operations.place_unit(unit.id, someone, outline=outline, now=now)
        operations.measure(street.street.id, now=now)


def furnish(street: Street, now) -> Station:
    """Give the street a station, a building near it, one far away, and an outline."""
    station = opened(
        street.community, street.community_worker, now, services=("policy", "rest"), phone="12345"
    )
    place(street, now, {street.building: NEAR, street.sister_building: FAR}, {street.grid: [SQUARE]})
    return station
