"""Working time: adding, taking away and measuring the time during which an office is open.

All instants are aware and come back in UTC. Intervals are half open: an amount used up exactly at
a closing ends there, not at the next opening, and an amount of 0 ends at the next open instant.
Suspensions ("pauses") are pairs (from, until) whose `until` is None as long as they last; where
they overlap they count once. A result of None means "never, as long as the pause is open". Searches
end after a hundred years with SearchBound. This module is the one to use; days, pauses and openings
are its parts.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from app.domain.days import NOTHING, ONE_DAY, Calendar, Interval, InvalidCalendar, Shift, instant
from app.domain.openings import (
    BOUND,
    SearchBound,
    backward,
    between,
    forward,
    nth_closing,
    nth_opening,
    reach,
)
from app.domain.pauses import Pause, merge_pauses, use_up, use_up_backward

__all__ = [
    "Calendar",
    "Interval",
    "InvalidCalendar",
    "Pause",
    "SearchBound",
    "Shift",
    "add",
    "add_clock_seconds",
    "add_natural_days",
    "add_working_days",
    "advance",
    "advance_clock",
    "clock_time",
    "closing",
    "elapsed",
    "is_open",
    "is_provisional",
    "is_working_day",
    "merge_pauses",
    "next_open_intervals",
    "open_intervals",
    "open_time",
    "subtract",
    "subtract_natural_days",
    "subtract_working_days",
]

SECONDS_OF_DAY = 86_400
END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Return whether the office is open at the instant `at`."""
    today = calendar.local_date(at)
    days = (today - ONE_DAY, today, today + ONE_DAY)
    return any(start <= at < end for day in days for start, end in calendar.openings(day))


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Return whether the office opens on `day` at all."""
    return bool(calendar.openings(day))


def closing(calendar: Calendar, day: date) -> datetime | None:
    """Return the last closing of `day`, which may lie after midnight; None if it stays closed."""
    openings = calendar.openings(day)
    return openings[-1][1] if openings else None


def open_intervals(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Interval]:
    """Yield the open intervals between two instants in order, cut to them.

    An interval belongs to one shift: an office open day and night yields one for each day.
    """
    first, last = (
        calendar.local_date(since) - ONE_DAY,
        calendar.local_date(until) + ONE_DAY,
    )
    for day in _dates(first, last):
        for start, end in calendar.openings(day):
            if max(start, since) < min(end, until):
                yield max(start, since), min(end, until)


def next_open_intervals(calendar: Calendar, at: datetime, count: int) -> list[Interval]:
    """Return the first `count` open intervals from `at` on; one that is under way begins at `at`.

    Raises:
        SearchBound: there are fewer within a hundred years.
    """
    found = list(islice(open_intervals(calendar, at, reach(at, BOUND)), count))
    if len(found) < count:
        raise SearchBound
    return found


def add(calendar: Calendar, start: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return the instant at which `seconds` of working time are used up.

    A pause takes away only its overlap with working time. One that begins exactly at the result
    leaves it as it is.

    Raises:
        SearchBound: not within a hundred years.
    """
    return advance(calendar, start, _span(seconds), pauses)


def advance(
    calendar: Calendar, start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Do what `add` does, for an exact amount."""
    return use_up(
        amount,
        start,
        pauses,
        lambda at, rest: forward(calendar, at, rest),
        lambda since, until: between(calendar, since, until),
    )


def subtract(calendar: Calendar, start: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> datetime:
    """Return the instant from which `seconds` of working time lead to `start`: `add` mirrored.

    An amount used up exactly at an opening ends there, not at the closing before it; 0 ends at the
    last instant that has open time just before it.

    Raises:
        SearchBound: not within a hundred years.
    """
    return use_up_backward(
        _span(seconds),
        start,
        pauses,
        lambda at, rest: backward(calendar, at, rest),
        lambda since, until: between(calendar, since, until),
    )


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
    """Return the whole seconds of working time from `start` to `end`; 0 when they are reversed."""
    return open_time(calendar, start, end, pauses) // timedelta(seconds=1)


def open_time(calendar: Calendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Return the exact working time from `start` to `end`, without what was suspended of it."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = between(calendar, start, end)
    for since, until in merge_pauses(pauses):
        total -= between(calendar, max(start, since), end if until is None else min(end, until))
    return total


def add_working_days(
    calendar: Calendar, start: datetime, days: int, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Return the closing of the last of `days` working days; the day of `start` is not counted.

    Days that were suspended as a whole are not counted either. Should the closing found lie within
    a pause, it is the next closing that does not: nobody is late while suspended.

    Raises:
        SearchBound: not within a hundred years.
    """
    if not _span(days * SECONDS_OF_DAY):
        return advance(calendar, start, NOTHING, pauses)
    merged = merge_pauses(pauses)
    over = tuple((since, until) for since, until in merged if until is not None)
    due = nth_closing(calendar, calendar.local_date(start), days, over)
    if len(over) < len(merged) and due > merged[-1][0]:
        return None
    return due


def add_natural_days(
    zone: ZoneInfo, start: datetime, days: int, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Return 24:00 of the last of `days` calendar days after that of `start`; 0 is `start` itself.

    Every instant of a pause counts, whether an office is open then or not.
    """
    ahead = _span(days * SECONDS_OF_DAY)
    if not ahead:
        return advance_clock(start, NOTHING, pauses)
    last = reach(start.astimezone(zone).date(), ahead)
    return advance_clock(start, instant(zone, last, 24 * 60) - start, pauses)


def subtract_working_days(
    calendar: Calendar, start: datetime, days: int, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return the opening of the last of `days` working days before that of `start`.

    `add_working_days` mirrored: what is said there of pauses holds for the opening.

    Raises:
        SearchBound: not within a hundred years.
    """
    if not _span(days * SECONDS_OF_DAY):
        return subtract(calendar, start, 0, pauses)
    merged = tuple((since, until or END_OF_TIME) for since, until in merge_pauses(pauses))
    return nth_opening(calendar, calendar.local_date(start), days, merged)


def subtract_natural_days(
    zone: ZoneInfo, start: datetime, days: int, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return 0:00 of the last of `days` calendar days before that of `start`; 0 is `start` itself."""
    back = _span(days * SECONDS_OF_DAY)
    way = NOTHING
    if back:
        way = start - instant(zone, reach(start.astimezone(zone).date(), -back), 0)
    return use_up_backward(
        way, start, pauses, lambda at, rest: reach(at, -rest), lambda since, until: until - since
    )


def add_clock_seconds(start: datetime, seconds: int, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return the instant `seconds` after `start`, day and night, pauses left out."""
    return advance_clock(start, _span(seconds), pauses)


def advance_clock(start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Do what `add_clock_seconds` does, for an exact amount."""
    return use_up(amount, start, pauses, reach, lambda since, until: until - since)


def clock_time(start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Return the time from `start` to `end`, day and night, without what was suspended of it."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = max(end - start, NOTHING)
    for since, until in merge_pauses(pauses):
        total -= max((end if until is None else min(end, until)) - max(start, since), NOTHING)
    return total


def is_provisional(calendar: Calendar, start: datetime, due: datetime) -> bool:
    """Return whether the way from `start` to `due` touches a year whose holidays are not loaded."""
    if calendar.loaded_years is None:
        return False
    last = max(start, due - timedelta.resolution)  # due at 24:00 on 31 December is still that year
    years = range(calendar.local_date(start).year, calendar.local_date(last).year + 1)
    return any(year not in calendar.loaded_years for year in years)


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _span(seconds: int) -> timedelta:
    if seconds < 0:
        raise ValueError("an amount of time is not negative")
    if seconds > BOUND.total_seconds():
        raise SearchBound
    return timedelta(seconds=seconds)
