"""The telephone numbers of people who no longer work here; their names stay, because they answer for acts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app import audit
from app.access.policy import SYSTEM
from app.audit import Act, Kind
from app.domain.erasing import PHONE_OF_FORMER
from app.extensions import db
from app.models.organisation import Person, Posting


def former(now: datetime, *, limit: int) -> Sequence[int]:
    """Return who has a number here and has had no posting for a year, or no account."""
    before = now - PHONE_OF_FORMER
    holds = select(Posting.id).where(
        Posting.person_id == Person.id, or_(Posting.until_on.is_(None), Posting.until_on > before.date())
    )
    gone = or_(Person.disabled_at < before, (Person.created_at < before) & ~holds.exists())
    statement = select(Person.id).where(Person.phone.is_not(None), gone)
    return db.session.scalars(statement.order_by(Person.id).limit(limit)).all()


def forget_phone(person_id: int, *, now: datetime) -> bool:
    """Remove the number of somebody who left; False when they are back or it is gone already."""
    person = db.session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    still = select(Person.id).where(Person.id == person_id, Person.id.in_(former(now, limit=10_000)))
    if person.phone is None or db.session.scalar(still) is None:
        return False
    person.phone = None
    audit.record(Act.PERSON_AMENDED, (Kind.PERSON, person.id), by=SYSTEM, phone="removed")
    return True
