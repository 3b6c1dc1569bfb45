"""Messages that leave the house: by what, to whom, in which words, and what became of each."""

from datetime import datetime, time

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, Sealed, UTCDateTime
from app.domain.sending import ChannelKind, DeliveryState
from app.extensions import Model
from app.models.notices import Notice
from app.models.organisation import Person, Unit

IS_WAITING = "state = 'waiting'"
IS_DEAD = "state = 'dead'"


class MessageChannel(Model):
    """A mail server, a robot of a group, an SMS gateway or another system that a street sends to."""

    __tablename__ = "message_channel"
    __table_args__ = (Index(None, "street_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ChannelKind] = mapped_column(Code(ChannelKind))
    name: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(Sealed("message_channel.address"))
    """Where it is; of a robot that is as good as a password."""
    account: Mapped[str] = mapped_column(String(120), server_default=text("''"))
    sender: Mapped[str] = mapped_column(String(254), server_default=text("''"))
    secret: Mapped[str | None] = mapped_column(Sealed("message_channel.secret"))
    """The password of a mail server, or what messages are signed with."""
    language: Mapped[str] = mapped_column(String(10))
    personal_data: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a message may name the resident."""
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    retry_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Until then it is left alone, because it could not be reached."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}


class MessageTarget(Model):
    """A person or a unit that is told by a channel: of what, and when not."""

    __tablename__ = "message_target"
    __table_args__ = (
        UniqueConstraint("channel_id", "person_id"),
        UniqueConstraint("channel_id", "unit_id"),
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="person_or_unit"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_has_both_ends"),
        Index(None, "person_id"),
        Index(None, "unit_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("message_channel.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    with_below: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a unit's target is also told what the units below it are told."""
    address: Mapped[str | None] = mapped_column(Sealed("message_target.address"))
    """Of a person: the mailbox or the mobile number."""
    wanted: Mapped[dict[str, str]] = mapped_column(JSON)
    """By group of events: at once or in a digest; what is missing is not wanted."""
    quiet_from: Mapped[time | None] = mapped_column(Time)
    quiet_until: Mapped[time | None] = mapped_column(Time)
    working_time: Mapped[bool] = mapped_column(server_default=text("false"))
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    retry_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease: Mapped[int] = mapped_column(server_default=text("0"))
    """Grows with every claim; who holds an older one has been superseded."""
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    channel: Mapped[MessageChannel] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")


class MessageTemplate(Model):
    """A street's own words for an event in a language."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("street_id", "code", "language"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)


class Delivery(Model):
    """One thing that one target is told; it is worded when it is sent, so that no text is kept here."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("target_id", "key"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
        Index(
            "ix_delivery_waiting",
            "target_id",
            "id",
            sqlite_where=text(IS_WAITING),
            postgresql_where=text(IS_WAITING),
        ),
        Index(
            "ix_delivery_due",
            "due_at",
            "target_id",
            sqlite_where=text(IS_WAITING),
            postgresql_where=text(IS_WAITING),
        ),
        Index(
            "ix_delivery_dead", "street_id", "id", sqlite_where=text(IS_DEAD), postgresql_where=text(IS_DEAD)
        ),
        Index(None, "street_id", "id"),
        Index(None, "bundle_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("message_target.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    """Empty: a message that somebody sends to see whether it arrives."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    key: Mapped[str] = mapped_column(String(100))
    """Makes a repeat harmless: the same thing is told to the same target once."""
    is_digest: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[DeliveryState] = mapped_column(Code(DeliveryState))
    bundle_id: Mapped[int | None] = mapped_column(BigId)
    """The delivery under whose number it leaves; fixed before the first try, so that a repeat is the same."""
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    error: Mapped[str | None] = mapped_column(String(60))
    """A code of ours, never what the other side answered."""
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    named_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its reader was first told name and phone of the resident: that was written down as a look."""

    target: Mapped[MessageTarget] = relationship(lazy="raise_on_sql")
    notice: Mapped[Notice | None] = relationship(lazy="raise_on_sql")
