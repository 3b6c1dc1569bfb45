"""Cases, who held them, what happened to them, and who else was called in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Blind, Code, Sealed, UTCDateTime
from app.domain.calls import Attendance
from app.domain.clocks import Urgency
from app.domain.workflow import Channel, Move, Outcome, State
from app.extensions import Model
from app.models.case_indexes import IS_ENDING, filled, open_list
from app.models.organisation import Person, Unit
from app.models.settings import Category
from app.models.stations import Station
from app.spelling import digits_of, first_letters, letters_of


class Case(Model):
    """One issue from registration to strike-off.

    Its place is kept as one column a level, so that every list is an indexed equality.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_closed_at"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
        CheckConstraint("building_id IS NULL OR grid_id IS NOT NULL", name="building_in_grid"),
        CheckConstraint("grid_id IS NULL OR community_id IS NOT NULL", name="grid_in_community"),
        UniqueConstraint("street_id", "numbered_on", "sequence"),
        open_list(
            "desk_id",
            beside=("street_id", "community_id", "grid_id", "building_id", "lowest_rank", "raiser_id"),
        ),
        open_list("holder_id"),
        open_list("street_id", beside=("due_at", "warn_at", "street_red_at")),
        filled("ix_case_street_red", "street_red_at", "street_id", "sort_at", "id"),
        open_list("community_id"),
        open_list("grid_id"),
        open_list("building_id"),
        Index(None, "street_id", "id"),
        Index(None, "street_id", "registered_at"),
        filled("ix_case_street_id_closed_at", "closed_at", "street_id", "closed_at"),
        Index(None, "community_id", "id"),
        Index(None, "grid_id", "id"),
        Index(None, "building_id", "id"),
        Index(None, "raiser_id", "id"),
        Index(None, "contact_id"),
        Index(None, "merged_into_id"),
        Index(None, "talk_id"),
        filled("ix_case_station", "station_id", "station_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    spot: Mapped[str] = mapped_column(String(80), server_default=text("''"))
    """Where exactly, in words: "3单元2楼楼道"."""

    number: Mapped[str] = mapped_column(String(24), unique=True)
    numbered_on: Mapped[date] = mapped_column(Date)
    sequence: Mapped[int]
    slip_secret: Mapped[str] = mapped_column(Sealed("case.slip_secret"))
    """Printed on the resident's slip beside the number."""
    description: Mapped[str] = mapped_column(Text)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    urgency: Mapped[Urgency] = mapped_column(Code(Urgency))
    channel: Mapped[Channel] = mapped_column(Code(Channel))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    """At whose counter it was taken in."""
    lowest_rank: Mapped[int] = mapped_column(server_default=text("3"))
    """The lowest level (0 street … 3 building) whose staff may read it; 3 unless confidential."""

    state: Mapped[State] = mapped_column(Code(State))
    outcome: Mapped[Outcome | None] = mapped_column(Code(Outcome))
    holder_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    held_since: Mapped[datetime] = mapped_column(UTCDateTime)
    desk_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """In whose queue it lies: the holder's, or the verifying unit's while it is verified."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expected_on: Mapped[date | None] = mapped_column(Date)
    """When the holder expects it to be done; told to the raiser."""
    raiser_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    routing_id: Mapped[int | None] = mapped_column(ForeignKey("routing.id"))
    """The rule that chose the first holder; empty for the default."""
    outside_number: Mapped[str | None] = mapped_column(String(60))
    outside_due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """By the device's clock."""
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the personal data in it was erased; nothing more is written into it since."""

    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Of the clock that runs on the case now; empty while it is suspended or over."""
    warn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    black_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sort_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """What lists are sorted by: the due instant, or the next review or wait while suspended."""
    was_overdue: Mapped[bool] = mapped_column(server_default=text("false"))
    street_red_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its clock passed at the street, where nothing is higher; empty once it moves."""

    event_count: Mapped[int] = mapped_column(server_default=text("0"))
    last_digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    holder: Mapped[Unit] = relationship(foreign_keys=holder_id, lazy="raise_on_sql")
    building: Mapped[Unit | None] = relationship(foreign_keys=building_id, lazy="raise_on_sql")
    grid: Mapped[Unit | None] = relationship(foreign_keys=grid_id, lazy="raise_on_sql")
    community: Mapped[Unit | None] = relationship(foreign_keys=community_id, lazy="raise_on_sql")
    street: Mapped[Unit] = relationship(foreign_keys=street_id, lazy="raise_on_sql")
    category: Mapped[Category] = relationship(lazy="raise_on_sql")
    station: Mapped[Station | None] = relationship(lazy="raise_on_sql")
    assignee: Mapped[Person | None] = relationship(foreign_keys=assignee_id, lazy="raise_on_sql")
    raiser: Mapped[Person | None] = relationship(foreign_keys=raiser_id, lazy="raise_on_sql")
    contact: Mapped["Contact | None"] = relationship(lazy="raise_on_sql")
    merged_into: Mapped["Case | None"] = relationship(remote_side=id, lazy="raise_on_sql")


IS_OPEN_CASE = Case.state.in_([literal_column(f"'{state.value}'") for state in State if state.is_open])
"""The condition that a case is open, with the codes written out: only so do both databases see
that the partial indexes of open lists serve a query."""


class Contact(Model):
    """A resident's name and phone: encrypted, with keyed digests to search by."""

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("(beside_id IS NULL) = (joined_at IS NULL)", name="beside_joined"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str | None] = mapped_column(Sealed("contact.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("contact.phone"))
    further: Mapped[str | None] = mapped_column(Sealed("contact.further"))
    """Further numbers that stood in what was reported, of phones, identity cards and rooms; one a line."""
    name_digest: Mapped[str | None] = mapped_column(Blind("name", "name"), index=True)
    pinyin_digest: Mapped[str | None] = mapped_column(Blind("pinyin", "name", letters_of), index=True)
    initials_digest: Mapped[str | None] = mapped_column(Blind("initials", "name", first_letters), index=True)
    phone_digest: Mapped[str | None] = mapped_column(Blind("phone", "phone", digits_of), index=True)
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    """Of a neighbour who joined a case: the case's own contact."""
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Holding(Model):
    """A stretch of time in which one unit held the case; clocks hang on it."""

    __tablename__ = "holding"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        Index(None, "unit_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    move: Mapped[Move] = mapped_column(Code(Move))
    """How the case came to the unit."""
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class Task(Model):
    """A department or firm called in by the holder: whistle and report in (吹哨, 报到)."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("answered_at IS NULL OR arrived_at IS NOT NULL", name="arrive_then_answer"),
        CheckConstraint("mark IS NULL OR answered_at IS NOT NULL", name="answer_then_mark"),
        CheckConstraint("mark IS NULL OR mark BETWEEN 1 AND 5", name="one_to_five"),
        Index(None, "unit_id", "answered_at"),
        Index(None, "case_id"),
        Index(None, "street_id", "called_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    caller_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date | None] = mapped_column(Date)
    may_phone: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the called unit may see whom to phone, as long as it has not answered."""
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_late: Mapped[bool | None]
    """By the clock; empty without an answer, or where none was running."""
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Empty again once the caller has insisted; with `withdrawn_at` it was let go."""
    insisted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attendance: Mapped[Attendance | None] = mapped_column(Code(Attendance))
    """By the clock at first, and then as the caller says; empty while there is still time to come."""
    mark: Mapped[int | None]
    """What came of it in the caller's eyes, from 1 to 5."""
    scored_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    caller: Mapped[Unit] = relationship(foreign_keys=caller_id, lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")


class Event(Model):
    """One accepted move; append-only and chained by digests (see domain.chain)."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        Index(None, "street_id", "at"),
        Index("ix_event_ending", "street_id", "at", sqlite_where=IS_ENDING, postgresql_where=IS_ENDING),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    sequence: Mapped[int]
    move: Mapped[Move] = mapped_column(Code(Move))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Empty when the clock made the move."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The holder when the move was made."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes, ids and instants only: no names, no free text."""
    text_digest: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    actor: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit | None] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    words: Mapped["EventText | None"] = relationship(back_populates="event", lazy="raise_on_sql")


class EventText(Model):
    """What somebody wrote with a move; names can be taken out of it without breaking the chain."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str | None] = mapped_column(Text)
    """Never empty: where a name was taken out, the rest stands here."""

    event: Mapped[Event] = relationship(back_populates="words", lazy="raise_on_sql")


class Sight(Model):
    """A unit that may read a case although its place lies elsewhere: it held it or was called in."""

    __tablename__ = "sight"
    __table_args__ = (Index(None, "case_id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
