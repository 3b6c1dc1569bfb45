"""Working time: the agreed examples, then a case for each rule. Weekdays stand beside the dates."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain import working_time
from app.domain.working_time import SearchBound
from tests.domain.offices import (
    EXAMPLES,
    SHANGHAI,
    at,
    example_calendar,
    office,
    wall,
)

HOUR = 3600


@pytest.mark.parametrize("case", EXAMPLES["cases"], ids=lambda case: case["id"])
def test_the_agreed_examples(case):
    calendar = example_calendar(case["profile"])
    start = at(case["start"])
    pauses = [(at(since), at(until)) for since, until in case.get("pauses", [])]
    amount = case.get("amount", "")

    match case["kind"]:
        case "add" | "pause":
            found = working_time.add(calendar, start, int(amount[:-1]) * HOUR, pauses)
        case "sub":
            found = working_time.subtract(calendar, start, int(amount[:-1]) * HOUR)
        case "add_days":
            found = working_time.add_working_days(calendar, start, int(amount[:-2]), pauses)
        case "elapsed":
            found = working_time.elapsed(calendar, start, at(case["end"]))

    assert found == (case["expect"] if case["kind"] == "elapsed" else at(case["expect"]))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T08:00", 0, "2026-03-02T09:00"),  # Mon before opening
        ("2026-03-02T10:30", 0, "2026-03-02T10:30"),  # Mon while open
        ("2026-03-02T12:00", 0, "2026-03-02T13:00"),  # Mon, the noon closing is no longer open
        ("2026-03-06T18:00", 0, "2026-03-09T09:00"),  # Fri closing -> Mon
        ("2026-03-06T17:00", 1, "2026-03-06T18:00"),  # Fri, used up at the closing
        ("2026-03-06T11:00", 2, "2026-03-06T14:00"),  # Fri over noon
        ("2026-03-07T11:00", 1, "2026-03-09T10:00"),  # Sat -> Mon
        ("2026-03-02T09:00", 2080, "2027-02-26T18:00"),  # Mon, 52 weeks of 40 hours
    ],
)
def test_adding_working_hours(start, hours, due):
    assert wall(working_time.add(office(), at(start), hours * HOUR)) == due


@pytest.mark.parametrize(
    ("end", "hours", "start"),
    [
        ("2026-03-02T08:00", 0, "2026-02-27T18:00"),  # Mon before opening -> Fri closing
        ("2026-03-02T09:00", 0, "2026-02-27T18:00"),  # Mon opening has no open time before it
        ("2026-03-02T12:00", 0, "2026-03-02T12:00"),  # Mon noon has
        ("2026-03-02T10:00", 1, "2026-03-02T09:00"),  # used up at the opening
        ("2026-03-02T14:00", 2, "2026-03-02T11:00"),  # over noon
        ("2027-02-26T18:00", 2080, "2026-03-02T09:00"),  # 52 weeks of 40 hours
    ],
)
def test_subtracting_mirrors_adding(end, hours, start):
    assert wall(working_time.subtract(office(), at(end), hours * HOUR)) == start


@pytest.mark.parametrize("time", ["00:00", "11:15", "14:30", "23:59"])
def test_long_ways_from_any_day_of_the_month(time):
    """Striding over months must not take in what lies before the start or after the end."""
    calendar = office()

    for number in range(62):
        start = at(f"2026-05-20T{time}") + timedelta(days=number)
        end = start + timedelta(weeks=52)
        assert working_time.elapsed(calendar, start, end) == 2080 * HOUR
        due = working_time.add(calendar, start, 2080 * HOUR)
        begin = working_time.subtract(calendar, end, 2080 * HOUR)
        # At most a stretch in which the office is closed lies between.
        assert due <= end
        assert begin >= start
        assert working_time.elapsed(calendar, due, end) == 0
        assert working_time.elapsed(calendar, start, begin) == 0
        assert not working_time.is_open(calendar, start) or begin == start


def test_the_seconds_and_their_fractions_are_kept():
    start = at("2026-03-02T09:00") + timedelta(seconds=7, microseconds=5)

    due = working_time.add(office(), start, 60)

    assert due == start + timedelta(seconds=60)
    assert working_time.elapsed(office(), start, due + timedelta(microseconds=999_999)) == 60


def test_an_open_pause_means_never():
    pauses = [(at("2026-03-02T10:00"), None)]  # Mon
    start = at("2026-03-02T09:00")

    assert working_time.add(office(), start, 2 * HOUR, pauses) is None
    assert working_time.add_working_days(office(), start, 1, pauses) is None
    assert working_time.add_natural_days(SHANGHAI, start, 1, pauses) is None
    assert working_time.add_clock_seconds(start, 2 * HOUR, pauses) is None


def test_a_pause_that_opens_at_the_due_instant_or_later_is_too_late():
    start = at("2026-03-02T09:00")  # Mon

    assert working_time.add(office(), start, HOUR, [(at("2026-03-02T10:00"), None)]) == at("2026-03-02T10:00")
    assert working_time.add_working_days(office(), start, 1, [(at("2026-03-03T18:00"), None)]) == at(
        "2026-03-03T18:00"
    )
    assert working_time.add(office(), start, 0, [(start, None)]) == start


def test_a_pause_counts_by_its_overlap_with_working_time():
    over_the_weekend = [(at("2026-03-06T17:00"), at("2026-03-09T10:00"))]  # Fri to Mon: two hours

    due = working_time.add(office(), at("2026-03-06T16:00"), 2 * HOUR, over_the_weekend)

    assert wall(due) == "2026-03-09T11:00"


def test_an_amount_of_nothing_waits_for_the_end_of_a_pause():
    pauses = [(at("2026-03-02T08:00"), at("2026-03-02T10:00"))]  # Mon

    assert wall(working_time.add(office(), at("2026-03-02T08:30"), 0, pauses)) == "2026-03-02T10:00"
    assert (
        wall(working_time.add_working_days(office(), at("2026-03-02T08:30"), 0, pauses)) == "2026-03-02T10:00"
    )
    assert (
        wall(working_time.add_natural_days(SHANGHAI, at("2026-03-02T08:30"), 0, pauses)) == "2026-03-02T10:00"
    )


def test_pauses_that_are_over_before_the_start_change_nothing():
    pauses = [(at("2026-03-02T08:00"), at("2026-03-02T08:30"))]

    assert wall(working_time.add(office(), at("2026-03-02T09:00"), HOUR, pauses)) == ("2026-03-02T10:00")


def test_merging_pauses():
    one, two, three, four, five = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in range(5))

    assert working_time.merge_pauses([(three, four), (one, two)]) == ((one, two), (three, four))
    assert working_time.merge_pauses([(one, three), (two, four)]) == ((one, four),)
    assert working_time.merge_pauses([(one, four), (two, three)]) == ((one, four),)
    assert working_time.merge_pauses([(one, two), (two, three)]) == ((one, three),)
    assert working_time.merge_pauses([(two, two), (four, three)]) == ()
    assert working_time.merge_pauses([(two, None), (one, three)]) == ((one, None),)
    assert working_time.merge_pauses([(one, None), (two, None), (four, five)]) == ((one, None),)


def test_elapsed_leaves_out_what_was_suspended():
    pauses = [(at("2026-03-02T11:00"), at("2026-03-02T14:00")), (at("2026-03-03T17:00"), None)]
    start, end = at("2026-03-02T09:00"), at("2026-03-04T10:00")  # Mon to Wed

    assert working_time.elapsed(office(), start, end) == 17 * HOUR
    assert working_time.elapsed(office(), start, end, pauses) == (17 - 2 - 2) * HOUR
    assert working_time.elapsed(office(), end, start, pauses) == 0
    assert working_time.clock_time(start, end, pauses) == timedelta(hours=49 - 3 - 17)
    assert working_time.clock_time(end, start, pauses) == timedelta(0)


def test_whether_it_is_open_is_half_open():
    calendar = office()

    opens = [
        working_time.is_open(calendar, at(f"2026-03-02T{time}"))  # Mon
        for time in ("08:59", "09:00", "11:59", "12:00", "13:00", "18:00")
    ]

    assert opens == [False, True, True, False, True, False]


def test_clock_seconds_go_on_day_and_night():
    pauses = [(at("2026-03-07T22:00"), at("2026-03-07T22:30"))]

    assert wall(working_time.add_clock_seconds(at("2026-03-07T21:00"), 2 * HOUR, pauses)) == (
        "2026-03-07T23:30"
    )


def test_a_due_in_a_year_without_an_arrangement_is_provisional():
    calendar = office(loaded=frozenset({2025, 2026}))
    start = at("2026-12-30T10:00")

    assert not working_time.is_provisional(calendar, start, at("2026-12-31T18:00"))
    assert not working_time.is_provisional(calendar, start, at("2027-01-01T00:00"))
    assert working_time.is_provisional(calendar, start, at("2027-01-01T09:00"))
    assert working_time.is_provisional(calendar, at("2024-12-31T10:00"), start)
    assert not working_time.is_provisional(office(), start, at("2027-01-01T09:00"))


def test_searches_are_bounded_and_say_so():
    now = at("2026-03-02T10:00")
    never = office(weekly={})
    absurd = 900_000 * HOUR

    for search in (
        lambda: working_time.add(never, now, 0),
        lambda: working_time.add(never, now, HOUR),
        lambda: working_time.subtract(never, now, HOUR),
        lambda: working_time.add_working_days(never, now, 1),
        lambda: working_time.next_open_intervals(never, now, 1),
        lambda: working_time.add(office(), now, absurd),
        lambda: working_time.add_clock_seconds(now, absurd),
        lambda: working_time.add_natural_days(SHANGHAI, now, 40_000),
        lambda: working_time.add_natural_days(SHANGHAI, at("9999-12-01T00:00"), 90),
        lambda: working_time.elapsed(office(), now, at("2127-03-02T10:00")),
    ):
        with pytest.raises(SearchBound):
            search()


def test_mistakes_of_the_program_are_loud():
    with pytest.raises(ValueError, match="not negative"):
        working_time.add(office(), at("2026-03-02T10:00"), -1)
    with pytest.raises(ValueError, match="not negative"):
        working_time.add_working_days(office(), at("2026-03-02T10:00"), -1)
    with pytest.raises(ValueError, match="needs a zone"):
        working_time.is_open(office(), datetime(2026, 3, 2, 10))
