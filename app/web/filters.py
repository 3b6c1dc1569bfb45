"""How templates show instants, days, lengths of time and codes."""

from collections.abc import MutableMapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from flask import Flask, templating
from flask_babel import format_date, format_datetime, gettext, ngettext

from app.domain.clocks import LimitUnit
from app.web.messages import label

MINUTE, HOUR, DAY = 60, 3600, 86_400
"""In seconds."""


class HasLength(Protocol):
    """An allowance of time, or a row that holds one."""

    @property
    def amount(self) -> int:
        """How much."""

    @property
    def unit(self) -> LimitUnit:
        """Of what."""


class Environment(templating.Environment):
    """Lets templates share their globals, of which none has its own.

    Otherwise each import of macros compares two sets of names in Python, ten times a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template sees besides what it is given."""
        return super().make_globals(d) if d else self.globals


MONDAY = date(2024, 1, 1)
"""Any Monday, to name the weekdays by."""


def init_app(app: Flask) -> None:
    """Give the filters to the templates."""
    app.add_template_filter(duration)
    app.add_template_filter(instant)
    app.add_template_filter(day)
    app.add_template_filter(short_day)
    app.add_template_filter(short_instant)
    app.add_template_filter(weekday)
    app.add_template_filter(label)
    app.add_template_filter(length, "length_of")  # Jinja has a length of its own
    app.add_template_test(_is_code, "code")
    # For macros that give the same for the same words and do not ask for the request; those that ask for the
    # language take it as an argument. Typed, because Markup equals the text that has to be escaped.
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
    whole = rounded(seconds)
    if whole < HOUR:
        return ngettext("%(num)d minute", "%(num)d minutes", whole // MINUTE)
    if whole < 2 * DAY:
        return ngettext("%(num)d hour", "%(num)d hours", whole // HOUR)
    return ngettext("%(num)d day", "%(num)d days", whole // DAY)


def rounded(seconds: float) -> int:
    """Return a length of time in seconds, rounded down to what `duration` says of it; at least a minute."""
    unit = MINUTE if seconds < HOUR else HOUR if seconds < 2 * DAY else DAY
    return max(int(seconds) // unit * unit, MINUTE)


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


def weekday(number: int) -> str:
    """Return what a weekday is called, 0 for Monday."""
    return str(format_date(MONDAY + timedelta(days=number), "EEEE"))
