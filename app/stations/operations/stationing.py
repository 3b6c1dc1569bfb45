"""Opening, amending and closing stations, and who is at their counters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.database import locked
from app.domain import stations as rules
from app.domain.coordinates import Point
from app.domain.days import Calendar, Shift
from app.domain.errors import Invalid, StaleCase
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Station, StationDuty
from app.settings.queries import day_of, zone_of
from app.stations.operations.measuring import measure
from app.stations.queries.offers import codes_of
from app.stations.queries.reading import departments

MOST_LINES = 70
PLACED_AT = (Level.STREET, Level.COMMUNITY, Level.GRID)
"""The levels whose units run stations."""


@dataclass(frozen=True, slots=True)
class StationValues:
    """What is said of a station."""

    name: str
    name_en: str = ""
    place: str = ""
    point: Point | None = None
    phone: str = ""
    weekly: rules.Weekly = field(default_factory=dict)
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A department at the counter on one weekday."""

    unit_id: int
    weekday: int
    shift: Shift


def open_station(unit_id: int, actor: Actor, values: StationValues, *, now: datetime) -> Station:
    """Open a station of a unit.

    Raises:
        Forbidden: the actor is not of the staff of the community, or above it.
        Missing, Invalid, InvalidCalendar: something said of it cannot be.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.STATION_EDIT, Place(unit.path))
    if unit.level not in PLACED_AT or unit.closed_on is not None:
        raise Invalid("unit_id", "unit_closed")
    station = Station(unit_id=unit.id, street_id=unit.street_id or unit.id)
    _write(station, values)
    db.session.add(station)
    db.session.flush()
    measure(station.street_id, now=now)
    _record(station, actor, "opened")
    return station


def amend_station(
    station_id: int, actor: Actor, values: StationValues, *, version: int, now: datetime
) -> Station:
    """Correct what is said of a station.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
        Missing, Invalid, InvalidCalendar: something said of it cannot be.
    """
    station = _editable(station_id, actor, version)
    before = station.latitude, station.longitude
    _write(station, values)
    db.session.flush()
    if (station.latitude, station.longitude) != before:
        measure(station.street_id, now=now)
    _record(station, actor, "amended")
    return station


def close_station(station_id: int, actor: Actor, *, closed_on: date, version: int, now: datetime) -> Station:
    """End a station on a day; its cases keep it.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
        Invalid: it is closed already, or the day is still to come.
    """
    station = _editable(station_id, actor, version)
    if station.closed_on is not None:
        raise Invalid("closed_on", "station_closed_already")
    if closed_on > day_of(station.street_id, now):
        raise Invalid("closed_on", "station_closed_in_future")
    station.closed_on = closed_on
    db.session.flush()
    measure(station.street_id, now=now)
    _record(station, actor, "closed")
    return station


def reopen_station(station_id: int, actor: Actor, *, version: int, now: datetime) -> Station:
    """Open a station again that was closed by mistake.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
        Invalid: it is not closed.
    """
    station = _editable(station_id, actor, version)
    if station.closed_on is None:
        raise Invalid("closed_on", "station_not_closed")
    station.closed_on = None
    db.session.flush()
    measure(station.street_id, now=now)
    _record(station, actor, "reopened")
    return station


def set_duty(
    station_id: int, actor: Actor, lines: Sequence[DutyLine], *, version: int, now: datetime
) -> Station:
    """Write which departments are at the counter, for all weekdays.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
        Invalid: a unit is no department or firm of the street, or is named twice for the same time.
    """
    station = _editable(station_id, actor, version)
    offered = {unit.id for unit in departments(station.street_id)}
    keys = [(line.unit_id, line.weekday, line.shift.start) for line in lines]
    if not {line.unit_id for line in lines} <= offered:
        raise Invalid("lines", "duty_no_department")
    if len(set(keys)) < len(keys):
        raise Invalid("lines", "duty_twice")
    if len(lines) > MOST_LINES:
        raise Invalid("lines", "duty_too_long", most=MOST_LINES)
    db.session.execute(delete(StationDuty).where(StationDuty.station_id == station.id))
    db.session.add_all(
        StationDuty(
            station_id=station.id,
            unit_id=line.unit_id,
            weekday=line.weekday,
            from_minute=line.shift.start,
            until_minute=line.shift.end,
        )
        for line in lines
    )
    flag_modified(station, "services")  # so that its version moves on too
    db.session.flush()
    _record(station, actor, "duty")
    return station


def _record(station: Station, actor: Actor, what: str) -> None:
    subject = (Kind.STATION, station.id)
    audit.record(Act.STATION_CHANGED, subject, by=actor, street_id=station.street_id, what=what)


def _write(station: Station, values: StationValues) -> None:
    rules.check_name(values.name)
    if values.point is not None and not values.point.is_on_earth:
        raise Invalid("latitude", "not_on_earth")
    rules.check_week(Calendar(zone_of(station.street_id), values.weekly))
    if not set(values.services) <= codes_of(station.street_id):
        raise Invalid("services", "unknown")
    station.name, station.name_en = values.name.strip(), values.name_en.strip() or None
    station.place, station.phone = values.place.strip(), rules.checked_phone(values.phone)
    station.latitude, station.longitude = values.point or (None, None)
    station.hours, station.services = rules.stored(values.weekly), list(values.services)


def _editable(station_id: int, actor: Actor, version: int) -> Station:
    """Return the row, locked, of a station that the actor may change and that nobody changed meanwhile."""
    statement = select(Station, Unit.path).join(Unit, Unit.id == Station.unit_id)
    statement = statement.where(Station.id == station_id).execution_options(populate_existing=True)
    if locked():
        statement = statement.with_for_update(of=Station)
    station, path = db.session.execute(statement).one()
    authorize(actor, Action.STATION_EDIT, Place(path))
    if station.version != version:
        raise StaleCase
    return station
