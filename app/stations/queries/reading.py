"""Stations: their list, one of them, and those at whose counter somebody takes cases in."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import Actor
from app.access.scopes import units_around, units_in_charge, units_of_streets
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Station, StationDuty
from app.web.paging import PAGE, Page, page_of, read_id


class Counter(NamedTuple):
    """A station as a choice."""

    id: int
    name: str
    name_en: str | None


def stations(
    actor: Actor, *, closed: bool = False, after: str | None = None, limit: int = PAGE
) -> Page[Station]:
    """Return the stations of the actor's streets by name; read along ix_station_street_id_name_id."""
    ended = Station.closed_on.is_not(None) if closed else Station.closed_on.is_(None)
    statement = (
        select(Station)
        .join(Station.unit)
        .where(units_of_streets(actor), ended)
        .order_by(Station.name, Station.id)
        .options(contains_eager(Station.unit))
        .limit(limit + 1)
    )
    name, _, last = (after or "").rpartition("~")
    if last_id := read_id(last):
        statement = statement.where(tuple_(Station.name, Station.id) > (name, last_id))
    rows = db.session.scalars(statement).all()
    return page_of(rows, lambda station: f"{station.name}~{station.id}", limit=limit)


def station_or_404(actor: Actor, station_id: int) -> Station:
    """Return the station with its unit; 404 also when it lies in a street where the actor has no posting."""
    statement = (
        select(Station)
        .join(Station.unit)
        .where(Station.id == station_id, units_of_streets(actor))
        .options(contains_eager(Station.unit))
    )
    station: Station = db.one_or_404(statement)
    return station


def duties_of(station_id: int) -> Sequence[StationDuty]:
    """Return who is at the counter, by weekday and time; read along the unique key."""
    statement = (
        select(StationDuty)
        .where(StationDuty.station_id == station_id)
        .order_by(StationDuty.weekday, StationDuty.from_minute, StationDuty.id)
        .options(joinedload(StationDuty.unit))
    )
    return db.session.scalars(statement).all()


def departments(street_id: int) -> Sequence[Unit]:
    """Return the open departments and firms of a street, by name."""
    statement = select(Unit).where(
        Unit.street_id == street_id, Unit.level.is_(None), Unit.closed_on.is_(None)
    )
    return db.session.scalars(statement.order_by(Unit.name, Unit.id)).all()


def counters(actor: Actor, *, with_closed: bool = False) -> list[Counter]:
    """Return the stations at whose counter the actor takes cases in (Action.STATION_TAKE_IN), by name."""
    statement = (
        select(Station.id, Station.name, Station.name_en)
        .join(Unit, Unit.id == Station.unit_id)
        .where(units_around(actor))
        .order_by(Station.name, Station.id)
    )
    if not with_closed:
        statement = statement.where(Station.closed_on.is_(None))
    return [Counter(*row) for row in db.session.execute(statement)]


def units_for(actor: Actor, roles: frozenset[Role], levels: Collection[Level]) -> Sequence[Unit]:
    """Return the open units of some levels that are in the actor's charge in one of the roles, by code."""
    statement = select(Unit).where(
        units_in_charge(actor, roles=roles), Unit.level.in_(levels), Unit.closed_on.is_(None)
    )
    return db.session.scalars(statement.order_by(Unit.code)).all()
