"""How much one person may send in a day, so that nobody fills the disk or keeps the decoder busy.

What is sent is counted before it is decoded, in the statement that also asks whether it is allowed: of two
forms at once one is refused, and forms that are refused later have cost what they cost.
"""

from datetime import date, timedelta

from sqlalchemy import and_, delete

from app.database import inserting
from app.domain.errors import DomainError
from app.extensions import db
from app.models.files import UploadDay

KEPT = timedelta(days=2)


class AllowanceUsedUp(DomainError):
    """Somebody has sent as much today as one person may."""

    code = "photos_used_up"
    field = "photos"


def take(person_id: int, day: date, sizes: list[int], *, most: int, most_bytes: int) -> None:
    """Count photos of these sizes in bytes for a person's day.

    Raises:
        AllowanceUsedUp: with them it would be more than `most` photos or bytes; none is counted.
    """
    photos, size = len(sizes), sum(sizes)
    statement = (
        inserting(UploadDay)
        .values(person_id=person_id, day=day, photos=photos, size=size)
        .on_conflict_do_update(
            index_elements=[UploadDay.person_id, UploadDay.day],
            set_={"photos": UploadDay.photos + photos, "size": UploadDay.size + size},
            where=and_(UploadDay.photos + photos <= most, UploadDay.size + size <= most_bytes),
        )
        .returning(UploadDay.photos)
    )
    fits = photos <= most and size <= most_bytes
    if not fits or db.session.scalar(statement) is None:
        raise AllowanceUsedUp(most=most, megabytes=most_bytes // 1024 // 1024)


def forget(*, before: date) -> None:
    """Remove the counts of days that are long over."""
    db.session.execute(delete(UploadDay).where(UploadDay.day < before - KEPT))
