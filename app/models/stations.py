"""Where units lie, Red Sail stations with their counters, and the walks from buildings to them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Code, UTCDateTime
from app.domain.coverage import Way
from app.extensions import Model
from app.models.organisation import Unit

_ON_EARTH = "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180"


class UnitPlace(Model):
    """Where a unit lies, in WGS-84: a point, an outline or both.

    A table of its own, because units are read for every page and outlines are long.
    """

    __tablename__ = "unit_place"
    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_none"),
        CheckConstraint(f"latitude IS NULL OR ({_ON_EARTH})", name="on_earth"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    outline: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Rings of (longitude, latitude) as in a GeoJSON polygon: the border, then the holes."""
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Footpath(Model):
    """A path that people walk, as (longitude, latitude) pairs; paths join where they share a point."""

    __tablename__ = "footpath"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    points: Mapped[list[Any]] = mapped_column(JSON)


class Station(Model):
    """A Red Sail station: a counter where residents are served and cases are taken in."""

    __tablename__ = "station"
    __table_args__ = (
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_none"),
        CheckConstraint(f"latitude IS NULL OR ({_ON_EARTH})", name="on_earth"),
        Index(None, "street_id", "name", "id"),
        Index(None, "unit_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The community, or another unit of the tree, whose station it is."""
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str | None] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), server_default=text("''"))
    """Where it is, in words."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str] = mapped_column(String(30), server_default=text("''"))
    hours: Mapped[dict[str, list[list[int]]]] = mapped_column(JSON)
    """By weekday ("0" is Monday) pairs of minutes after midnight; an end past 1440 is the next day's."""
    services: Mapped[list[str]] = mapped_column(JSON)
    """Codes of what it offers."""
    closed_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it is no more."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __mapper_args__ = {"version_id_col": version}

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class StationDuty(Model):
    """A department at a station's counter on one weekday."""

    __tablename__ = "station_duty"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_a_week"),
        CheckConstraint("from_minute < until_minute", name="until_after_from"),
        UniqueConstraint("station_id", "unit_id", "weekday", "from_minute"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]

    unit: Mapped[Unit] = relationship(foreign_keys=unit_id, lazy="raise_on_sql")


class StationService(Model):
    """What a street calls one of the services of its stations, or one of its own."""

    __tablename__ = "station_service"
    __table_args__ = (UniqueConstraint("street_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str | None] = mapped_column(String(80))


class Coverage(Model):
    """The walk from a building, whose place is known, to the nearest station in service."""

    __tablename__ = "coverage"
    __table_args__ = (
        CheckConstraint("(station_id IS NULL) = (metres IS NULL)", name="metres_to_a_station"),
        CheckConstraint("(station_id IS NULL) = (way IS NULL)", name="way_to_a_station"),
        Index(None, "station_id"),
    )

    building_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    """Empty where the street has no station with a known place."""
    metres: Mapped[float | None]
    way: Mapped[Way | None] = mapped_column(Code(Way))


class CoverageRun(Model):
    """When the walks of a street were measured last, and with which detour."""

    __tablename__ = "coverage_run"

    street_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    detour_percent: Mapped[int]
    measured_at: Mapped[datetime] = mapped_column(UTCDateTime)
