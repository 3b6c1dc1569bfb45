"""The names by which an address is understood."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.levels import Level
from app.domain.locating import Named, normal
from app.extensions import db
from app.models.organisation import Unit
from app.settings.cache import kept
from app.spelling import sound_of_place


def names_in(street_id: int) -> Sequence[Named]:
    """Return the units below a street by their names in both languages; kept until a unit is changed."""
    return kept("names of units", street_id, lambda: _names(street_id))


def _names(street_id: int) -> Sequence[Named]:
    statement = select(Unit.id, Unit.path, Unit.name, Unit.name_en).where(
        Unit.street_id == street_id,
        Unit.level.is_not(None),
        Unit.level != Level.STREET,
        Unit.closed_on.is_(None),
    )
    return [
        Named(unit_id, path, name, text, sound_of_place(text))
        for unit_id, path, *names in db.session.execute(statement.order_by(Unit.path))
        for name in names
        if name and (text := normal(name))
    ]
