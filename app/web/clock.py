"""The application's clock: the only place that asks for the time, so that tests can move it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def init_app(app: Flask, clock: Clock) -> None:
    """Let the application ask `clock` for the time."""
    app.extensions["yehua_clock"] = clock


def now() -> datetime:
    """Return the present instant in UTC by the application's clock."""
    clock: Clock = current_app.extensions["yehua_clock"]
    return clock()


def default_zone() -> ZoneInfo:
    """Return the zone of the installation; streets may have their own."""
    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def zone() -> ZoneInfo:
    """Return the zone of the reader's street, in which pages show times, or the installation's."""
    known: str | None = g.get("zone")
    return ZoneInfo(known) if known else default_zone()


def today() -> date:
    """Return the present day where the reader is."""
    return now().astimezone(zone()).date()
