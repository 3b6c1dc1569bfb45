"""Series of talks, whom a talk is narrowed to, and who stands in for whom at it."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.series import Repeats, ShortMonth
from app.extensions import Model
from app.models.organisation import Person, Unit
from app.models.talks import Talk


class TalkSeries(Model):
    """A rule by which a unit's talks are planned ahead."""

    __tablename__ = "talk_series"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        Index(None, "street_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    """With {year}, {month} and {day} of each talk."""
    place: Mapped[str] = mapped_column(String(120))
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[str] = mapped_column(String(5))
    """The wall time in the street's zone: "19:30"."""
    repeats: Mapped[Repeats] = mapped_column(Code(Repeats))
    days: Mapped[list[int]] = mapped_column(JSON)
    every: Mapped[int] = mapped_column(server_default=text("1"))
    short_month: Mapped[ShortMonth] = mapped_column(Code(ShortMonth))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which a talk may fall; a series is ended and never deleted."""
    building_ids: Mapped[list[int]] = mapped_column(JSON)
    """The buildings that alone are invited; empty for the whole unit."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    host: Mapped[Person] = relationship(foreign_keys=host_id, lazy="raise_on_sql")


class SeriesDate(Model):
    """One date of a series that was seen to: it has its talk, or is left out."""

    __tablename__ = "series_date"
    __table_args__ = (UniqueConstraint("series_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("talk_series.id"))
    day: Mapped[date] = mapped_column(Date)
    """The day that the rule gave; the talk may have been moved to another."""
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id"), unique=True)
    is_own: Mapped[bool] = mapped_column(server_default=text("false"))
    """Somebody changed this talk by hand; the series leaves it alone from then on."""

    talk: Mapped[Talk | None] = relationship(lazy="raise_on_sql")


class TalkBuilding(Model):
    """One of the buildings that a talk is for; without any it is for the whole unit."""

    __tablename__ = "talk_building"

    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class StandIn(Model):
    """Somebody who came, or comes, to a talk for somebody who was invited."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (name <> '')", name="person_or_name"),
        UniqueConstraint("talk_id", "absent_id"),
        Index(None, "talk_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id"))
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """The person invited."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(60), server_default=text("''"))
    """Of somebody without an account."""
    is_present: Mapped[bool] = mapped_column(server_default=text("false"))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(UTCDateTime)
