"""The outbox: what people are told; the inbox reads it, app.messages sends it on."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, UTCDateTime
from app.extensions import Model
from app.models.organisation import Person


class Notice(Model):
    """One message to one person, kept as code and parameters and worded when it is read."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index(None, "person_id", "id"),
        Index(
            "ix_notice_unread",
            "person_id",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notice_new",
            "id",
            sqlite_where=text("fanned_at IS NULL"),
            postgresql_where=text("fanned_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit in whose name the person is told."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"))
    code: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(80))
    """Makes a repeat harmless: the same thing is told to the same person once."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fanned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its messages were put on their way; empty: not yet. See app.messages.operations.fanning."""

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class JobRun(Model):
    """The last run of a scheduled job, for readiness and the administrator."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    count: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(200))
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a run last ended well; stays while the next one is under way."""


class CatchUp(Model):
    """A time in which no scheduler looked at a street's clocks, and the catching up with it."""

    __tablename__ = "catch_up"
    __table_args__ = (UniqueConstraint("street_id", "silent_from"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    silent_from: Mapped[datetime] = mapped_column(UTCDateTime)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When a scheduler was there again."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When all that had come due meanwhile was worked off, and the summary told."""


class HeldNotice(Model):
    """A notice of a catch-up, kept back until it is known how many there are for a person."""

    __tablename__ = "held_notice"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    catch_up_id: Mapped[int] = mapped_column(ForeignKey("catch_up.id"), index=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"))
    code: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
