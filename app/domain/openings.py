"""Searches along the open intervals of a calendar: the engine under the working-time rules.

They walk day by day near their ends and stride over whole months between, so that a limit of ten
years costs little more than one of ten days. Each gives up after a hundred years.
"""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from app.domain.days import NOTHING, ONE_DAY, Calendar, Interval, instant, next_month
from app.domain.errors import DomainError

Moment = TypeVar("Moment", date, datetime)
ClosedPauses = tuple[Interval, ...]

BOUND = timedelta(days=36_525)
# A wall clock set back over midnight shows a date twice, so edges are a day wider than it seems.
EDGE = timedelta(days=2)


class SearchBound(DomainError):
    """Nothing was found within a hundred years: the amount is absurd or the office never opens."""

    code = "search_bound"


def reach(at: Moment, way: timedelta) -> Moment:
    """Return `at` moved by `way`.

    Raises:
        SearchBound: that is beyond the years that dates can say.
    """
    try:
        return at + way
    except OverflowError:
        raise SearchBound from None


def forward(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    """Return when `amount` of open time from `at` on is used up; 0 at the next open instant."""
    day = calendar.local_date(at) - ONE_DAY
    edge, bound = day + ONE_DAY + EDGE, reach(day, BOUND)
    while day < bound:
        if day.day == 1 and day >= edge and calendar.month(day).open_time < amount:
            amount -= calendar.month(day).open_time
            day = next_month(day)
            continue
        for opens, closes in calendar.openings(day):
            start = max(opens, at)
            if start < closes and closes - start >= amount:
                return start + amount
            amount -= max(closes - start, NOTHING)
        day += ONE_DAY
    raise SearchBound


def backward(calendar: Calendar, at: datetime, amount: timedelta) -> datetime:
    """Return from when `amount` of open time leads to `at`; 0 from the last open moment."""
    day = calendar.local_date(at) + ONE_DAY
    edge, bound = day - ONE_DAY - EDGE, reach(day, -BOUND)
    while day > bound:
        first = day.replace(day=1)
        month_ends = day <= edge and next_month(day) == day + ONE_DAY
        if month_ends and calendar.month(first).open_time < amount:
            amount -= calendar.month(first).open_time
            day = first - ONE_DAY
            continue
        for opens, closes in reversed(calendar.openings(day)):
            end = min(closes, at)
            if opens < end and end - opens >= amount:
                return end - amount
            amount -= max(end - opens, NOTHING)
        day -= ONE_DAY
    raise SearchBound


def between(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """Return the open time between two instants; none when they are reversed."""
    if until <= since:
        return NOTHING
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if until - since > BOUND:
        raise SearchBound
    first, last = calendar.local_date(since), calendar.local_date(until)
    day, stop = first - ONE_DAY, last + ONE_DAY
    found = NOTHING
    while day <= stop:
        if day.day == 1 and day >= first + EDGE and next_month(day) <= last - ONE_DAY:
            found += calendar.month(day).open_time
            day = next_month(day)
            continue
        for start, end in calendar.openings(day):
            found += max(min(end, until) - max(start, since), NOTHING)
        day += ONE_DAY
    return found


def nth_closing(calendar: Calendar, day: date, days: int, pauses: ClosedPauses) -> datetime:
    """Return the closing of the last of `days` working days after `day`.

    Days suspended as a whole do not count; a closing within a pause passes on to the next one.
    """
    bound = reach(day, BOUND)
    while day < bound:
        day += ONE_DAY
        if day.day == 1 and _strides(calendar, day, days, pauses):
            days -= calendar.month(day).working_days
            day = next_month(day) - ONE_DAY
            continue
        openings = calendar.openings(day)
        if not openings or all(_within(start, end, pauses) for start, end in openings):
            continue
        days -= 1
        last = openings[-1][1]
        if days <= 0 and not any(since < last < until for since, until in pauses):
            return last
    raise SearchBound


def nth_opening(calendar: Calendar, day: date, days: int, pauses: ClosedPauses) -> datetime:
    """Return the first opening of the last of `days` working days before `day`: the mirror image.

    Days suspended as a whole do not count; an opening within a pause passes on to the one before.
    """
    bound = reach(day, -BOUND)
    while day > bound:
        day -= ONE_DAY
        openings = calendar.openings(day)
        if not openings or all(_within(start, end, pauses) for start, end in openings):
            continue
        days -= 1
        first = openings[0][0]
        if days <= 0 and not any(since < first < until for since, until in pauses):
            return first
    raise SearchBound


def _strides(calendar: Calendar, first: date, days: int, pauses: ClosedPauses) -> bool:
    """Return whether the search may pass the month by: not far enough, and nothing suspended."""
    if calendar.month(first).working_days >= days:
        return False
    if not pauses:
        return True
    since = instant(calendar.zone, first, 0)
    until = instant(calendar.zone, next_month(first), 24 * 60)  # shifts may run past midnight
    return not any(start < until and end > since for start, end in pauses)


def _within(start: datetime, end: datetime, pauses: ClosedPauses) -> bool:
    return any(since <= start and end <= until for since, until in pauses)
