"""Counting what a change would move, and when a clock that was reckoned anew passes."""

from datetime import UTC, datetime, timedelta

from app.domain.clocks import ClockKind
from app.domain.reckoning import Shifted, Tally, passes_at

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shifted(before, after):
    return Shifted(ClockKind.HANDLE, NOW + before * HOUR, NOW + after * HOUR)


def test_it_counts_later_earlier_and_overdue_at_once():
    tally = Tally(10)

    for before, after in ((5, 5), (5, 8), (5, 2), (5, -1), (-3, -4)):
        tally.look(shifted(before, after), "case", now=NOW)

    assert (tally.looked_at, tally.moved, tally.later, tally.earlier, tally.overdue) == (5, 4, 1, 3, 1)


def test_it_keeps_the_furthest_moves_and_no_more():
    tally = Tally(2)

    for number, way in enumerate((1, -9, 2, 7, 3)):
        tally.look(shifted(0, way), number, now=NOW)

    assert sorted(number for _shifted, number in tally.sample) == [1, 3]
    assert tally.moved == 5


def test_a_clock_passes_at_its_due_but_not_before_it_was_reckoned():
    assert passes_at(NOW, NOW - HOUR, None) == NOW
    assert passes_at(NOW, NOW - HOUR, NOW + HOUR) == NOW + HOUR
