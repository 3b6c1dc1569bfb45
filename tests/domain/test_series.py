"""On which days a series falls: each case with its weekday or month beside it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import Invalid, Missing
from app.domain.series import (
    Part,
    Repeats,
    Rule,
    ShortMonth,
    check,
    compare,
    dates,
    falls_on,
    next_dates,
    starts_at,
    title_for,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = date(2026, 1, 1)  # a Thursday
SEVENS = Rule(Repeats.MONTH_DAYS, (7, 17, 27), NEW_YEAR)
MONDAY, TUESDAY = 0, 1


def monthly(*days, **values):
    return Rule(Repeats.MONTH_DAYS, days, values.pop("from_on", NEW_YEAR), **values)


def weekly(*days, **values):
    return Rule(Repeats.WEEKDAYS, days, values.pop("from_on", NEW_YEAR), **values)


@pytest.mark.parametrize(
    ("rule", "first", "last", "found"),
    [
        (SEVENS, date(2026, 3, 1), date(2026, 3, 31), ["03-07", "03-17", "03-27"]),
        (SEVENS, date(2026, 3, 7), date(2026, 3, 17), ["03-07", "03-17"]),  # both ends count
        (SEVENS, date(2025, 12, 1), date(2026, 1, 8), ["01-07"]),  # not before the series begins
        (monthly(7, until_on=date(2026, 2, 7)), NEW_YEAR, date(2026, 4, 1), ["01-07", "02-07"]),
        (monthly(30), date(2026, 2, 1), date(2026, 3, 31), ["02-28", "03-30"]),
        (monthly(30, short_month=ShortMonth.LEFT_OUT), date(2026, 2, 1), date(2026, 3, 31), ["03-30"]),
        (monthly(30, 31), date(2026, 2, 1), date(2026, 2, 28), ["02-28"]),  # once, not twice
        (monthly(28, 30), date(2026, 2, 1), date(2026, 2, 28), ["02-28"]),
        (monthly(31), date(2026, 4, 1), date(2026, 5, 31), ["04-30", "05-31"]),
        (monthly(30), date(2028, 2, 1), date(2028, 2, 29), ["02-29"]),  # a leap year
        (
            monthly(5),
            date(2026, 2, 28),
            date(2026, 2, 28),
            [],
        ),  # the last day of a month, nothing to catch up
        (weekly(TUESDAY), date(2026, 1, 1), date(2026, 1, 20), ["01-06", "01-13", "01-20"]),
        (weekly(TUESDAY, every=2), date(2026, 1, 1), date(2026, 2, 1), ["01-13", "01-27"]),
        (weekly(TUESDAY, every=2, from_on=date(2026, 1, 6)), NEW_YEAR, date(2026, 2, 1), ["01-06", "01-20"]),
        (weekly(MONDAY, TUESDAY), date(2026, 1, 5), date(2026, 1, 12), ["01-05", "01-06", "01-12"]),
    ],
)
def test_the_days_of_a_series(rule, first, last, found):
    assert [f"{day:%m-%d}" for day in dates(rule, first, last)] == found


def test_the_next_dates_are_as_many_as_asked_for():
    assert next_dates(SEVENS, date(2026, 3, 8), 3) == [date(2026, 3, 17), date(2026, 3, 27), date(2026, 4, 7)]
    assert next_dates(SEVENS, date(2025, 1, 1), 1) == [date(2026, 1, 7)]  # a series that is still to begin
    assert next_dates(monthly(7, until_on=date(2026, 2, 1)), NEW_YEAR, 9) == [date(2026, 1, 7)]


def test_a_day_outside_the_series_is_none_of_it():
    ended = monthly(7, until_on=date(2026, 2, 7))

    assert falls_on(ended, date(2026, 2, 7))
    assert not falls_on(ended, date(2026, 3, 7))
    assert not falls_on(SEVENS, date(2025, 12, 7))


@pytest.mark.parametrize(
    ("rule", "refusal", "field"),
    [
        (monthly(), Missing, "month_days"),
        (weekly(), Missing, "weekdays"),
        (monthly(0), Invalid, "month_days"),
        (monthly(32), Invalid, "month_days"),
        (weekly(7), Invalid, "weekdays"),
        (weekly(1, every=0), Invalid, "every"),
        (weekly(1, every=9), Invalid, "every"),
        (monthly(7, until_on=date(2025, 12, 31)), Invalid, "until_on"),
    ],
)
def test_an_impossible_rule_is_refused(rule, refusal, field):
    with pytest.raises(refusal) as found:
        check(rule)

    assert found.value.field == field


@pytest.mark.parametrize("rule", [SEVENS, monthly(31, until_on=NEW_YEAR), weekly(0, 6, every=8)])
def test_a_possible_rule_passes(rule):
    check(rule)


def test_it_begins_at_the_wall_time_of_the_street():
    assert starts_at(date(2026, 3, 7), time(19, 30), SHANGHAI) == datetime(2026, 3, 7, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        ("{month}月{day}日楼长夜话", "3月7日楼长夜话"),
        ("{年}年{月}月{日}日夜话", "2026年3月7日夜话"),
        ("Talk of {day}/{month}/{year}", "Talk of 7/3/2026"),
        ("楼长夜话 {x}", "楼长夜话 {x}"),
    ],
)
def test_a_title_carries_its_date(pattern, title):
    assert title_for(pattern, date(2026, 3, 7)) == title


def test_a_new_rule_leaves_alone_what_was_changed_by_hand():
    first, second, third, fourth = (date(2026, 3, day) for day in (7, 8, 17, 18))

    parts = compare({first: False, second: True, third: False}, [third, fourth])

    assert parts == {first: Part.DROPPED, second: Part.KEPT, third: Part.CHANGED, fourth: Part.ADDED}
    assert list(parts) == [first, second, third, fourth]
    assert compare({third: True}, [third]) == {third: Part.KEPT}
