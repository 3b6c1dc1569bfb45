"""Working time by the day: closures, holidays, night shifts, working days and natural days.

Weekdays stand beside the dates.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain import working_time
from tests.domain.offices import NEW_YORK, SHANGHAI, at, example_calendar, office, shifts, wall

HOUR = 3600
ALL_DAY = dict.fromkeys(range(7), shifts("00:00-24:00"))


def test_a_typhoon_afternoon_moves_the_closing():
    calendar = office(closures=[("2026-08-12T15:00", "2026-08-13T11:00")])  # Wed to Thu

    assert working_time.closing(calendar, date(2026, 8, 12)) == at("2026-08-12T15:00")
    assert wall(working_time.add_working_days(calendar, at("2026-08-11T10:00"), 1)) == ("2026-08-12T15:00")
    assert wall(working_time.add(calendar, at("2026-08-12T14:00"), 2 * HOUR)) == "2026-08-13T12:00"


def test_a_day_closed_as_a_whole_is_no_working_day():
    calendar = office(closures=[("2026-08-12T00:00", "2026-08-13T00:00")])  # Wed

    assert not working_time.is_working_day(calendar, date(2026, 8, 12))
    assert working_time.closing(calendar, date(2026, 8, 12)) is None
    assert wall(working_time.add_working_days(calendar, at("2026-08-11T10:00"), 1)) == ("2026-08-13T18:00")


def test_a_closure_in_the_middle_parts_an_interval():
    calendar = office(closures=[("2026-08-12T10:00", "2026-08-12T11:00")])

    found = working_time.next_open_intervals(calendar, at("2026-08-12T09:30"), 3)

    assert [(wall(start), wall(end)) for start, end in found] == [
        ("2026-08-12T09:30", "2026-08-12T10:00"),
        ("2026-08-12T11:00", "2026-08-12T12:00"),
        ("2026-08-12T13:00", "2026-08-12T18:00"),
    ]


def test_a_holiday_wins_over_a_make_up_day_of_the_same_date():
    make_up = {"2026-02-14": shifts("10:00-12:00")}  # Sat
    both = office(holidays=["2026-02-14"], extra=make_up)

    assert working_time.is_working_day(office(extra=make_up), date(2026, 2, 14))
    assert not working_time.is_working_day(both, date(2026, 2, 14))


def test_a_make_up_day_replaces_the_weekly_hours():
    calendar = office(extra={"2026-03-02": shifts("10:00-12:00")})  # Mon

    assert working_time.elapsed(calendar, at("2026-03-02T00:00"), at("2026-03-03T00:00")) == (2 * HOUR)


def test_a_night_shift_belongs_to_the_day_on_which_it_starts():
    calendar = office(
        weekly={4: shifts("22:00-30:00")},  # Fri night
        holidays=["2026-03-14"],  # Sat: the night that began on Friday is worked to its end
    )

    assert working_time.is_working_day(calendar, date(2026, 3, 13))
    assert not working_time.is_working_day(calendar, date(2026, 3, 14))
    assert working_time.is_open(calendar, at("2026-03-14T05:59"))
    assert working_time.closing(calendar, date(2026, 3, 13)) == at("2026-03-14T06:00")
    assert wall(working_time.add(calendar, at("2026-03-14T01:00"), 6 * HOUR)) == "2026-03-20T23:00"
    assert wall(working_time.add_working_days(calendar, at("2026-03-14T01:00"), 1)) == ("2026-03-21T06:00")


def test_an_office_that_never_closes():
    calendar = office(weekly=ALL_DAY)

    assert wall(working_time.add(calendar, at("2026-03-07T23:00"), 48 * HOUR)) == "2026-03-09T23:00"
    assert wall(working_time.add_working_days(calendar, at("2026-03-07T23:00"), 1)) == ("2026-03-09T00:00")
    assert working_time.next_open_intervals(calendar, at("2026-03-07T23:00"), 2) == [
        (at("2026-03-07T23:00"), at("2026-03-08T00:00")),
        (at("2026-03-08T00:00"), at("2026-03-09T00:00")),
    ]


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-03-04T18:00"),  # Mon + 2 = Wed
        # Tuesday as a whole, by one pause or by two that leave only noon
        ([("2026-03-03T09:00", "2026-03-03T18:00")], "2026-03-05T18:00"),
        (
            [("2026-03-03T08:00", "2026-03-03T12:00"), ("2026-03-03T13:00", "2026-03-03T20:00")],
            "2026-03-05T18:00",
        ),
        # Tuesday and Wednesday in part: both count
        ([("2026-03-03T10:00", "2026-03-04T10:00")], "2026-03-04T18:00"),
        # the closing of Wednesday is suspended: nobody is late while suspended
        ([("2026-03-04T17:00", "2026-03-05T08:00")], "2026-03-05T18:00"),
        # it ends exactly at the closing
        ([("2026-03-04T17:00", "2026-03-04T18:00")], "2026-03-04T18:00"),
        # from Friday noon over the weekend: after the due
        ([("2026-03-06T12:00", "2026-03-09T12:00")], "2026-03-04T18:00"),
    ],
)
def test_working_days_skip_those_suspended_as_a_whole(pauses, due):
    pauses = [(at(since), at(until)) for since, until in pauses]

    assert wall(working_time.add_working_days(office(), at("2026-03-02T10:00"), 2, pauses)) == due


def test_many_working_days_stride_over_months_but_not_over_a_pause():
    calendar = example_calendar("S")
    start = at("2025-12-31T10:00")  # Wed
    in_june = [(at("2026-06-01T00:00"), at("2026-06-06T00:00"))]  # Mon to Fri: five days

    plain = working_time.add_working_days(calendar, start, 200)
    paused = working_time.add_working_days(calendar, start, 200, in_june)

    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    working = [day for day in days if working_time.is_working_day(calendar, day)]
    assert plain == working_time.closing(calendar, working[199])
    assert paused == working_time.closing(calendar, working[204])


@pytest.mark.parametrize(
    ("start", "days", "pauses", "due"),
    [
        ("2026-03-02T10:00", 1, [], "2026-03-04T00:00"),  # Mon: 24:00 of Tue
        ("2026-03-02T00:00", 3, [], "2026-03-06T00:00"),
        ("2026-03-02T10:00", 0, [], "2026-03-02T10:00"),
        # a pause counts day and night
        ("2026-03-02T10:00", 1, [("2026-03-02T20:00", "2026-03-03T06:00")], "2026-03-04T10:00"),
    ],
)
def test_natural_days_end_at_midnight(start, days, pauses, due):
    pauses = [(at(since), at(until)) for since, until in pauses]

    assert wall(working_time.add_natural_days(SHANGHAI, at(start), days, pauses)) == due


def test_natural_days_end_at_midnight_also_when_the_clocks_change():
    start = at("2026-03-07T10:00", NEW_YORK)  # Sat; on Sun the clocks go forward

    due = working_time.add_natural_days(NEW_YORK, start, 1)

    assert due == at("2026-03-09T00:00", NEW_YORK)
    assert due - start == timedelta(hours=37)


@pytest.mark.parametrize(
    ("zone", "day", "midnight"),
    [
        # Cairo skips the hour from 00:00 on Fri 24 April 2026: Thursday ends when it begins to.
        ("Africa/Cairo", "2026-04-23", datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # and repeats 23:00 on Thu 29 October: Thursday ends after the second time.
        ("Africa/Cairo", "2026-10-29", datetime(2026, 10, 29, 22, tzinfo=UTC)),
        # Havana has midnight twice on Sun 1 November: Saturday ends at the first.
        ("America/Havana", "2026-10-31", datetime(2026, 11, 1, 4, tzinfo=UTC)),
        # Apia left out 30 December 2011: the 29th ends where the 31st begins.
        ("Pacific/Apia", "2011-12-29", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_day_ends_also_where_the_clocks_change_at_midnight(zone, day, midnight):
    calendar = office(zone=ZoneInfo(zone), weekly=ALL_DAY)
    eve = at(f"{day}T10:00", calendar.zone) - timedelta(days=1)

    due = working_time.add_natural_days(calendar.zone, eve, 1)

    assert due == midnight
    assert working_time.closing(calendar, date.fromisoformat(day)) == midnight
    assert working_time.add(calendar, eve, 72 * HOUR) == eve + timedelta(hours=72)


def test_a_date_that_never_was_is_no_working_day():
    calendar = office(zone=ZoneInfo("Pacific/Apia"), weekly=ALL_DAY)

    assert not working_time.is_working_day(calendar, date(2011, 12, 30))
