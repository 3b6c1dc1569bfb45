"""Categories, limits, routing, calendars and other things that an administrator sets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, Code, UTCDateTime
from app.domain.clocks import ClockKind, LimitUnit, Urgency
from app.domain.levels import Level
from app.extensions import Model


class Category(Model):
    """What an issue is about; a tree."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    path: Mapped[str] = mapped_column(String(60), index=True)
    """Ids from the root down to the category itself: "/3/17/"."""
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None] = mapped_column(String(80))
    keywords: Mapped[list[str]] = mapped_column(JSON)
    default_urgency: Mapped[Urgency] = mapped_column(Code(Urgency))
    position: Mapped[int]
    is_closed: Mapped[bool] = mapped_column(server_default=text("false"))
    retention_days: Mapped[int | None]
    """For so many days after its end a case keeps its resident's data; empty: as above it, or as usual."""

    @property
    def path_ids(self) -> tuple[int, ...]:
        """Ids from the root down to the category itself."""
        return tuple(int(part) for part in self.path.strip("/").split("/"))


class LimitSetting(Model):
    """How long something may take; the most specific one wins (see domain.choosing.choose)."""

    __tablename__ = "limit_setting"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        Index(None, "street_id", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[ClockKind] = mapped_column(Code(ClockKind))
    level: Mapped[Level | None] = mapped_column(Code(Level))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    urgency: Mapped[Urgency | None] = mapped_column(Code(Urgency))
    amount: Mapped[int]
    unit: Mapped[LimitUnit] = mapped_column(Code(LimitUnit))
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which it holds; a line is ended and never deleted, because clocks name it."""


class Routing(Model):
    """One line of a street's routing table (see domain.routing)."""

    __tablename__ = "routing"
    __table_args__ = (Index(None, "street_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[int]
    """Negative once it is taken out of the table, where cases still name it as their reason."""
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    urgency: Mapped[Urgency | None] = mapped_column(Code(Urgency))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    level: Mapped[Level] = mapped_column(Code(Level))
    reason: Mapped[str] = mapped_column(String(200))
    reason_en: Mapped[str | None] = mapped_column(String(200))


class CalendarDay(Model):
    """A day that differs from the weekly hours: a day off, or a make-up working day."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("street_id", "day"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """Empty for the country's arrangement."""
    day: Mapped[date] = mapped_column(Date, index=True)
    is_day_off: Mapped[bool]
    hours: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    """Pairs of wall times of a working day that has hours of its own; else it has a weekday's."""
    name: Mapped[str] = mapped_column(String(40))


class CalendarClosure(Model):
    """A stretch of time for which a street's offices stay closed: a typhoon afternoon."""

    __tablename__ = "calendar_closure"
    __table_args__ = (
        CheckConstraint("until_at > from_at", name="ends_later"),
        Index(None, "street_id", "from_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(40))


class CalendarYear(Model):
    """A year whose arrangement has been loaded, and from where."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(300))
    published_on: Mapped[date | None] = mapped_column(Date)


class Setting(Model):
    """A street's own value for one of the named settings (app.settings.values lists them)."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)


class SavedFilter(Model):
    """A list that somebody wants to come back to."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(500))
