"""The buildings of a street with their places, for the table that is filled in."""

from sqlalchemy import select

from app.access.policy import Actor
from app.access.scopes import units_in_charge
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import UnitPlace


def buildings(actor: Actor) -> list[tuple[str, str, float | None, float | None]]:
    """Return code, name, latitude and longitude of the open buildings that the actor administers, by code."""
    statement = (
        select(Unit.code, Unit.name, UnitPlace.latitude, UnitPlace.longitude)
        .outerjoin(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(units_in_charge(actor, roles=frozenset({Role.ADMINISTRATOR})))
        .where(Unit.level == Level.BUILDING, Unit.closed_on.is_(None))
        .order_by(Unit.code)
    )
    return [(code, name, north, east) for code, name, north, east in db.session.execute(statement)]
