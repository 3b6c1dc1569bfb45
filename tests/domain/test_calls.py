"""Rules of calls to departments: how they stand, who is told above, and what the figures say."""

from datetime import UTC, date, datetime

import pytest

from app.domain.calls import (
    FEW,
    Attendance,
    CallState,
    Mark,
    Milestones,
    Tally,
    attendance,
    ranked,
    state_of,
    told_above,
    until,
    waiting_path,
)
from app.domain.clocks import Limit, LimitUnit

AT = datetime(2026, 3, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "state"),
    [
        (Milestones(), CallState.CALLED),
        (Milestones(arrived_at=AT), CallState.ARRIVED),
        (Milestones(arrived_at=AT, answered_at=AT), CallState.ANSWERED),
        (Milestones(declined_at=AT), CallState.DECLINED),
        (Milestones(arrived_at=AT, declined_at=AT), CallState.DECLINED),
        (Milestones(declined_at=AT, withdrawn_at=AT), CallState.LET_GO),
        (Milestones(withdrawn_at=AT), CallState.WITHDRAWN),
        (Milestones(arrived_at=AT, withdrawn_at=AT), CallState.WITHDRAWN),
    ],
)
def test_how_a_call_stands_follows_from_its_instants(call, state):
    assert state_of(call) is state


@pytest.mark.parametrize(
    ("has_come", "is_late", "said"),
    [
        (True, False, Attendance.ON_TIME),
        (True, True, Attendance.LATE),
        (False, True, Attendance.NEVER),
        (False, False, None),
    ],
)
def test_the_clock_says_who_came_and_is_silent_while_there_is_time(has_come, is_late, said):
    assert attendance(has_come=has_come, is_late=is_late) is said


def test_a_day_of_ones_own_is_a_number_of_natural_days():
    assert until(date(2026, 3, 3), date(2026, 3, 6)) == Limit(3, LimitUnit.NATURAL_DAYS)


def test_marks_are_numbers_from_one_to_five():
    assert [mark.points for mark in Mark] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("holder", "caller", "waits"),
    [
        ("/1/2/3/", "/1/2/3/", "/1/2/3/"),
        ("/1/2/3/", "/1/", "/1/"),  # the street has called for the grid
        ("/1/2/", "/1/2/3/", "/1/2/"),  # the case has climbed since
        ("/1/2/4/", "/1/2/3/", "/1/2/4/"),  # it was transferred since
    ],
)
def test_whoever_holds_waits_unless_somebody_above_has_called(holder, caller, waits):
    assert waiting_path(holder, caller) == waits


@pytest.mark.parametrize(
    ("called", "waiting", "step", "told"),
    [
        ([1, 9], [1, 2, 3], 1, (1, 2)),
        ([1, 9], [1, 2, 3], 2, (1,)),
        ([1, 2, 9], [1, 2, 3], 1, (2,)),
        ([1, 9], [1], 1, (1,)),
        ([1, 9], [1, 2, 3], 3, ()),
    ],
)
def test_the_levels_above_both_sides_are_told_one_after_the_other(called, waiting, step, told):
    assert told_above(called, waiting, step) == told


def tally(unit_id, **figures):
    values = dict.fromkeys(
        ("called", "came_in_time", "answered_in_time", "scored", "points", "open", "overdue"), 0
    )
    return Tally(unit_id, **{**values, **figures})


def test_a_call_that_still_has_time_is_not_judged():
    assert tally(1, called=12, open=4, overdue=1).judged == 9


def test_the_mean_is_of_the_scored_calls():
    assert tally(1, scored=4, points=14).mean == 3.5
    assert tally(1).mean is None


def test_of_few_calls_there_is_no_share():
    assert tally(1, called=FEW - 1, answered_in_time=9).share is None
    assert tally(1, called=FEW, answered_in_time=5).share == 0.5


def test_departments_are_ranked_by_share_and_small_numbers_are_not():
    few, bad = tally(1, called=9, answered_in_time=9), tally(2, called=20, answered_in_time=5)
    good, equal = tally(3, called=10, answered_in_time=9), tally(4, called=20, answered_in_time=18)
    fewer = tally(5, called=2)

    assert [(rank, one.unit_id) for rank, one in ranked([fewer, few, bad, good, equal])] == [
        (1, 4),
        (1, 3),
        (3, 2),
        (None, 1),
        (None, 5),
    ]
