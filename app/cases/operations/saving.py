"""Keeping a list of cases under a name, for oneself."""

from sqlalchemy import delete, func, select

from app.access.policy import Actor
from app.domain.errors import Forbidden, Invalid, Missing
from app.extensions import db
from app.models.settings import SavedFilter

MOST = 20


def save_filter(actor: Actor, *, name: str, query: str) -> SavedFilter:
    """Keep the query string of a list under a name; the same name again replaces what it stood for.

    Raises:
        Missing: there is no name.
        Invalid: the actor keeps as many as one can oversee.
    """
    if actor.id is None:
        raise Forbidden
    if not name.strip():
        raise Missing("name")
    own = SavedFilter.person_id == actor.id
    row = db.session.scalar(select(SavedFilter).where(own, SavedFilter.name == name.strip()))
    if row is None:
        kept = db.session.scalar(select(func.count()).select_from(SavedFilter).where(own)) or 0
        if kept >= MOST:
            raise Invalid("name", "too_many_filters", most=MOST)
        row = SavedFilter(person_id=actor.id, name=name.strip())
        db.session.add(row)
    row.query = query
    return row


def remove_filter(filter_id: int, actor: Actor) -> None:
    """Forget one of the actor's own filters; harmless when it is gone already."""
    own = (SavedFilter.id == filter_id, SavedFilter.person_id == actor.id)
    db.session.execute(delete(SavedFilter).where(*own))
