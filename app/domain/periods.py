"""The periods that figures are given for: whole weeks, months, quarters and years, or days of one's own."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.domain.backlog import Days

DAY = timedelta(days=1)
MOST_DAYS = 3 * 366
"""The longest period that figures are given for."""


class Choice(StrEnum):
    """A period as somebody asks for it."""

    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    OWN = "own"


def _week(day: date) -> Days:
    first = day - timedelta(days=day.weekday())
    return Days(first, first + 6 * DAY)


def _months(count: int) -> Callable[[date], Days]:
    """Return what finds the run of `count` months, counted from January, that a day lies in."""

    def around(day: date) -> Days:
        month = (day.month - 1) // count * count
        first = date(day.year, month + 1, 1)
        after = month + count
        return Days(first, date(day.year + after // 12, after % 12 + 1, 1) - DAY)

    return around


_WHOLE: Mapping[str, Callable[[date], Days]] = {
    "week": _week,
    "month": _months(1),
    "quarter": _months(3),
    "year": _months(12),
}


def chosen(choice: Choice, today: date) -> Days:
    """Return the days of a choice other than `OWN`, seen from today."""
    which, _, kind = choice.value.partition("_")
    this = _WHOLE[kind](today)
    return before(this) if which == "last" else this


def before(days: Days) -> Days:
    """Return the period to compare with: the whole week, month … before it, or as many days."""
    first, last = ends(days)
    for whole in _WHOLE.values():
        if whole(first) == days:
            return whole(first - DAY)
    length = last - first + DAY
    return Days(first - length, first - DAY)


def ends(days: Days) -> tuple[date, date]:
    """Return the first and the last day of a period that has both.

    Raises:
        ValueError: a side is open, or it ends before it begins.
    """
    if days.first is None or days.last is None or days.last < days.first:
        raise ValueError("a period has a first and a last day")
    return days.first, days.last


def is_over(days: Days, today: date) -> bool:
    """Return whether nothing can happen in the period any more."""
    return ends(days)[1] < today
