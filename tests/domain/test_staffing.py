"""What fewer or more people would have meant for a clock that ran."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clocks import ClockKind, Limit, LimitUnit
from app.domain.levels import Level
from app.domain.replay import Count, End, Run, Verdict, verdict
from app.domain.staffing import FULL, LEAST, MOST, ending, percent_for
from tests.domain.offices import at, office, wall

CALENDAR = office()
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
AS_OF = NOON + 60 * 24 * HOUR
DAY_AND_NIGHT = LimitUnit.CLOCK_HOURS

percents = st.integers(LEAST, MOST)
hours = st.integers(0, 60 * 24)


@st.composite
def runs(draw):
    """Draw a clock that was done, ended by its passing, or runs still; with a suspension or without."""
    until, due = NOON + draw(hours) * HOUR, NOON + draw(hours) * HOUR
    since = NOON + draw(hours) * HOUR
    pauses = draw(st.sampled_from([(), ((since, since + draw(hours) * HOUR),)]))
    match draw(st.sampled_from(["done", "passed", "runs"])):
        case "done":
            passed = due if due < until else None
            return Run(NOON, until, True, due, passed, pauses=pauses)
        case "passed":
            return Run(NOON, due, True, due, due, pauses=tuple(one for one in pauses if one[1] <= due))
    return Run(NOON, AS_OF, False, due, pauses=pauses)


def end_of(run, percent, unit=DAY_AND_NIGHT, as_of=AS_OF):
    return ending(run, CALENDAR, unit, percent, as_of)


def done(after):
    return Run(NOON, NOON + after * HOUR, True, NOON + 10 * HOUR)


@given(runs(), st.sampled_from(LimitUnit))
def test_the_staff_that_there_was_and_its_own_limit_change_nothing(run, unit):
    count = Count()
    count.look(run, verdict(run, CALENDAR, None, end_of(run, FULL, unit)))

    assert (count.difference, count.unknown) == ((0, 0), 0)


@given(runs(), percents, percents, st.sampled_from(LimitUnit), st.sampled_from([None, 1, 9, 50, 700]))
def test_more_staff_is_never_later_and_fewer_never_earlier(run, one, other, unit, amount):
    limit = None if amount is None else Limit(amount, DAY_AND_NIGHT)
    fewer, more = (end_of(run, percent, unit) for percent in sorted((one, other)))
    by_fewer, by_more = (verdict(run, CALENDAR, limit, end) for end in (fewer, more))
    order = [Verdict.MET, Verdict.UNKNOWN, Verdict.BREACHED]

    assert more.earliest <= fewer.earliest
    assert order.index(by_more) <= order.index(by_fewer)


@given(runs(), percents, st.sampled_from(LimitUnit))
def test_what_was_done_has_one_end_and_none_lies_on_the_wrong_side_of_the_fact(run, percent, unit):
    earliest, latest = end_of(run, percent, unit)

    assert (earliest <= run.until) if percent >= FULL else (earliest >= run.until)
    assert latest is None or earliest <= latest <= max(run.until, AS_OF)
    assert (latest is None) is run.ended_by_passing


@pytest.mark.parametrize(("percent", "after"), [(50, 16), (100, 8), (200, 4), (400, 2), (25, 32), (80, 10)])
def test_a_clock_takes_so_much_of_its_time(percent, after):
    assert end_of(done(8), percent) == End(NOON + after * HOUR, NOON + after * HOUR)


def test_time_is_counted_as_the_clock_counts_it():
    run = Run(at("2026-03-03T10:00"), at("2026-03-03T17:00"), True, None)  # Tue, six hours with the break

    assert wall(end_of(run, 50, LimitUnit.WORKING_HOURS).earliest) == "2026-03-04T15:00"
    assert wall(end_of(run, 200, LimitUnit.WORKING_DAYS).earliest) == "2026-03-03T14:00"
    assert wall(end_of(run, 50, LimitUnit.NATURAL_DAYS).earliest) == "2026-03-04T00:00"


def test_what_was_done_while_nobody_worked_stays_as_it_was():
    night = Run(at("2026-03-03T20:00"), at("2026-03-03T21:00"), True, None)

    assert end_of(night, 200, LimitUnit.WORKING_HOURS).earliest == night.until


def test_nothing_is_known_beyond_the_instant_of_the_question():
    assert end_of(done(8), 25, as_of=NOON + 20 * HOUR).earliest == NOON + 20 * HOUR
    assert end_of(done(8), 25, as_of=NOON + 6 * HOUR).earliest == NOON + 8 * HOUR


def test_what_passed_has_no_known_end():
    passed = Run(NOON, NOON + 10 * HOUR, True, NOON + 10 * HOUR, NOON + 10 * HOUR)

    assert end_of(passed, 50) == End(NOON + 20 * HOUR, None)
    assert end_of(passed, 200) == End(NOON + 5 * HOUR, None)
    assert verdict(passed, CALENDAR, Limit(15, DAY_AND_NIGHT), end_of(passed, 50)) is Verdict.BREACHED
    assert verdict(passed, CALENDAR, None, end_of(passed, 200)) is Verdict.UNKNOWN


def test_what_runs_may_have_been_done_by_more_and_runs_on_with_fewer():
    runs_on = Run(NOON, NOON + 8 * HOUR, False, NOON + 6 * HOUR)
    suspended = Run(NOON, NOON + 8 * HOUR, False, None, pauses=((NOON + HOUR, None),))

    assert end_of(runs_on, 50) == End(runs_on.until, runs_on.until)
    assert end_of(runs_on, 200) == End(NOON + 4 * HOUR, runs_on.until)
    assert verdict(runs_on, CALENDAR, None, end_of(runs_on, 200)) is Verdict.UNKNOWN
    assert verdict(suspended, CALENDAR, None, end_of(suspended, 200)) is Verdict.MET
    assert end_of(Run(NOON, NOON + 8 * HOUR, True, None, pauses=suspended.pauses), 50).earliest == AS_OF


def test_staff_is_asked_about_where_it_works():
    staff = {Level.GRID: 50}

    assert percent_for(staff, ClockKind.HANDLE, Level.GRID) == 50
    assert percent_for(staff, ClockKind.HANDLE, Level.STREET) == FULL
    assert percent_for(staff, ClockKind.WAIT, Level.GRID) == FULL
    assert percent_for(staff, ClockKind.HANDLE, None) == FULL
