"""Units one after the other, as other systems read them."""

from collections.abc import Sequence

from sqlalchemy import select

from app.access.policy import Actor
from app.access.scopes import units_of_streets
from app.extensions import db
from app.models.organisation import Unit


def units_behind(actor: Actor, *, after_id: int, parent_id: int | None, limit: int) -> Sequence[Unit]:
    """Return the units of the actor's streets by id, behind one; below `parent_id` only, if it is given."""
    statement = select(Unit).where(units_of_streets(actor), Unit.id > after_id).order_by(Unit.id).limit(limit)
    if parent_id is not None:
        statement = statement.where(Unit.parent_id == parent_id)
    return db.session.scalars(statement).all()
