"""How templates show instants, days, lengths of time and codes."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from flask import Flask
from flask_babel import format_date, format_datetime, gettext, ngettext

from app.domain.clocks import LimitUnit
from app.web.messages import label


class HasLength(Protocol):
    """An allowance of time, or a row that holds one."""

    @property
    def amount(self) -> int:
        """How much."""

    @property
    def unit(self) -> LimitUnit:
        """Of what."""


def init_app(app: Flask) -> None:
    """Give the filters to the templates."""
    app.add_template_filter(duration)
    app.add_template_filter(instant)
    app.add_template_filter(day)
    app.add_template_filter(short_day)
    app.add_template_filter(short_instant)
    app.add_template_filter(label)
    app.add_template_filter(length, "length_of")  # Jinja has a length of its own
    app.add_template_test(_is_code, "code")
    # For macros that give the same for the same words and ask neither for the language nor for the request;
    # typed, because Markup equals the text that has to be escaped.
    app.jinja_env.globals["remembered"] = lru_cache(maxsize=512, typed=True)


def instant(value: datetime | None) -> str:
    """Return an instant in the street's zone, to the minute."""
    return "" if value is None else str(format_datetime(value, gettext("MMM d, y HH:mm")))


def short_instant(value: datetime | None) -> str:
    """Return an instant in the street's zone without the year."""
    return "" if value is None else str(format_datetime(value, gettext("MMM d HH:mm")))


def day(value: date | None) -> str:
    """Return a day with its weekday."""
    return "" if value is None else str(format_date(value, gettext("MMM d, y (EEE)")))


def short_day(value: date | None) -> str:
    """Return a day without its weekday, for narrow columns."""
    return "" if value is None else str(format_date(value, gettext("MMM d, y")))


def duration(seconds: float) -> str:
    """Return a length of time in the largest fitting unit, rounded down: "3 days", "5 hours"."""
    minutes = int(seconds) // 60
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", max(minutes, 1))
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", hours // 24)


def length(limit: HasLength) -> str:
    """Return an allowance in words: "24 working hours"."""
    number = limit.amount
    if limit.unit is LimitUnit.CLOCK_HOURS:
        return ngettext("%(num)d hour, day and night", "%(num)d hours, day and night", number)
    if limit.unit is LimitUnit.WORKING_HOURS:
        return ngettext("%(num)d working hour", "%(num)d working hours", number)
    if limit.unit is LimitUnit.WORKING_DAYS:
        return ngettext("%(num)d working day", "%(num)d working days", number)
    return ngettext("%(num)d natural day", "%(num)d natural days", number)


def _is_code(value: object) -> bool:
    return isinstance(value, StrEnum)
