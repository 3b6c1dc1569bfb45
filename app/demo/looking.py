"""Who has looked at residents' names and phones of late, for the data-protection officer of a demo."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.domain.privacy import PersonalData, Purpose
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case
from app.models.organisation import Posting

LOOKS = 36
EVERY = 4
"""Each fourth look is one of a leader, who has to say what for."""
WORDS = (
    (Purpose.ASK_BACK, ""),
    (Purpose.SUPERVISION, ""),
    (Purpose.EMERGENCY, ""),
    (Purpose.OTHER, "区里转来的信访件，核对联系方式"),
)
AFTER = timedelta(minutes=50)


def look(street_id: int, leader_id: int, *, now: datetime) -> None:
    """Let those who handle the newest cases with a contact have looked at it, and a leader now and then."""
    staff = select(func.min(Posting.person_id)).where(Posting.unit_id == Case.holder_id).scalar_subquery()
    newest = (
        select(Case.id, Case.registered_at, staff.label("staff_id"))
        .where(Case.street_id == street_id, Case.contact_id.is_not(None), Case.registered_at < now - AFTER)
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(LOOKS)
    )
    for number, row in enumerate(reversed(db.session.execute(newest).all())):
        is_leader = number % EVERY == EVERY - 1 or row.staff_id is None
        reason, note = WORDS[number // EVERY % len(WORDS)] if is_leader else (None, "")
        db.session.add(
            Reveal(
                street_id=street_id,
                person_id=leader_id if is_leader else row.staff_id,
                case_id=row.id,
                at=row.registered_at + AFTER,
                what=PersonalData.CONTACT,
                reason=reason,
                note=note,
            )
        )
