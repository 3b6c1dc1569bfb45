"""Targets of indicators, and figures as they were published."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.indicators import Code as IndicatorCode
from app.extensions import Model
from app.models.organisation import Person, Unit


class IndicatorSetting(Model):
    """A street's target and weight of an indicator from a day on.

    Nothing is changed or deleted: a later line takes the place of an older one, and who set it stays.
    """

    __tablename__ = "indicator_setting"
    __table_args__ = (
        CheckConstraint("target IS NULL OR target BETWEEN 0 AND 1000", name="target_is_a_rate"),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight_is_a_percentage"),
        Index(None, "street_id", "from_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[IndicatorCode] = mapped_column(Code(IndicatorCode))
    target: Mapped[int | None]
    """In tenths of a percent; empty for no target."""
    weight: Mapped[int]
    from_on: Mapped[date] = mapped_column(Date)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)

    set_by: Mapped[Person] = relationship(lazy="raise_on_sql")


class FigurePublication(Model):
    """The figures of a unit for a period, as its own office saw them when they were published."""

    __tablename__ = "figure_publication"
    __table_args__ = (
        UniqueConstraint("unit_id", "first_on", "last_on"),
        CheckConstraint("last_on >= first_on", name="ends_after_it_begins"),
        Index(None, "street_id", "published_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By code: numerator, denominator, left apart, version of the formula, target."""

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")
    published_by: Mapped[Person] = relationship(lazy="raise_on_sql")
    members: Mapped[list["FigureMembers"]] = relationship(lazy="raise_on_sql")


class FigureMembers(Model):
    """Which rows a published figure counted, as steps between their ids (see domain.publications)."""

    __tablename__ = "figure_members"

    publication_id: Mapped[int] = mapped_column(ForeignKey("figure_publication.id"), primary_key=True)
    code: Mapped[IndicatorCode] = mapped_column(Code(IndicatorCode), primary_key=True)
    numerator: Mapped[list[int]] = mapped_column(JSON)
    denominator: Mapped[list[int]] = mapped_column(JSON)
