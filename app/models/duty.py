"""Duty rosters: who is on duty at a unit, and who stands in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, UTCDateTime
from app.extensions import Model


class DutyRoster(Model):
    """That a unit has a roster, and when duty changes hands."""

    __tablename__ = "duty_roster"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    changes_at: Mapped[str] = mapped_column(String(5))
    """The wall time in the street's zone: "08:00"."""
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}


class DutyWeek(Model):
    """One weekday of a roster."""

    __tablename__ = "duty_week"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_a_week"),
        UniqueConstraint("unit_id", "weekday"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("duty_roster.unit_id"))
    weekday: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DutyDate(Model):
    """A day on which the roster differs from the week; without a person nobody is on duty."""

    __tablename__ = "duty_date"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("duty_roster.unit_id"))
    day: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(120), server_default=text("''"))
