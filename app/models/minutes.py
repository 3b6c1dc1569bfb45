"""The minutes of talks: the text, who confirmed it, the lock, what was added later, and dissent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.minutes import MinutesState, Way
from app.extensions import Model
from app.models.organisation import Person


class Minutes(Model):
    """The record of one talk; nothing in it changes once it is locked."""

    __tablename__ = "minutes"
    __table_args__ = (
        CheckConstraint(
            "(state = 'locked') = (locked_at IS NOT NULL AND lock_digest IS NOT NULL)", name="locked_has_lock"
        ),
        CheckConstraint("(state = 'draft') = (read_out_at IS NULL)", name="read_out_before_the_rest"),
        UniqueConstraint("talk_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    state: Mapped[MinutesState] = mapped_column(Code(MinutesState))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Everything that stands in them: facts as they were at closing, and the words that the host may edit
    (see app.talks.operations.drafting)."""
    text_digest: Mapped[str] = mapped_column(String(64))
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_out_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_out_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    locked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lock_digest: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    confirmations: Mapped[list["Confirmation"]] = relationship(
        order_by="Confirmation.id", lazy="raise_on_sql"
    )
    addenda: Mapped[list["Addendum"]] = relationship(order_by="Addendum.number", lazy="raise_on_sql")
    redactions: Mapped[list["MinutesRedaction"]] = relationship(
        order_by="MinutesRedaction.number", lazy="raise_on_sql"
    )


class Confirmation(Model):
    """Somebody's word that a text of the minutes is right; it is for that text alone."""

    __tablename__ = "minutes_confirmation"
    __table_args__ = (
        CheckConstraint("(way = 'witnessed') = (typed_name <> '')", name="witnessed_has_name"),
        CheckConstraint("way <> 'signature' OR strokes <> ''", name="signature_has_strokes"),
        UniqueConstraint("minutes_id", "person_id", "text_digest"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    text_digest: Mapped[str] = mapped_column(String(64))
    way: Mapped[Way] = mapped_column(Code(Way))
    strokes: Mapped[str] = mapped_column(Text, server_default=text("''"))
    """A signature as lines on a glass of 600 by 200, in the notation of SVG paths."""
    typed_name: Mapped[str] = mapped_column(String(80), server_default=text("''"))
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whoever held the device, when it was not the person."""
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    witness: Mapped[Person | None] = relationship(foreign_keys=witness_id, lazy="raise_on_sql")


class Addendum(Model):
    """What was added to locked minutes: numbered, dated, and chained to what stood before."""

    __tablename__ = "minutes_addendum"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class MinutesRedaction(Model):
    """That personal data was taken out of locked minutes, and by which digest they are locked since.

    The database lets locked minutes change only to a digest that stands here, and never lets this change.
    """

    __tablename__ = "minutes_redaction"
    __table_args__ = (UniqueConstraint("minutes_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    places: Mapped[int]
    """In how many texts something was taken out."""
    held_before: Mapped[bool]
    """Whether the minutes were what was locked, until then."""
    lock_digest: Mapped[str] = mapped_column(String(64))


class Dissent(Model):
    """Somebody disagrees with what was decided about an item, in their words."""

    __tablename__ = "dissent"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who wrote it down: the person, or the host for them."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    by: Mapped[Person] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
