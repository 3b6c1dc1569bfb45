"""Where a dispatch belongs and what it is about, by its words. Asks no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.locating import Named, unit_meant
from app.hotline.operations import Sent
from app.settings.queries import KnownCategory, category_named_in
from app.spelling import sound_of_place

LONGEST_SPOT = 80
"""A longer address stands below the matter."""


@dataclass(frozen=True, slots=True)
class World:
    """The open units and the categories of a street."""

    street_id: int
    zone: ZoneInfo
    units: Sequence[Named]
    categories: Sequence[KnownCategory]


@dataclass(frozen=True, slots=True)
class Said:
    """A dispatch as the feeder writes it."""

    number: str
    text: str
    address: str = ""
    name: str = ""
    phone: str = ""
    category: str = ""
    due_at: datetime | None = None


def sent_of(world: World, said: Said) -> tuple[Sent, Named | None]:
    """Return a dispatch with its place and category, and the place; without one it goes to the street."""
    place, address = unit_meant(said.address or said.text, world.units, sound_of_place), said.address
    sent = Sent(
        number=said.number,
        text=said.text if len(address) <= LONGEST_SPOT else f"{said.text}\n{address}",
        place_id=place.id if place else world.street_id,
        category_id=_category(world, said.category, said.text),
        spot=address[:LONGEST_SPOT],
        name=said.name,
        phone=said.phone,
        due_at=said.due_at,
    )
    return sent, place


def _category(world: World, named: str, text: str) -> int:
    """Return the category that is named, else what name and matter sound like: hotlines have their own."""
    wanted = named.strip().casefold()
    for one in world.categories:
        if wanted and wanted in {word.casefold() for word in (one.code, one.name, one.name_en or "") if word}:
            return one.id
    return category_named_in(f"{named}\n{text}", world.categories) or world.categories[0].id
