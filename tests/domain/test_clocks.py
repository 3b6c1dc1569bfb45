"""Clocks: due, warning and black instants, lights. Weekdays stand beside the dates."""

from datetime import timedelta

import pytest

from app.domain import clocks
from app.domain.clocks import Instants, Light, Limit, LimitUnit
from tests.domain.offices import at, example_calendar, office, shifts, wall

MONDAY = "2026-03-02T10:00"


def _walls(instants):
    return [wall(at) for at in (instants.warn_at, instants.due_at, instants.black_at)]


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due"),
    [
        (24, LimitUnit.WORKING_HOURS, MONDAY, "2026-03-05T10:00"),  # three days of eight hours
        (7, LimitUnit.WORKING_DAYS, MONDAY, "2026-03-11T18:00"),
        (2, LimitUnit.CLOCK_HOURS, "2026-03-07T23:00", "2026-03-08T01:00"),  # Sat night
        (3, LimitUnit.NATURAL_DAYS, MONDAY, "2026-03-06T00:00"),
        # handed in on the last day before the National Day of 2026, which is off until the 7th
        (4, LimitUnit.WORKING_HOURS, "2026-09-30T16:00", "2026-10-08T11:00"),
        (1, LimitUnit.WORKING_DAYS, "2026-09-30T16:00", "2026-10-08T18:00"),
        # 10 October is a Saturday on which work is made up for
        (2, LimitUnit.WORKING_DAYS, "2026-10-08T16:00", "2026-10-10T18:00"),
    ],
)
def test_due_in_each_unit(amount, unit, start, due):
    assert wall(clocks.due_at(example_calendar("S"), Limit(amount, unit), at(start))) == due


@pytest.mark.parametrize(
    ("amount", "unit", "start", "expected"),
    [
        # 24 working hours: warned after 19.2, black after 48
        (
            24,
            LimitUnit.WORKING_HOURS,
            MONDAY,
            ["2026-03-04T14:12", "2026-03-05T10:00", "2026-03-10T10:00"],
        ),
        # From Monday 10:00 two working days are 7 + 8 + 8 open hours, of which 18.4 and 46
        (
            2,
            LimitUnit.WORKING_DAYS,
            MONDAY,
            ["2026-03-04T13:24", "2026-03-04T18:00", "2026-03-09T17:00"],
        ),
        # Taken in after closing: the one day that follows is the whole allowance
        (
            1,
            LimitUnit.WORKING_DAYS,
            "2026-03-02T19:00",
            ["2026-03-03T16:24", "2026-03-03T18:00", "2026-03-04T18:00"],
        ),
        (
            10,
            LimitUnit.CLOCK_HOURS,
            "2026-03-07T23:00",
            ["2026-03-08T07:00", "2026-03-08T09:00", "2026-03-08T19:00"],
        ),
        # 38 hours to the midnight after Tuesday
        (
            1,
            LimitUnit.NATURAL_DAYS,
            MONDAY,
            ["2026-03-03T16:24", "2026-03-04T00:00", "2026-03-05T14:00"],
        ),
    ],
)
def test_warning_due_and_black(amount, unit, start, expected):
    found = clocks.instants(office(), Limit(amount, unit), at(start))

    assert _walls(found) == expected


def test_the_percentages_are_settings():
    limit = Limit(10, LimitUnit.CLOCK_HOURS)

    found = clocks.instants(office(), limit, at(MONDAY), warn_percent=50, black_percent=150)

    assert _walls(found) == ["2026-03-02T15:00", "2026-03-02T20:00", "2026-03-03T01:00"]


@pytest.mark.parametrize("unit", LimitUnit)
def test_a_limit_of_nothing_is_due_black_and_warned_at_once(unit):
    found = clocks.instants(office(), Limit(0, unit), at(MONDAY))

    assert _walls(found) == [MONDAY, MONDAY, MONDAY]


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        # suspended from Tuesday 09:00 to Thursday 09:00: 16 working hours, 48 of the clock
        (10, LimitUnit.WORKING_HOURS, ["2026-03-05T10:00", "2026-03-05T12:00", "2026-03-06T15:00"]),
        (2, LimitUnit.WORKING_DAYS, ["2026-03-06T13:24", "2026-03-06T18:00", "2026-03-11T17:00"]),
        (40, LimitUnit.CLOCK_HOURS, ["2026-03-05T18:00", "2026-03-06T02:00", "2026-03-07T18:00"]),
        (1, LimitUnit.NATURAL_DAYS, ["2026-03-05T16:24", "2026-03-06T00:00", "2026-03-07T14:00"]),
    ],
)
def test_a_pause_that_is_over_moves_all_three(amount, unit, expected):
    pauses = [(at("2026-03-03T09:00"), at("2026-03-05T09:00"))]

    found = clocks.instants(office(), Limit(amount, unit), at(MONDAY), iter(pauses))

    assert _walls(found) == expected


@pytest.mark.parametrize("unit", LimitUnit)
@pytest.mark.parametrize("since", ["2026-03-02T10:30", "2026-03-06T12:00", "2027-03-06T12:00"])
def test_while_a_pause_is_open_there_are_no_instants(unit, since):
    """Before the due, between due and black, and after both."""
    limit = Limit(2, unit)

    assert clocks.instants(office(), limit, at(MONDAY), [(at(since), None)]) is None


def test_one_that_was_late_before_the_pause_still_has_its_due():
    limit = Limit(2, LimitUnit.WORKING_HOURS)
    pauses = [(at("2026-03-02T15:00"), None)]

    assert clocks.due_at(office(), limit, at(MONDAY), pauses) == at("2026-03-02T12:00")


def test_working_days_count_the_open_time_of_a_typhoon_day_as_it_was():
    calendar = office(closures=[("2026-08-12T15:00", "2026-08-13T00:00")])  # Wed

    found = clocks.instants(calendar, Limit(1, LimitUnit.WORKING_DAYS), at("2026-08-11T18:00"))

    # Five open hours: four, all, and five more on Thursday.
    assert _walls(found) == ["2026-08-12T14:00", "2026-08-12T15:00", "2026-08-13T15:00"]


def test_black_never_comes_before_due_nor_the_warning_after():
    pauses = [(at("2026-03-03T17:00"), at("2026-03-03T18:00"))]  # the last hour of the day due
    limit = Limit(1, LimitUnit.WORKING_DAYS)

    found = clocks.instants(office(), limit, at(MONDAY), pauses, warn_percent=120, black_percent=100)

    assert _walls(found) == ["2026-03-03T18:00"] * 3


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-03-02T17:59", Light.GREEN),
        ("2026-03-02T18:00", Light.YELLOW),
        ("2026-03-02T20:00", Light.YELLOW),  # at the due instant nobody is late
        ("2026-03-03T05:59", Light.RED),
        ("2026-03-03T06:00", Light.BLACK),
    ],
)
def test_lights(as_of, expected):
    found = Instants(at("2026-03-02T18:00"), at("2026-03-02T20:00"), at("2026-03-03T06:00"))

    assert clocks.light(found, at(as_of)) is expected


def test_red_begins_just_after_the_due():
    found = clocks.instants(office(), Limit(2, LimitUnit.CLOCK_HOURS), at(MONDAY))

    assert clocks.light(found, found.due_at + timedelta.resolution) is Light.RED


def test_without_instants_the_light_is_paused():
    assert clocks.light(None, at(MONDAY)) is Light.PAUSED


def test_the_earlier_of_ours_and_the_one_outside_holds():
    early, late = at("2026-03-02T10:00"), at("2026-03-03T10:00")

    assert clocks.earlier_of_outside(early, late) == early
    assert clocks.earlier_of_outside(late, early) == early
    assert clocks.earlier_of_outside(None, late) == late
    assert clocks.earlier_of_outside(early, None) == early
    assert clocks.earlier_of_outside(None, None) is None


def test_an_outside_date_caps_accepting_and_handling_while_it_lies_ahead():
    early, late = at("2026-03-02T10:00"), at("2026-03-03T10:00")
    kinds = clocks.ClockKind
    assert {kind for kind in kinds if clocks.cap_for(kind, late, early)} == {kinds.ACCEPT, kinds.HANDLE}
    assert clocks.cap_for(kinds.HANDLE, None, early) is None
    assert clocks.cap_for(kinds.HANDLE, early, early) is None


def test_an_outside_due_moves_all_three_forward_only():
    ours = Instants(at("2026-03-04T10:00"), at("2026-03-05T10:00"), at("2026-03-10T10:00"))

    capped = clocks.cap(ours, at("2026-03-03T10:00"))

    assert _walls(capped) == ["2026-03-02T10:00", "2026-03-03T10:00", "2026-03-08T10:00"]
    assert clocks.cap(ours, at("2026-03-05T10:00")) is ours
    assert clocks.cap(ours, None) is ours
    assert clocks.cap(None, at("2026-03-05T10:00")) is None


def test_clock_hours_do_not_ask_whether_the_office_is_open():
    closed = office(weekly={0: shifts("09:00-09:15")})

    assert clocks.due_at(closed, Limit(72, LimitUnit.CLOCK_HOURS), at(MONDAY)) == at("2026-03-05T10:00")
