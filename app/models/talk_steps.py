"""What was done at a talk, one row for each step, so that it can be undone until the talk is closed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, Code, UTCDateTime
from app.extensions import Model


class StepKind(StrEnum):
    """What a step changed."""

    ADDED = "added"
    REMOVED = "removed"
    DECIDED = "decided"
    PRESENCE = "presence"


class TalkStep(Model):
    """One change at the table; gone once the talk is closed."""

    __tablename__ = "talk_step"
    __table_args__ = (UniqueConstraint("talk_id", "key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    key: Mapped[str] = mapped_column(String(60))
    """The repeat key under which the device sent it."""
    kind: Mapped[StepKind] = mapped_column(Code(StepKind))
    subject_id: Mapped[int] = mapped_column(BigId)
    """The item; of a presence the person."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
