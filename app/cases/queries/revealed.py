"""How often somebody has looked at residents' names and phones of late."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.extensions import db
from app.models.accounts import Reveal

AT_LARGE = 20
"""So many in an hour are more than handling cases takes."""
WITHIN = timedelta(hours=1)


def reveals_at_large(person_id: int, *, now: datetime) -> bool:
    """Whether the person has looked at so many that it must be they; along ix_reveal_person_id."""
    statement = select(func.count()).where(Reveal.person_id == person_id, Reveal.at > now - WITHIN)
    return (db.session.scalar(statement) or 0) >= AT_LARGE
