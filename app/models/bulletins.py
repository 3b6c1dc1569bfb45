"""Bulletins (惠民信息) and how they were passed on to the neighbours."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.bulletins import BulletinKind
from app.extensions import Model
from app.models.organisation import Person, Unit

IS_NEWS = text("is_news")


class Bulletin(Model):
    """Something that a unit lets the building heads pass on."""

    __tablename__ = "bulletin"
    __table_args__ = (
        Index(None, "street_id", "id"),
        Index("uq_bulletin_news", "talk_id", unique=True, sqlite_where=IS_NEWS, postgresql_where=IS_NEWS),
        Index(None, "talk_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit that gives it."""
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"))
    """The talk at which it was told."""
    is_news: Mapped[bool] = mapped_column(server_default=text("false"))
    """It is what the plan of the talk calls its news: one bulletin a talk."""
    kind: Mapped[BulletinKind] = mapped_column(Code(BulletinKind))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date | None] = mapped_column(Date)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_on: Mapped[date | None] = mapped_column(Date)

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    given_by: Mapped[Person] = relationship(foreign_keys=given_by_id, lazy="raise_on_sql")


class Relay(Model):
    """One building that a bulletin is for, and how its head passed it on."""

    __tablename__ = "relay"
    __table_args__ = (
        CheckConstraint("(relayed_at IS NULL) = (relayed_by_id IS NULL)", name="relayed_by_somebody"),
        UniqueConstraint("bulletin_id", "unit_id"),
        Index(None, "unit_id", "bulletin_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    relayed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    relayed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ways: Mapped[list[str]] = mapped_column(JSON, server_default=text("'[]'"))
    """Codes of domain.bulletins.Way."""
    households: Mapped[int | None]
    """How many households were reached, by the head's word."""

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    bulletin: Mapped[Bulletin] = relationship(foreign_keys=bulletin_id, lazy="raise_on_sql")
