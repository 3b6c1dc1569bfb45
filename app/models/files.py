"""Photos and other files: a row first, the bytes under the hash of their content."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, UTCDateTime
from app.extensions import Model


class StoredFile(Model):
    """A file that belongs to an event of a case."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("is_ready OR event_id IS NULL", name="attached_when_ready"),
        Index(None, "case_id"),
        Index(None, "content_hash"),
        Index(None, "thumbnail_hash"),
        Index(None, "is_ready", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the re-encoded bytes; also their path."""
    thumbnail_hash: Mapped[str] = mapped_column(String(64))
    mime_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    is_ready: Mapped[bool] = mapped_column(server_default=text("false"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class UploadDay(Model):
    """How much somebody has sent on a day of the installation, whatever became of it."""

    __tablename__ = "upload_day"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    photos: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    """In bytes."""
