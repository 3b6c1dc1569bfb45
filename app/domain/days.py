"""Days: which stretches of time a calendar opens on a date, as instants.

Everything is found date by date on the wall clock of the calendar's zone and then turned into
instants, so that days of 23 or 25 hours come out right. A shift opens at the first instant at which
the wall clock reaches its start, or jumps past it, and closes likewise at its end; in the hour that
a zone repeats in autumn the first pass counts. A shift belongs to the date on which it starts, also
the part of it that lies after midnight.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from app.domain.errors import DomainError

Interval = tuple[datetime, datetime]

MINUTES_OF_DAY = 1440
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)

_WALL_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9])", re.ASCII)


class InvalidCalendar(DomainError):
    """A calendar contradicts itself; `reason` says how and `day` (weekday or date) where."""

    code = "invalid_calendar"


class Shift(NamedTuple):
    """Opening hours in minutes after midnight, half open; an end past 1440 is the next morning."""

    start: int
    end: int

    @classmethod
    def parse(cls, start: str, end: str) -> Self:
        """Read two wall times such as 09:00 and 24:00; 30:00 is six in the next morning.

        Raises:
            InvalidCalendar: not a wall time (`reason` wall_time), or not a possible shift (shift).
        """
        shift = cls(_minutes(start), _minutes(end))
        if not shift.is_possible():
            raise InvalidCalendar(reason="shift", start=start, end=end)
        return shift

    def is_possible(self) -> bool:
        """Return whether it starts within its day, ends after it starts and within 24 hours."""
        return 0 <= self.start < MINUTES_OF_DAY and self.start < self.end <= self.start + MINUTES_OF_DAY


class Month(NamedTuple):
    """What a calendar offers in one month, kept so that long searches can stride over it."""

    open_time: timedelta
    working_days: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The opening hours of one office: weekly shifts and what departs from them.

    A holiday wins over an extra workday of the same date, and that over the weekly hours (0 is
    Monday). Closures are instants (from, until) that are taken out of what is left. `loaded_years`
    are those whose holiday arrangement is known; None means that the office does not depend on one.
    Keep a calendar for as long as its data hold: it remembers the days that it has worked out.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Shift, ...]]
    holidays: frozenset[date] = frozenset()
    extra_workdays: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    closures: tuple[Interval, ...] = ()
    loaded_years: frozenset[int] | None = None
    _days: dict[date, tuple[Interval, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _months: dict[date, Month] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Hash what can be hashed cheaply; equal calendars have equal hashes."""
        return hash((self.zone.key, self.holidays, self.closures, self.loaded_years))

    def check(self) -> None:
        """Refuse a calendar that contradicts itself or never opens.

        Raises:
            InvalidCalendar: `reason` is weekday, shift, overlap, never_open or closure.
        """
        if not any(self.weekly.values()):
            raise InvalidCalendar(reason="never_open")
        self.check_hours()

    def check_hours(self) -> None:
        """Refuse a calendar that contradicts itself, whether or not it opens every week.

        Raises:
            InvalidCalendar: `reason` is weekday, shift, overlap or closure.
        """
        _check_weekly(self.weekly)
        for day, shifts in self.extra_workdays.items():
            _check_shifts(shifts, day)
            for first in (day - ONE_DAY, day):
                _check_neighbours(self.shifts_on(first), self.shifts_on(first + ONE_DAY), day)
        for since, until in self.closures:
            if until <= since:
                raise InvalidCalendar(reason="closure", day=since)

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts that start on `day`, closures not regarded."""
        if day in self.holidays:
            return ()
        return self.extra_workdays.get(day, self.weekly.get(day.weekday(), ()))

    def openings(self, day: date) -> tuple[Interval, ...]:
        """Return the open intervals of `day` in order, as UTC instants, without closures."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._work_out(day)
        return found

    def month(self, first: date) -> Month:
        """Return what the month that begins on `first` offers."""
        found = self._months.get(first)
        if found is None:
            days = [self.openings(day) for day in _days_of_month(first)]
            total = sum((end - start for day in days for start, end in day), NOTHING)
            found = self._months[first] = Month(total, sum(1 for day in days if day))
        return found

    def local_date(self, at: datetime) -> date:
        """Return the date that the wall clock shows at the instant `at`."""
        if at.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return at.astimezone(self.zone).date()

    def _work_out(self, day: date) -> tuple[Interval, ...]:
        intervals = []
        for shift in sorted(self.shifts_on(day)):
            start = instant(self.zone, day, shift.start)
            end = instant(self.zone, day, shift.end)
            if start < end:
                intervals.append((start, end))
        for closure in self.closures:
            intervals = [rest for interval in intervals for rest in _without(interval, closure)]
        return tuple(intervals)


def instant(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """Return the first instant at which the wall clock reaches or passes `minutes` of `day`.

    `minutes` may be 1440 (24:00) and more, which are times of the next day.
    """
    wall = datetime.combine(day, time.min, zone) + timedelta(minutes=minutes)
    before = wall.utcoffset() or NOTHING
    after = wall.replace(fold=1).utcoffset() or NOTHING
    reached = (wall - before).replace(tzinfo=UTC)
    if before >= after:
        return reached  # an ordinary time, or the first pass through a repeated hour
    return _jump(zone, (wall - after).replace(tzinfo=UTC), reached, after)


def next_month(day: date) -> date:
    """Return the first day of the month after the one of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _jump(zone: ZoneInfo, low: datetime, high: datetime, after: timedelta) -> datetime:
    """Find the second after `low`, at most `high`, from which the offset is `after`."""
    while high - low > ONE_SECOND:
        middle = low + (high - low) // ONE_SECOND // 2 * ONE_SECOND
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high


def _without(interval: Interval, closure: Interval) -> list[Interval]:
    (start, end), (since, until) = interval, closure
    rest = ((start, min(end, since)), (max(start, until), end))
    return [(opens, closes) for opens, closes in rest if opens < closes]


def _days_of_month(first: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((next_month(first) - first).days)]


def _minutes(text: str) -> int:
    match = _WALL_TIME.fullmatch(text)
    if match is None:
        raise InvalidCalendar(reason="wall_time", value=text)
    return int(match[1]) * 60 + int(match[2])


def _check_weekly(weekly: Mapping[int, tuple[Shift, ...]]) -> None:
    for weekday, shifts in weekly.items():
        if weekday not in range(7):
            raise InvalidCalendar(reason="weekday", day=weekday)
        _check_shifts(shifts, weekday)
    for weekday, shifts in weekly.items():
        _check_neighbours(shifts, weekly.get((weekday + 1) % 7, ()), weekday)


def _check_shifts(shifts: tuple[Shift, ...], day: object) -> None:
    if not all(shift.is_possible() for shift in shifts):
        raise InvalidCalendar(reason="shift", day=day)
    ordered = sorted(shifts)
    if any(later.start < earlier.end for earlier, later in pairwise(ordered)):
        raise InvalidCalendar(reason="overlap", day=day)


def _check_neighbours(today: tuple[Shift, ...], tomorrow: tuple[Shift, ...], day: object) -> None:
    """Refuse a shift that runs past midnight into one of the next day."""
    if today and tomorrow and max(today).end > min(tomorrow).start + MINUTES_OF_DAY:
        raise InvalidCalendar(reason="overlap", day=day)
