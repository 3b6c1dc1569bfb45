"""What a street calls the services of its stations."""

import secrets

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.database import inserting
from app.domain.errors import Invalid, Missing
from app.domain.stations import Service
from app.extensions import db
from app.models.organisation import Unit
from app.models.stations import StationService
from app.stations.queries.offers import MOST_OWN, own_codes


def name_service(street_id: int, actor: Actor, *, code: str, name: str, name_en: str = "") -> None:
    """Let a street call a service as it likes.

    Raises:
        Forbidden: the actor does not run the stations of the whole street.
        Invalid: there is no such service.
        Missing: the name is empty.
    """
    _authorize(street_id, actor)
    if code not in set(Service) | own_codes(street_id):
        raise Invalid("code", "unknown")
    _write(street_id, actor, code, name, name_en)


def add_service(street_id: int, actor: Actor, *, name: str, name_en: str = "") -> str:
    """Add a service that only this street's stations offer; return its code.

    Raises:
        Forbidden: the actor does not run the stations of the whole street.
        Invalid: the street has as many as a page can offer.
        Missing: the name is empty.
    """
    _authorize(street_id, actor)
    if len(own_codes(street_id)) >= MOST_OWN:
        raise Invalid("name", "too_many_services", most=MOST_OWN)
    code = f"own_{secrets.token_hex(6)}"
    _write(street_id, actor, code, name, name_en)
    return code


def _authorize(street_id: int, actor: Actor) -> None:
    authorize(actor, Action.STATION_EDIT, Place(db.session.get_one(Unit, street_id).path))


def _write(street_id: int, actor: Actor, code: str, name: str, name_en: str) -> None:
    if not name.strip():
        raise Missing("name")
    values = {"name": name.strip(), "name_en": name_en.strip() or None}
    first = inserting(StationService).values(street_id=street_id, code=code, **values)
    db.session.execute(first.on_conflict_do_update(index_elements=["street_id", "code"], set_=values))
    audit.record(Act.VALUES_SET, (Kind.UNIT, street_id), by=actor, street_id=street_id, services=True)
