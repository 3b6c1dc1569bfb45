"""The lists that somebody keeps."""

from collections.abc import Sequence

from sqlalchemy import select

from app.access.policy import Actor
from app.extensions import db
from app.models.settings import SavedFilter


def filters_of(actor: Actor) -> Sequence[SavedFilter]:
    """Return the filters that the actor keeps, by name. Read along uq_saved_filter_person_id_name."""
    statement = select(SavedFilter).where(SavedFilter.person_id == actor.id).order_by(SavedFilter.name)
    return db.session.scalars(statement).all()
