"""Whole weeks, months, quarters and years, and the period to compare with."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backlog import Days
from app.domain.periods import Choice, before, chosen, ends, is_over

WHOLE = [choice for choice in Choice if choice is not Choice.OWN]
ANY_DAY = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("choice", "first", "last"),
    [
        (Choice.THIS_WEEK, "2026-12-28", "2027-01-03"),
        (Choice.LAST_WEEK, "2026-12-21", "2026-12-27"),
        (Choice.THIS_MONTH, "2026-12-01", "2026-12-31"),
        (Choice.LAST_MONTH, "2026-11-01", "2026-11-30"),
        (Choice.THIS_QUARTER, "2026-10-01", "2026-12-31"),
        (Choice.LAST_QUARTER, "2026-07-01", "2026-09-30"),
        (Choice.THIS_YEAR, "2026-01-01", "2026-12-31"),
        (Choice.LAST_YEAR, "2025-01-01", "2025-12-31"),
    ],
)
def test_a_choice_is_whole(choice, first, last):
    assert chosen(choice, date(2026, 12, 31)) == Days(date.fromisoformat(first), date.fromisoformat(last))


@given(st.sampled_from(WHOLE), ANY_DAY)
def test_periods_join_without_gap(choice, today):
    days = chosen(choice, today)
    earlier = before(days)

    assert earlier.last + timedelta(days=1) == days.first
    assert before(earlier).last + timedelta(days=1) == earlier.first
    assert days.first <= today <= days.last or choice.value.startswith("last")


def test_own_days_are_compared_with_as_many_before():
    assert before(Days(date(2026, 3, 3), date(2026, 3, 5))) == Days(date(2026, 2, 28), date(2026, 3, 2))
    assert before(Days(date(2026, 3, 3), date(2026, 3, 3))) == Days(date(2026, 3, 2), date(2026, 3, 2))


@pytest.mark.parametrize("days", [Days(), Days(date(2026, 1, 1)), Days(date(2026, 1, 2), date(2026, 1, 1))])
def test_a_period_has_two_ends_in_order(days):
    with pytest.raises(ValueError, match="first and a last day"):
        ends(days)


def test_a_period_is_over_on_the_day_after():
    days = Days(date(2026, 3, 1), date(2026, 3, 31))

    assert [is_over(days, date(2026, 3, 31)), is_over(days, date(2026, 4, 1))] == [False, True]


def test_a_day_on_which_the_clocks_are_put_forward_has_23_hours():
    day = date(2026, 3, 29)

    span = Days(day, day).span(ZoneInfo("Europe/Berlin"))

    assert span == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
