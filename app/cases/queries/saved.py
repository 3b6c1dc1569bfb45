"""The lists that somebody keeps."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from app.access.policy import Actor
from app.extensions import db
from app.models.settings import SavedFilter

_KEPT = select(SavedFilter).where(SavedFilter.person_id == bindparam("person_id")).order_by(SavedFilter.name)


def filters_of(actor: Actor) -> Sequence[SavedFilter]:
    """Return the filters that the actor keeps, by name. Read along uq_saved_filter_person_id_name."""
    return db.session.scalars(_KEPT, {"person_id": actor.id}).all()
