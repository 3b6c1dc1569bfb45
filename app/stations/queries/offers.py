"""The services of a street's stations."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.stations import Service
from app.extensions import db
from app.models.stations import StationService

MOST_OWN = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """A service as a street names it; without a name it is called as everywhere."""

    code: str
    name: str | None = None
    name_en: str | None = None


def services_of(street_ids: Iterable[int]) -> dict[int, list[Offer]]:
    """Return the services of streets: those that are everywhere, then their own."""
    ids = set(street_ids)
    statement = select(StationService).where(StationService.street_id.in_(ids)).order_by(StationService.id)
    rows = db.session.scalars(statement).all()
    return {street_id: _offers([row for row in rows if row.street_id == street_id]) for street_id in ids}


def own_codes(street_id: int) -> set[str]:
    """Return the codes of the services that only this street has."""
    return codes_of(street_id) - set(Service)


def codes_of(street_id: int) -> set[str]:
    """Return the codes of all services of a street's stations."""
    return {offer.code for offer in services_of([street_id])[street_id]}


def _offers(rows: list[StationService]) -> list[Offer]:
    named = {row.code: Offer(row.code, row.name, row.name_en) for row in rows}
    everywhere = [named.pop(code, Offer(code.value)) for code in Service]
    return [*everywhere, *named.values()]
