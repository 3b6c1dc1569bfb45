"""What a simulated question says: its times, amounts, pauses and calendar, read and checked.

A refusal is an Invalid whose code names the reason and whose field the member that is wrong.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.days import ONE_DAY, Interval
from app.domain.errors import Invalid
from app.domain.openings import SearchBound
from app.domain.working_time import Calendar, InvalidCalendar, Pause, Shift

Question = Mapping[str, object]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDAR_FIELDS = ("timezone", "weekly_hours", "holidays", "extra_workdays", "closures")
CALENDAR_REASONS = {
    "wall_time": "bad_wall_time",
    "shift": "bad_shift",
    "overlap": "overlapping_shifts",
    "closure": "bad_closure",
}
KEPT_CALENDARS = 64
MOST_DIGITS = 12
MOST_INTERVALS = 10_000

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE = re.compile(_DAY)
_TIME = re.compile(
    rf"({_DAY})[T ]([0-9]{{2}})(:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]{{1,6}})?)?)(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
)
_AMOUNT = re.compile(r"([0-9]+)(s|m|h|wd|d)")


class Amount(NamedTuple):
    """A number of seconds (s), minutes (m), hours (h), working days (wd) or natural days (d)."""

    number: int
    unit: str


def text(question: Question, field: str) -> str:
    """Return the text of a field that must be there."""
    value = question.get(field)
    if value is None:
        raise Invalid(field, "missing_field")
    if not isinstance(value, str):
        raise Invalid(field, f"bad_{field}")
    return value


def time(value: object, zone: ZoneInfo, field: str) -> datetime:
    """Return an instant in the zone in which it was written: `zone`, UTC or a fixed offset.

    Of a wall time that comes twice it is the first; one that is left out is read with the offset
    from before the change, as Python does. 24:00 is the next day's 0:00.
    """
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Invalid(field, "bad_time")
    day, hour, rest, offset = match.groups()
    is_midnight = hour == "24" and not rest.strip(":.0")
    try:
        found = datetime.fromisoformat(f"{day}T{'00' if is_midnight else hour}{rest}{offset or ''}")
        found += ONE_DAY if is_midnight else timedelta(0)
        found = found if offset else found.replace(tzinfo=zone)
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(field, "bad_time") from None
    return found


def amount(question: Question) -> Amount:
    """Return the amount that a question asks for."""
    match = _AMOUNT.fullmatch(text(question, "amount"))
    if match is None:
        raise Invalid("amount", "bad_amount")
    if len(match[1].lstrip("0")) > MOST_DIGITS:
        raise SearchBound
    return Amount(int(match[1]), match[2])


def count(question: Question) -> int:
    """Return how many intervals a question asks for."""
    value = question.get("count")
    if value is None:
        raise Invalid("count", "missing_field")
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_INTERVALS:
        raise Invalid("count", "bad_count")
    return value


def pauses(question: Question, zone: ZoneInfo) -> list[Pause]:
    """Return the suspensions in UTC; the end of one that lasts is None."""
    return [
        (
            time(since, zone, "pauses").astimezone(UTC),
            None if until is None else time(until, zone, "pauses").astimezone(UTC),
        )
        for since, until in _pairs(question.get("pauses"), "pauses", "bad_pauses")
    ]


def calendar(question: Question) -> Calendar:
    """Return the calendar that a question carries; equal ones are made once and remembered."""
    text(question, "timezone")
    return _calendar(json.dumps([question.get(field) for field in CALENDAR_FIELDS], sort_keys=True))


@lru_cache(maxsize=KEPT_CALENDARS)
def _calendar(content: str) -> Calendar:
    name, weekly, holidays, extra, closures = json.loads(content)
    zone = _zone(name)
    made = Calendar(
        zone,
        {
            _weekday(day): _shifts(hours, "weekly_hours")
            for day, hours in _mapping(weekly, "weekly_hours").items()
        },
        frozenset(_date(day, "holidays") for day in _list(holidays, "holidays", "bad_holidays")),
        {
            _date(day, "extra_workdays"): _shifts(hours, "extra_workdays")
            for day, hours in _mapping(extra, "extra_workdays").items()
        },
        tuple(_closure(pair, zone) for pair in _pairs(closures, "closures", "bad_closure")),
    )
    try:
        made.check_hours()
    except InvalidCalendar as error:
        raise _named(error, None) from None
    return made


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("timezone", "bad_timezone") from None


def _weekday(name: str) -> int:
    if name not in WEEKDAYS:
        raise Invalid("weekly_hours", "bad_weekday")
    return WEEKDAYS.index(name)


def _shifts(hours: object, field: str) -> tuple[Shift, ...]:
    return tuple(_shift(start, end, field) for start, end in _pairs(hours, field, "bad_shift"))


def _shift(start: object, end: object, field: str) -> Shift:
    """Read a shift; one that ends at an earlier time than it starts ends in the next morning."""
    if not isinstance(start, str) or not isinstance(end, str):
        raise Invalid(field, "bad_wall_time")
    try:
        return Shift.parse(start, end)
    except InvalidCalendar as error:
        next_morning = _next_morning(start, end) if error.params["reason"] == "shift" else None
        if next_morning is None:
            raise _named(error, field) from None
        return next_morning


def _next_morning(start: str, end: str) -> Shift | None:
    since, until = (int(wall[:-3]) * 60 + int(wall[-2:]) for wall in (start, end))
    shift = Shift(since, until + 24 * 60)
    return shift if until < since and shift.is_possible() else None


def _closure(pair: tuple[object, object], zone: ZoneInfo) -> Interval:
    since, until = (time(value, zone, "closures").astimezone(UTC) for value in pair)
    return since, until


def _date(value: object, field: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Invalid(field, "bad_date")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid(field, "bad_date") from None


def _mapping(value: object, field: str) -> Mapping[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Invalid(field, f"bad_{field}")
    return value


def _list(value: object, field: str, reason: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid(field, reason)
    return value


def _pairs(value: object, field: str, reason: str) -> list[tuple[object, object]]:
    pairs = _list(value, field, reason)
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise Invalid(field, reason)
    return [(pair[0], pair[1]) for pair in pairs if isinstance(pair, list)]


def _named(error: InvalidCalendar, field: str | None) -> Invalid:
    reason = str(error.params["reason"])
    if field is None:
        field = "closures" if reason == "closure" else "weekly_hours"
    return Invalid(field, CALENDAR_REASONS[reason])
