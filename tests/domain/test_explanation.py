"""Why a clock is due when it is: days that add up to the limit, whatever the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.clocks import Limit, LimitUnit, due_at
from app.domain.days import NOTHING, ONE_DAY
from app.domain.explanation import SHOWN, DayKind, days_of, fold, skipped
from tests.domain.offices import at, example_calendar, office, shifts
from tests.domain.test_working_time_properties import calendars, instants

HOUR = timedelta(hours=1)
NATIONAL_DAY = {date(2026, 10, day): "国庆节" for day in range(1, 8)} | {date(2026, 10, 10): "国庆节"}


def explained(calendar, limit, start, pauses=(), until=None, names=None):
    due = until or due_at(calendar, limit, start, pauses)
    return days_of(calendar, limit, start, due, pauses, names)


def said(facts):
    return [(f"{fact.day:%m-%d}", fact.kind.value, fact.counted / HOUR, fact.days) for fact in facts]


def test_hours_are_counted_where_the_office_is_open():
    facts = explained(office(), Limit(10, LimitUnit.WORKING_HOURS), at("2026-03-06T16:00"))  # Fri

    assert said(facts) == [
        ("03-06", "work", 2, 0),
        ("03-07", "rest", 0, 0),
        ("03-08", "rest", 0, 0),
        ("03-09", "work", 8, 0),  # Mon, until its closing
    ]


def test_working_days_skip_the_national_day_and_take_its_make_up_day():
    calendar = example_calendar("S")

    facts = explained(
        calendar, Limit(5, LimitUnit.WORKING_DAYS), at("2026-09-29T10:00"), names=NATIONAL_DAY
    )  # Tue

    assert [fact.days for fact in facts] == [0, 1, *[0] * 7, 1, 1, 1, 0, 1]
    assert (facts[-1].day, sum(fact.days for fact in facts)) == (date(2026, 10, 12), 5)  # Mon
    assert skipped(facts, DayKind.HOLIDAY) == [
        (date(2026, 10, 1), date(2026, 10, 2), "国庆节"),
        (date(2026, 10, 5), date(2026, 10, 7), "国庆节"),
    ]
    assert skipped(facts, DayKind.MAKE_UP) == [(date(2026, 10, 10), date(2026, 10, 10), "国庆节")]


def test_what_was_suspended_is_told_beside_what_was_counted():
    pauses = [(at("2026-03-03T10:00"), at("2026-03-04T11:00"))]  # Tue to Wed

    facts = explained(office(), Limit(16, LimitUnit.WORKING_HOURS), at("2026-03-02T09:00"), pauses)

    assert said(facts) == [
        ("03-02", "work", 8, 0),
        ("03-03", "work", 1, 0),
        ("03-04", "work", 6, 0),
        ("03-05", "work", 1, 0),
    ]
    assert [fact.suspended / HOUR for fact in facts] == [0, 7, 2, 0]


def test_a_clock_that_stands_still_is_told_until_now():
    pauses = [(at("2026-03-03T10:00"), None)]

    facts = explained(
        office(), Limit(16, LimitUnit.WORKING_HOURS), at("2026-03-02T09:00"), pauses, at("2026-03-04T10:00")
    )

    assert [(fact.counted / HOUR, fact.suspended / HOUR) for fact in facts] == [(8, 0), (1, 7), (0, 1)]


def test_closures_and_nights_are_told():
    calendar = office(
        weekly={0: shifts("22:00-30:00"), 1: shifts("09:00-17:00"), 2: shifts("09:00-17:00")},
        closures=[("2026-03-03T13:00", "2026-03-03T20:00"), ("2026-03-04T00:00", "2026-03-05T00:00")],
    )

    facts = explained(
        calendar, Limit(9, LimitUnit.WORKING_HOURS), at("2026-03-03T02:00"), until=at("2026-03-04T12:00")
    )

    assert said(facts) == [("03-03", "partly_closed", 4 + 4, 0), ("03-04", "closed", 0, 0)]


@pytest.mark.parametrize(
    ("limit", "kinds", "hours"),
    [
        (Limit(30, LimitUnit.CLOCK_HOURS), ["round_the_clock"] * 2, [14, 16]),
        (Limit(2, LimitUnit.NATURAL_DAYS), ["round_the_clock"] * 3, [14, 24, 24]),
    ],
)
def test_limits_of_day_and_night_count_every_hour(limit, kinds, hours):
    facts = explained(office(), limit, at("2026-03-06T10:00"))  # Fri

    assert [fact.kind.value for fact in facts] == kinds
    assert [fact.counted / HOUR for fact in facts] == hours


def test_a_long_time_is_told_in_one_in_its_middle():
    facts = explained(office(), Limit(365, LimitUnit.NATURAL_DAYS), at("2026-03-06T10:00"))

    folded = fold(facts)

    assert len(facts) == 366
    assert [fact.kind for fact in folded].count(DayKind.SEVERAL) == 1
    assert len(folded) == 21
    for total in (lambda fact: fact.counted, lambda fact: timedelta(days=fact.days)):
        assert sum(map(total, folded), NOTHING) == sum(map(total, facts), NOTHING)
    assert fold(facts[:SHOWN]) == facts[:SHOWN]


@st.composite
def pauses_of(draw):
    since = draw(instants)
    return [(since, since + timedelta(hours=draw(st.integers(0, 300))))] if draw(st.booleans()) else []


@settings(deadline=None)
@given(calendars(), st.sampled_from(LimitUnit), st.integers(1, 40), instants, pauses_of())
def test_the_days_add_up_to_the_limit(calendar, unit, amount, start, pauses):
    limit = Limit(amount, unit)
    due = due_at(calendar, limit, start, pauses)

    facts = days_of(calendar, limit, start, due, pauses)

    assert [fact.day for fact in facts] == [facts[0].day + number * ONE_DAY for number in range(len(facts))]
    assert facts[0].day == calendar.local_date(start)
    counted = sum((fact.counted for fact in facts), NOTHING)
    if unit in {LimitUnit.WORKING_HOURS, LimitUnit.CLOCK_HOURS}:
        assert counted == amount * HOUR
    elif unit is LimitUnit.WORKING_DAYS:
        assert sum(fact.days for fact in facts) == amount
    else:
        midnight = due_at(calendar, limit, start)
        assert counted == midnight - start
    assert start.tzinfo is UTC
    assert isinstance(due, datetime)
