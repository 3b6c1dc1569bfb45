"""What the pages of stations share: the blueprint, the way back, who may edit."""

from collections.abc import Sequence

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import OFFICE, Action, Actor, Place, may
from app.domain.levels import Level, Role
from app.models.organisation import Unit
from app.models.stations import Station
from app.organisation.views.scope import Step
from app.stations.operations.stationing import PLACED_AT
from app.stations.queries import reading
from app.web.naming import name_of

bp = Blueprint("stations", __name__, url_prefix="/stations")
Answer = str | Response | tuple[str, int]
_EDITORS = OFFICE | {Role.ADMINISTRATOR}


def trail(*last: str, station: Station | None = None) -> list[Step]:
    """Return the way from the list to a station, and further steps without address."""
    steps = [Step(_("Red Sail stations"), url_for("stations.index"))]
    if station is not None:
        steps.append(Step(name_of(station), url_for("stations.show", station_id=station.id)))
    return steps + [Step(text) for text in last]


def may_edit(actor: Actor, station: Station) -> bool:
    """Return whether the actor may change the station; it comes with its unit."""
    return may(actor, Action.STATION_EDIT, Place(station.unit.path))


def editable_station(station_id: int) -> tuple[Actor, Station]:
    """Return who is signed in and the station; 404 if it may not be read, 403 if not edited."""
    actor = current_actor()
    station = reading.station_or_404(actor, station_id)
    if not may_edit(actor, station):
        abort(403)
    return actor, station


def editable_units(actor: Actor) -> Sequence[Unit]:
    """Return the open units at which the actor may open a station (Action.STATION_EDIT)."""
    return reading.units_for(actor, _EDITORS, PLACED_AT)


def editable_streets(actor: Actor) -> Sequence[Unit]:
    """Return the open streets whose stations the actor runs as a whole (Action.STATION_EDIT)."""
    return reading.units_for(actor, _EDITORS, (Level.STREET,))


def administered_streets(actor: Actor) -> Sequence[Unit]:
    """Return the open streets that the actor administers (Action.UNIT_EDIT)."""
    return reading.units_for(actor, frozenset({Role.ADMINISTRATOR}), (Level.STREET,))
