"""Working time: what holds for every calendar, found by trying many."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import working_time
from app.domain.working_time import Calendar, Shift

ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "Africa/Cairo",  # the clocks go forward at midnight
        "America/Havana",  # and here back at one, so that midnight comes twice
        "Australia/Lord_Howe",  # by half an hour
        "Asia/Kathmandu",
    )
]
NO_TIME = timedelta(0)

amounts = st.integers(0, 400 * 3600)
instants = st.datetimes(datetime(2024, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
some_days = st.dates(date(2024, 12, 1), date(2027, 1, 31))


@st.composite
def day_shifts(draw):
    """Draw up to three shifts of a day, none past midnight."""
    edges = draw(st.sets(st.integers(0, 96), max_size=6))
    ordered = sorted(edge * 15 for edge in edges)
    pairs = zip(ordered[::2], ordered[1::2], strict=False)
    return tuple(Shift(start, end) for start, end in pairs)


@st.composite
def calendars(draw):
    """Draw a calendar that passes its check: one night shift, days off, make-up days, closures."""
    weekly = {weekday: draw(day_shifts()) for weekday in range(5)}
    weekly[5] = (Shift(22 * 60, 30 * 60),)
    since = draw(instants)
    calendar = Calendar(
        draw(st.sampled_from(ZONES)),
        weekly,
        draw(st.frozensets(some_days, max_size=5)),
        draw(st.dictionaries(some_days.filter(lambda day: day.weekday() != 6), day_shifts(), max_size=3)),
        ((since, since + timedelta(hours=draw(st.integers(1, 200)))),),
    )
    calendar.check()
    return calendar


@st.composite
def pauses(draw):
    """Draw up to three pauses, which may overlap."""
    begins = draw(st.lists(instants, max_size=3))
    return [(since, since + timedelta(minutes=draw(st.integers(0, 50_000)))) for since in begins]


trying = settings(max_examples=60, deadline=None, derandomize=True)


@trying
@given(calendars(), instants, amounts, pauses())
def test_what_was_added_has_elapsed(calendar, start, seconds, pauses):
    due = working_time.add(calendar, start, seconds, pauses)

    assert working_time.elapsed(calendar, start, due, pauses) == seconds
    assert due >= working_time.add(calendar, start, seconds)


@trying
@given(calendars(), instants, amounts)
def test_subtracting_mirrors_adding(calendar, start, seconds):
    back = working_time.subtract(calendar, working_time.add(calendar, start, seconds), seconds)
    forth = working_time.add(calendar, working_time.subtract(calendar, start, seconds), seconds)

    # No open time lies between, so both are the same point of working time.
    assert working_time.open_time(calendar, min(start, back), max(start, back)) == NO_TIME
    assert working_time.open_time(calendar, min(start, forth), max(start, forth)) == NO_TIME


@trying
@given(calendars(), instants, instants, amounts, amounts)
def test_later_or_more_is_never_due_earlier(calendar, one, two, few, many):
    early, late = sorted((one, two))
    few, many = sorted((few, many))

    assert working_time.add(calendar, early, many) <= working_time.add(calendar, late, many)
    assert working_time.add(calendar, early, few + 1) <= working_time.add(calendar, early, many + 1)
    assert working_time.add_working_days(calendar, early, 3) <= (
        working_time.add_working_days(calendar, late, 3)
    )


@trying
@given(calendars(), instants, instants, instants)
def test_open_time_adds_up(calendar, one, two, three):
    first, second, third = sorted((one, two, three))

    whole = working_time.open_time(calendar, first, third)

    assert whole == (
        working_time.open_time(calendar, first, second) + working_time.open_time(calendar, second, third)
    )
    intervals = list(working_time.open_intervals(calendar, first, third))
    assert whole == sum((end - start for start, end in intervals), NO_TIME)
    assert all(start < end for start, end in intervals)
    assert all(one[1] <= two[0] for one, two in pairwise(intervals))


@trying
@given(calendars(), instants, st.integers(1, 60))
def test_a_due_by_working_days_is_a_closing(calendar, start, days):
    due = working_time.add_working_days(calendar, start, days)

    between = [
        calendar.local_date(start) + timedelta(days=number)
        for number in range(1, 1 + (calendar.local_date(due) - calendar.local_date(start)).days)
    ]
    working = [day for day in between if working_time.is_working_day(calendar, day)]
    assert due in {working_time.closing(calendar, day) for day in working}
    assert working_time.closing(calendar, working[days - 1]) == due
