"""Working time against an oracle that steps through the minutes and knows no intervals."""

import random
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, product

import pytest

from app.domain import working_time
from app.domain.clocks import Limit, LimitUnit, due_at
from tests.domain.offices import (
    BERLIN,
    EXAMPLES,
    NEW_YORK,
    SHANGHAI,
    example_calendar,
    office,
    shifts,
)

MINUTE = timedelta(minutes=1)
SEED = 20260302


class Minutes:
    """Which minutes from `first` on are open, found by reading the wall clock at each of them.

    In the hour that is repeated in autumn the clock counts as standing at the furthest time that
    it has shown.
    """

    def __init__(self, zone, first, days, hours_on):
        self.first = first
        self.dates = []
        self.opens = bytearray()
        self.last_open = {}
        today, furthest = None, datetime(1, 1, 1)
        for number in range(days * 1440):
            instant = first + number * MINUTE
            furthest = max(furthest, instant.astimezone(zone).replace(tzinfo=None))
            if furthest.date() != today:
                today = furthest.date()
                open_on_this_day = _open_minutes(hours_on, today)
            is_open = open_on_this_day[furthest.hour * 60 + furthest.minute]
            if is_open:
                self.last_open[today] = number
            self.opens.append(is_open)
            self.dates.append(today)
        self.working_days = sorted(self.last_open)
        self.before = [0, *accumulate(self.opens)]

    def index(self, instant):
        return (instant - self.first) // MINUTE

    def instant(self, index):
        return self.first + index * MINUTE

    def after(self, start, minutes):
        index = self.index(start)
        if minutes == 0:
            return self.instant(bisect_left(self.before, self.before[index] + 1) - 1)
        return self.instant(bisect_left(self.before, self.before[index] + minutes))

    def back(self, start, minutes):
        open_before = self.before[self.index(start)] - minutes
        if minutes == 0:
            return self.instant(bisect_left(self.before, open_before))
        return self.instant(bisect_right(self.before, open_before) - 1)

    def between(self, start, end):
        return self.before[self.index(end)] - self.before[self.index(start)]

    def last_closing(self, start, days):
        today = self.dates[self.index(start)]
        last = self.working_days[bisect_right(self.working_days, today) + days - 1]
        return self.instant(self.last_open[last] + 1)

    def midnight_after(self, start, days):
        last = self.dates[self.index(start)] + timedelta(days=days)
        return self.instant(bisect_left(self.dates, last + timedelta(days=1)))

    def dues(self, start, amount):
        if amount == 0:
            open_next = self.after(start, 0)
            working = dict.fromkeys((LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS), open_next)
            return working | dict.fromkeys((LimitUnit.CLOCK_HOURS, LimitUnit.NATURAL_DAYS), start)
        return {
            LimitUnit.WORKING_HOURS: self.after(start, amount * 60),
            LimitUnit.CLOCK_HOURS: self.instant(self.index(start) + amount * 60),
            LimitUnit.WORKING_DAYS: self.last_closing(start, amount),
            LimitUnit.NATURAL_DAYS: self.midnight_after(start, amount),
        }


def _open_minutes(hours_on, day):
    """Return for each minute of the wall clock whether it is open, by today's and last night's hours."""
    today, yesterday = hours_on(day), hours_on(day - timedelta(days=1))
    return [
        any(start <= minute < end for start, end in today)
        or any(start <= minute + 1440 < end for start, end in yesterday)
        for minute in range(1440)
    ]


def _minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def _example_hours(name):
    """Return the hours of a date straight from the example file, not through our calendar."""
    profile = EXAMPLES["calendars"][name]
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def hours_on(day):
        if day.isoformat() in profile["holidays"]:
            return []
        weekly = profile["weekly_hours"].get(weekdays[day.weekday()], [])
        return [
            (_minutes(start), _minutes(end))
            for start, end in profile["extra_workdays"].get(day.isoformat(), weekly)
        ]

    known = {}
    return lambda day: known[day] if day in known else known.setdefault(day, hours_on(day))


@pytest.fixture(scope="module")
def two_years():
    """Return the minutes of 2025, 2026 and somewhat more, with the office's calendar."""
    first = datetime(2024, 12, 31, 16, tzinfo=UTC)
    return example_calendar("S"), Minutes(SHANGHAI, first, 730 + 60, _example_hours("S"))


def test_every_limit_in_every_unit_on_every_day_of_two_years(two_years):
    calendar, oracle = two_years
    rng = random.Random(SEED)
    compared = 0

    for day, amount in product(range(730), (0, 1, 3, 7, 15, 24)):
        for minute in (9 * 60, 18 * 60, rng.randrange(1440), rng.randrange(1440)):
            start = oracle.first + timedelta(days=day, minutes=minute)
            expected = oracle.dues(start, amount)
            found = {unit: due_at(calendar, Limit(amount, unit), start) for unit in LimitUnit}
            assert found == expected, (start, amount)
            compared += len(found)

    assert compared == 730 * 6 * 4 * 4


def test_pauses_are_minutes_that_are_not_open(two_years):
    calendar, oracle = two_years
    rng = random.Random(SEED)

    for _ in range(150):
        start = oracle.first + timedelta(minutes=rng.randrange(400 * 1440))
        edges = sorted(start + timedelta(minutes=rng.randrange(6000)) for _ in range(4))
        pauses = [(edges[0], edges[2]), (edges[1], edges[3])][: rng.randrange(3)]
        left = minutes = rng.randrange(1, 2000)
        index = oracle.index(start)
        while left:
            at = oracle.instant(index)
            left -= oracle.opens[index] and not any(since <= at < until for since, until in pauses)
            index += 1

        found = working_time.add(calendar, start, minutes * 60, pauses)

        assert found == oracle.instant(index), (start, minutes, pauses)
        assert working_time.elapsed(calendar, start, found, pauses) == minutes * 60


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (BERLIN, datetime(2026, 3, 26, tzinfo=UTC)),  # Sun 29 March: 02:00 becomes 03:00
        (BERLIN, datetime(2026, 10, 22, tzinfo=UTC)),  # Sun 25 October: 03:00 becomes 02:00
        (NEW_YORK, datetime(2026, 3, 5, tzinfo=UTC)),  # Sun 8 March: 02:00 becomes 03:00
        (NEW_YORK, datetime(2026, 10, 29, tzinfo=UTC)),  # Sun 1 November: 02:00 becomes 01:00
    ],
    ids=["Berlin-spring", "Berlin-autumn", "New York-spring", "New York-autumn"],
)
@pytest.mark.parametrize(
    "hours",
    [
        ("00:00-24:00",),
        ("22:00-30:00",),
        ("01:30-02:30", "02:45-10:00"),
        ("02:15-02:45",),
        ("00:30-01:15", "01:45-03:00", "23:00-24:15"),
    ],
    ids=str,
)
def test_nights_on_which_the_clocks_change(zone, first, hours):
    weekly = dict.fromkeys(range(7), shifts(*hours))
    calendar = office(zone=zone, weekly=weekly)
    oracle = Minutes(zone, first, 12, lambda day: weekly[day.weekday()])
    rng = random.Random(SEED)

    for number in range(1440, 6 * 1440, 5):
        at = first + number * MINUTE
        assert working_time.is_open(calendar, at) == bool(oracle.opens[number]), at
    for _ in range(100):
        start = first + rng.randrange(1440, 5 * 1440) * MINUTE
        end = start + rng.randrange(3 * 1440) * MINUTE
        minutes = rng.randrange(120)
        assert working_time.elapsed(calendar, start, end) == oracle.between(start, end) * 60
        assert working_time.add(calendar, start, minutes * 60) == oracle.after(start, minutes)
        few = min(minutes, oracle.between(first, end) // 2)  # what lies before `first` is not known
        assert working_time.subtract(calendar, end, few * 60) == oracle.back(end, few)


@pytest.mark.parametrize(
    ("hours", "spring", "autumn"),
    [
        ("22:00-30:00", 7, 9),  # the night before Sunday
        ("00:00-24:00", 23, 25),
        ("01:00-03:00", 1, 3),
    ],
)
def test_a_day_on_which_the_clocks_change_has_its_true_length(hours, spring, autumn):
    calendar = office(zone=BERLIN, weekly=dict.fromkeys(range(7), shifts(hours)))

    def worked(day):
        return sum((end - start for start, end in calendar.openings(day)), timedelta()) // timedelta(hours=1)

    sunday = 0 if hours[0] == "0" else 1
    assert worked(date(2026, 3, 29) - timedelta(days=sunday)) == spring
    assert worked(date(2026, 10, 25) - timedelta(days=sunday)) == autumn
