"""What another limit would have meant for a clock that ran."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clocks import Limit, LimitUnit
from app.domain.replay import Count, Run, Verdict, carried, total, verdict
from tests.domain.offices import office

CALENDAR = office()
NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(until, *, due=10, **facts):
    """Return a clock that began at noon and ended `until` hours later; it was due after `due` hours."""
    facts = {"is_over": True, **facts}
    return Run(NOON, NOON + until * HOUR, due_at=None if due is None else NOON + due * HOUR, **facts)


def hours(amount):
    return Limit(amount, LimitUnit.CLOCK_HOURS)


def passed(after):
    """Return a clock that was due after so many hours and was taken from its owner then."""
    return run(after, due=after, breached_at=NOON + after * HOUR)


@pytest.mark.parametrize(
    ("ran", "limit", "found"),
    [
        (run(5), 6, Verdict.MET),
        (run(5), 5, Verdict.MET),
        (run(5), 4, Verdict.BREACHED),
        (run(5, is_over=False), 6, Verdict.MET),
        (run(5, is_over=False), 4, Verdict.BREACHED),
        (passed(10), 10, Verdict.BREACHED),
        (passed(10), 9, Verdict.BREACHED),
        (passed(10), 11, Verdict.UNKNOWN),
        (run(20, breached_at=NOON + 10 * HOUR), 15, Verdict.BREACHED),
        (run(20, breached_at=NOON + 10 * HOUR), 25, Verdict.MET),
        (run(20, breached_at=NOON + 10 * HOUR, is_over=False), 25, Verdict.MET),
    ],
)
def test_another_limit_decides_by_when_it_would_have_been_used_up(ran, limit, found):
    assert verdict(ran, CALENDAR, hours(limit)) is found


def test_what_was_late_already_when_it_began_passed_then():
    late = run(0, due=-2, breached_at=NOON - 2 * HOUR)
    reckoned = run(6, due=4, breached_at=NOON + 4 * HOUR, reckoned_at=NOON + 6 * HOUR)

    assert (late.ended_by_passing, reckoned.ended_by_passing) == (True, True)
    assert verdict(reckoned, CALENDAR, hours(8)) is Verdict.UNKNOWN


def test_pauses_and_the_outside_date_stay_as_they_were():
    paused = run(8, pauses=((NOON + HOUR, NOON + 4 * HOUR),))
    suspended = run(8, due=None, is_over=False, pauses=((NOON + HOUR, None),), cap_at=NOON + 3 * HOUR)

    assert verdict(paused, CALENDAR, hours(5)) is Verdict.MET
    assert verdict(paused, CALENDAR, hours(4)) is Verdict.BREACHED
    assert verdict(run(8, cap_at=NOON + 7 * HOUR), CALENDAR, hours(20)) is Verdict.BREACHED
    assert verdict(suspended, CALENDAR, hours(5)) is Verdict.MET


def test_without_another_limit_its_own_due_holds():
    granted = run(12, due=15)
    moved = run(20, due=25, breached_at=NOON + 10 * HOUR)

    assert verdict(granted, CALENDAR, None) is Verdict.MET
    assert verdict(run(16, due=15), CALENDAR, None) is Verdict.BREACHED
    assert verdict(moved, CALENDAR, None) is Verdict.BREACHED
    assert verdict(passed(10), CALENDAR, None) is Verdict.BREACHED


def test_working_units_follow_the_calendar():
    until_friday = run(3 * 24)  # from Tuesday noon

    assert verdict(until_friday, CALENDAR, Limit(2, LimitUnit.WORKING_DAYS)) is Verdict.BREACHED
    assert verdict(until_friday, CALENDAR, Limit(3, LimitUnit.WORKING_DAYS)) is Verdict.MET


def test_it_was_breached_when_it_passed_or_its_due_lies_behind():
    assert [one.was_breached for one in (passed(10), run(11), run(10), run(5, due=None))] == [
        True, True, False, False,
    ]  # fmt: skip


def test_granted_time_is_carried_within_its_unit():
    days = Limit(5, LimitUnit.WORKING_DAYS)

    assert carried(days, 3, LimitUnit.WORKING_DAYS) == Limit(8, LimitUnit.WORKING_DAYS)
    assert carried(days, 3, LimitUnit.WORKING_HOURS) == days


def test_counts_say_at_least_and_at_most():
    one, other = Count(), Count()
    one.look(passed(10), Verdict.UNKNOWN)
    one.look(run(5), Verdict.BREACHED)
    other.look(run(5), Verdict.MET)

    found = total([one, other])

    assert (found.clocks, found.breached, found.at_least, found.at_most) == (3, 1, 1, 2)
    assert found.difference == (0, 1)
    assert (found.on_time, found.is_small, Count(clocks=10).is_small) == (2, True, False)
