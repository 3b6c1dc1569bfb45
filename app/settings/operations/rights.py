"""Who may change which settings: those of a street, and those of the whole installation."""

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize
from app.domain.errors import Invalid
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit


def installation_place() -> Place:
    """Return the place of what all streets share.

    Where there is only one street its administrators see to everything.
    """
    paths = list(db.session.scalars(select(Unit.path).where(Unit.level == Level.STREET).limit(2)))
    return Place(paths[0] if len(paths) == 1 else "/")


def place_of(street_id: int | None) -> Place:
    """Return the place of a street's own settings, or of the installation's for None.

    Raises:
        Invalid: there is no such street.
    """
    if street_id is None:
        return installation_place()
    path = db.session.scalar(select(Unit.path).where(Unit.id == street_id, Unit.level == Level.STREET))
    if path is None:
        raise Invalid("street_id", "unknown")
    return Place(path)


def let(actor: Actor, street_id: int | None) -> None:
    """Let the actor change the settings of the street, or of the installation for None.

    Raises:
        Forbidden: the actor does not administer it.
    """
    authorize(actor, Action.SETTINGS_EDIT, place_of(street_id))
