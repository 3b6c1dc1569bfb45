"""Whose time it was: stretches that join and add up to the life of a case."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.clocks import ClockKind
from app.domain.whose_time import Measured, Whose, divide, totals

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
GRID, COMMUNITY = 7, 3


def at(hours):
    return START + timedelta(hours=hours)


def clock(kind, unit, since, until, *pauses):
    stopped = None if until is None else at(until)
    suspended = tuple((at(a), None if b is None else at(b)) for a, b in pauses)
    return Measured(kind, unit, at(since), stopped, suspended)


def said(stretches):
    return [
        ((s.since - START) // timedelta(hours=1), (s.until - START) // timedelta(hours=1), s.whose, s.unit_id)
        for s in stretches
    ]


def test_accepting_changes_no_hands_and_verifying_does():
    clocks = [
        clock(ClockKind.ACCEPT, GRID, 0, 2),
        clock(ClockKind.HANDLE, GRID, 2, 9),
        clock(ClockKind.VERIFY, COMMUNITY, 9, 12),
    ]

    assert said(divide(START, at(12), clocks)) == [
        (0, 9, Whose.HOLDER, GRID),
        (9, 12, Whose.VERIFIER, COMMUNITY),
    ]


def test_a_pause_is_the_residents_where_a_wait_explains_it_and_the_ledgers_elsewhere():
    clocks = [
        clock(ClockKind.HANDLE, GRID, 0, None, (2, 5), (6, 10), (12, None)),
        clock(ClockKind.WAIT, GRID, 2, 5),
        clock(ClockKind.WAIT, GRID, 12, None),
    ]

    assert said(divide(START, at(14), clocks)) == [
        (0, 2, Whose.HOLDER, GRID),
        (2, 5, Whose.RESIDENT, GRID),
        (5, 6, Whose.HOLDER, GRID),
        (6, 10, Whose.SUSPENDED, GRID),
        (10, 12, Whose.HOLDER, GRID),
        (12, 14, Whose.RESIDENT, GRID),
    ]


def test_what_was_sent_up_and_came_back_goes_on_where_the_other_left_off():
    clocks = [
        clock(ClockKind.HANDLE, GRID, 0, 4),
        clock(ClockKind.ACCEPT, COMMUNITY, 4, 6),
        clock(ClockKind.HANDLE, GRID, 0, None, (4, 6)),  # the remainder, as a clock that began with the first
    ]

    assert said(divide(START, at(8), clocks)) == [
        (0, 4, Whose.HOLDER, GRID),
        (4, 6, Whose.HOLDER, COMMUNITY),
        (6, 8, Whose.HOLDER, GRID),
    ]


def test_what_was_merged_was_nobodys_until_it_went_on_where_it_had_stood():
    clocks = [
        clock(ClockKind.HANDLE, GRID, 0, 4, (3, 4)),
        clock(ClockKind.WAIT, GRID, 3, 4),
        clock(ClockKind.HANDLE, GRID, 0, 8, (3, 4), (4, 6)),  # the remainder of the same unit
        clock(ClockKind.HANDLE, GRID, 0, None, (3, 4), (4, 6), (8, 8)),  # and at once
    ]

    assert said(divide(START, at(9), clocks)) == [
        (0, 3, Whose.HOLDER, GRID),
        (3, 4, Whose.RESIDENT, GRID),
        (4, 6, Whose.NOBODY, None),
        (6, 9, Whose.HOLDER, GRID),
    ]


def test_between_an_ending_and_a_reopening_it_is_nobodys():
    clocks = [clock(ClockKind.ACCEPT, GRID, 0, 3), clock(ClockKind.ACCEPT, GRID, 7, None)]

    stretches = divide(START, at(9), clocks)

    assert said(stretches) == [
        (0, 3, Whose.HOLDER, GRID),
        (3, 7, Whose.NOBODY, None),
        (7, 9, Whose.HOLDER, GRID),
    ]
    assert totals(stretches) == {
        (Whose.HOLDER, GRID): timedelta(hours=5),
        (Whose.NOBODY, None): timedelta(hours=4),
    }


def test_what_lasts_beyond_the_instant_asked_about_is_cut_there():
    clocks = [clock(ClockKind.HANDLE, GRID, 0, 9, (3, 8)), clock(ClockKind.VERIFY, COMMUNITY, 9, None)]

    assert said(divide(START, at(2), clocks)) == [(0, 2, Whose.HOLDER, GRID)]
    assert divide(START, START, clocks) == ()


hours = st.integers(0, 60)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(ClockKind)), st.integers(1, 4), hours, st.none() | hours,
            st.lists(st.tuples(hours, st.none() | hours), max_size=3),
        ),
        max_size=6,
    ),
    hours,
)  # fmt: skip
def test_whatever_the_clocks_say_the_stretches_join_and_add_up(given_clocks, end):
    clocks = [clock(*values, *pauses) for *values, pauses in given_clocks]

    stretches = divide(START, at(end), clocks)

    edges = [START, *(stretch.until for stretch in stretches)]
    assert [stretch.since for stretch in stretches] == edges[:-1]
    assert edges[-1] == (at(end) if stretches else START)
    assert sum(totals(stretches).values(), timedelta(0)) == timedelta(hours=end)
    assert all(a.whose != b.whose or a.unit_id != b.unit_id for a, b in pairwise(stretches))
