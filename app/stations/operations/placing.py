"""Writing where units lie, and the paths that people walk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert

from app.access.policy import Action, Actor, Place, authorize
from app.database import inserting
from app.domain.coordinates import Point
from app.domain.errors import Invalid
from app.domain.levels import Level
from app.domain.outlines import Line
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import Footpath, UnitPlace


def place_unit(
    unit_id: int,
    actor: Actor,
    *,
    point: Point | None = None,
    outline: Sequence[Line] | None = None,
    now: datetime,
) -> None:
    """Write the point of a unit, its outline or both; what is not given stays as it is.

    The street's walks have to be measured anew afterwards: by `measure`, once for many units.

    Raises:
        Forbidden: the actor does not administer the unit.
        Invalid: it is a department or firm, or the point is not on earth.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    if unit.level is None:
        raise Invalid("code", "place_of_department")
    if point is not None and not point.is_on_earth:
        raise Invalid("latitude", "not_on_earth")
    values: dict[str, object] = {"changed_at": now}
    if point is not None:
        values |= {"latitude": point.latitude, "longitude": point.longitude}
    if outline is not None:
        values["outline"] = list(outline)
    first = inserting(UnitPlace).values(unit_id=unit.id, street_id=unit.street_id, **values)
    db.session.execute(first.on_conflict_do_update(index_elements=["unit_id"], set_=values))


def replace_paths(street_id: int, actor: Actor, *, paths: Sequence[Line]) -> None:
    """Write all paths of a street anew; without any, walks are measured in straight lines.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: it is no street.
    """
    unit = db.session.get_one(Unit, street_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    if unit.level is not Level.STREET:
        raise Invalid("street_id", "unknown")
    db.session.execute(delete(Footpath).where(Footpath.street_id == street_id))
    if paths:
        db.session.execute(insert(Footpath), [{"street_id": street_id, "points": path} for path in paths])
