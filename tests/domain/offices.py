"""Calendars that the tests of working time and clocks share, and short ways to write instants."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.working_time import Calendar, Shift

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXAMPLES = json.loads((Path(__file__).parent / "data/deadline_examples.json").read_text("utf-8"))


def at(text, zone=SHANGHAI, fold=0):
    """Return the instant of a wall time such as 2026-09-30T17:00."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def wall(instant, zone=SHANGHAI):
    """Return what the clock on the wall shows at an instant, as at() takes it."""
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def shifts(*pairs):
    """Return shifts of pairs such as "09:00-12:00"."""
    return tuple(Shift.parse(*pair.split("-")) for pair in pairs)


OFFICE_HOURS = shifts("09:00-12:00", "13:00-18:00")


def example_calendar(name, zone=SHANGHAI):
    """Return one of the calendars that the example file describes."""
    profile = EXAMPLES["calendars"][name]
    return Calendar(
        zone,
        {WEEKDAYS.index(day): _hours(hours) for day, hours in profile["weekly_hours"].items()},
        frozenset(date.fromisoformat(day) for day in profile["holidays"]),
        {date.fromisoformat(day): _hours(h) for day, h in profile["extra_workdays"].items()},
        loaded_years=frozenset({2025, 2026}),
    )


def office(*, zone=SHANGHAI, weekly=None, holidays=(), extra=None, closures=(), loaded=None):
    """Return a calendar, Monday to Friday in office hours unless said otherwise."""
    return Calendar(
        zone,
        weekly if weekly is not None else dict.fromkeys(range(5), OFFICE_HOURS),
        frozenset(date.fromisoformat(day) for day in holidays),
        {date.fromisoformat(day): hours for day, hours in (extra or {}).items()},
        tuple((at(since, zone), at(until, zone)) for since, until in closures),
        loaded,
    )


def _hours(pairs):
    return tuple(Shift.parse(start, end) for start, end in pairs)
