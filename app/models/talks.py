"""Building-Head Night Talks (楼长夜话): attendance, agenda, decisions, minutes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.levels import Role
from app.domain.talks import DecisionKind, TalkState
from app.extensions import Model
from app.models.cases import Case
from app.models.organisation import Person, Unit


class Talk(Model):
    """One evening: a unit's people round a table."""

    __tablename__ = "talk"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_closed_at"),
        Index(None, "unit_id", "starts_at"),
        Index(None, "street_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[TalkState] = mapped_column(Code(TalkState))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    news: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """Benefits, policies and notices told to the building heads."""
    appointment: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """Counts the times and places that it was arranged for; each is told once."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    host: Mapped[Person] = relationship(foreign_keys=host_id, lazy="raise_on_sql")
    items: Mapped[list["AgendaItem"]] = relationship(order_by="AgendaItem.position", lazy="raise_on_sql")
    attendees: Mapped[list["Attendee"]] = relationship(lazy="raise_on_sql")


class Attendee(Model):
    """Somebody invited to a talk, and whether they came."""

    __tablename__ = "attendee"
    __table_args__ = (UniqueConstraint("talk_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Where the person was posted when invited; empty for a host from elsewhere."""
    role: Mapped[Role | None] = mapped_column(Code(Role))
    is_present: Mapped[bool] = mapped_column(server_default=text("false"))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class ItemKind(StrEnum):
    """Which part of the agenda an item belongs to."""

    LOOK_BACK = "look_back"
    NEW = "new"


class AgendaItem(Model):
    """One issue on the agenda: a new one, or a case that is already running."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        CheckConstraint("case_id IS NOT NULL OR description <> ''", name="says_what"),
        UniqueConstraint("talk_id", "position"),
        Index(None, "case_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(Code(ItemKind))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    """The case it is about, or the one that closing the talk made of it."""
    description: Mapped[str] = mapped_column(Text, server_default=text("''"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    spot: Mapped[str] = mapped_column(String(80), server_default=text("''"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Numbers of phones, identity cards and rooms that stood in the description; the case gets them."""
    found: Mapped[dict[str, Any]] = mapped_column(JSON, server_default=text("'{}'"))
    """For the minutes, which never change: what had become of a case when the talk looked back at it,
    and number and holder of the case that the decision made or moved."""
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was taken off the agenda; it is kept so that this can be undone."""

    case: Mapped[Case | None] = relationship(lazy="raise_on_sql")
    place: Mapped[Unit | None] = relationship(foreign_keys=place_id, lazy="raise_on_sql")
    raised_by: Mapped[Person | None] = relationship(foreign_keys=raised_by_id, lazy="raise_on_sql")
    decision: Mapped["Decision | None"] = relationship(back_populates="item", lazy="raise_on_sql")


class Decision(Model):
    """What was decided about an item; applied when the talk is closed."""

    __tablename__ = "decision"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(Code(DecisionKind))
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the kind of decision demands: unit, reason, next review, case to merge into."""
    promised_on: Mapped[date | None] = mapped_column(Date)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    item: Mapped[AgendaItem] = relationship(back_populates="decision", lazy="raise_on_sql")
