"""Promises: which day was meant, and what became of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ledger import Kept
from app.domain.promises import Standing, said_day, settled, standing

TODAY = date(2026, 3, 18)  # a Wednesday
DUE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("月底前修好", date(2026, 3, 31)),
        ("本月底", date(2026, 3, 31)),
        ("这个月底", date(2026, 3, 31)),
        ("下月底", date(2026, 4, 30)),
        ("下个月底之前", date(2026, 4, 30)),
        ("4月底给答复", date(2026, 4, 30)),
        ("二月底", date(2027, 2, 28)),
        ("年底前一定改造完", date(2026, 12, 31)),
        ("今晚就去", TODAY),
        ("明天上门", date(2026, 3, 19)),
        ("后天", date(2026, 3, 20)),
        ("大后天", date(2026, 3, 21)),
        ("三天内", date(2026, 3, 21)),
        ("10天之内", date(2026, 3, 28)),
        ("十五日内", date(2026, 4, 2)),
        ("二十天内", date(2026, 4, 7)),
        ("二十一天内", date(2026, 4, 8)),
        ("两周内", date(2026, 4, 1)),
        ("二三十天内修好", date(2026, 4, 17)),
        ("三五天内", date(2026, 3, 23)),
        ("十天内", date(2026, 3, 28)),
        ("一个月内", date(2026, 4, 17)),
        ("周五来清", date(2026, 3, 20)),
        ("周三", TODAY),  # today is a Wednesday
        ("星期二", date(2026, 3, 24)),
        ("本周日", date(2026, 3, 22)),
        ("下周三", date(2026, 3, 25)),
        ("下下周一", date(2026, 3, 30)),
        ("礼拜天", date(2026, 3, 22)),
        ("这周之内", date(2026, 3, 22)),
        ("下周给回话", date(2026, 3, 29)),
        ("4月5日", date(2026, 4, 5)),
        ("三月二十号", date(2026, 3, 20)),
        ("1月10日", date(2027, 1, 10)),
        ("25号前", date(2026, 3, 25)),
        ("5号前", date(2026, 4, 5)),
        ("2026-04-01", date(2026, 4, 1)),
        ("2026年4月1日", date(2026, 4, 1)),
        ("五一前", date(2026, 4, 30)),
        ("国庆节前", date(2026, 9, 30)),
        ("元旦前", date(2026, 12, 31)),
        ("fixed by month's end", date(2026, 3, 31)),
        ("by the end of the month", date(2026, 3, 31)),
        ("end of next month", date(2026, 4, 30)),
        ("by the end of the year", date(2026, 12, 31)),
        ("by Friday", date(2026, 3, 20)),
        ("next Friday", date(2026, 3, 27)),
        ("tomorrow", date(2026, 3, 19)),
        ("within 2 weeks", date(2026, 4, 1)),
    ],
)
def test_the_day_that_was_meant_is_heard(words, day):
    assert said_day(words, today=TODAY) == day


@pytest.mark.parametrize(
    "words",
    [
        "",
        "尽快",
        "3号楼的灯坏了",
        "12号院门口",
        "2月30日",  # no such day
        "2026年2月30日",
        "13月底",
        "31号院",
        "2026-03-01",  # over
        "本周一",  # over
        "上周五已报修",
        "上个星期五来过",
    ],
)
def test_nothing_is_heard_where_no_day_was_said(words):
    assert said_day(words, today=TODAY) is None


def test_a_day_that_this_and_the_next_month_lack_is_none():
    assert said_day("30号前", today=date(2027, 1, 31)) is None


def test_a_month_that_lacks_the_day_leaves_it_to_the_next():
    assert said_day("30号前", today=date(2027, 2, 10)) == date(2027, 3, 30)


@given(st.text(alphabet="一二两俩三四五六七八九十0123456789月日号天周内底个下上本 ", max_size=8))
def test_whatever_is_said_breaks_nothing(words):
    day = said_day(words, today=TODAY)

    assert day is None or day >= TODAY


@pytest.mark.parametrize(
    ("outcome", "done_on", "today", "expected"),
    [
        (Kept.OPEN, None, DUE, Standing.AHEAD),
        (Kept.OPEN, None, DUE + timedelta(days=1), Standing.BROKEN),
        (Kept.OPEN, DUE, DUE + timedelta(days=9), Standing.KEPT),
        (Kept.OPEN, DUE + timedelta(days=1), DUE + timedelta(days=9), Standing.LATE),
        (Kept.KEPT, None, DUE + timedelta(days=9), Standing.KEPT),
        (Kept.BROKEN, DUE, DUE, Standing.BROKEN),
    ],
)
def test_a_promise_is_compared_with_what_happened(outcome, done_on, today, expected):
    assert standing(outcome, DUE, done_on=done_on, today=today) is expected


def test_a_promise_about_a_solved_case_is_settled_by_its_day():
    assert settled(DUE, done_on=DUE) is Kept.KEPT
    assert settled(DUE, done_on=DUE + timedelta(days=1)) is Kept.BROKEN
