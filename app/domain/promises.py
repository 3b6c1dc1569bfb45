"""Promises (承诺): somebody's word for a day, what became of it, and which day was meant by what was said."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from app.domain.ledger import Kept


class Standing(StrEnum):
    """How a promise looks when a talk looks back at it."""

    AHEAD = "promise_ahead"
    KEPT = "promise_kept"
    LATE = "promise_late"
    """What was promised is done, but after the day."""
    BROKEN = "promise_broken"


def standing(outcome: Kept, due_on: date, *, done_on: date | None, today: date) -> Standing:
    """Return how a promise looks on a day; `done_on` is when its case was solved, None while it is not.

    What somebody has said of it counts for more than what the case says.
    """
    if outcome is not Kept.OPEN:
        return Standing.KEPT if outcome is Kept.KEPT else Standing.BROKEN
    if done_on is not None:
        return Standing.KEPT if done_on <= due_on else Standing.LATE
    return Standing.AHEAD if today <= due_on else Standing.BROKEN


def settled(due_on: date, *, done_on: date) -> Kept:
    """Return what became of a promise of whose case nobody will look any more, as it was solved."""
    return Kept.KEPT if done_on <= due_on else Kept.BROKEN


def said_day(words: str, *, today: date) -> date | None:
    """Return the last day that is meant by what was said ("月底前修好", "下周三", "by Friday"), or None.

    The plainest phrase counts. A day without a year is the next one of that name; what cannot be ahead of
    `today` is no promise.
    """
    for pattern, meant in _PHRASES:
        found = pattern.search(words)
        if found is not None:
            day = meant(found, today)
            return day if day is not None and day >= today else None
    return None


_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_WEEKDAYS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_ENGLISH = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_NUMBER = r"(\d{1,3}|[一二两俩三四五六七八九十]{1,3})"
_DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "day": 1, "week": 7, "month": 30}
_HOLIDAY_EVES = {"元旦": (12, 31), "五一": (4, 30), "劳动节": (4, 30), "十一": (9, 30), "国庆": (9, 30)}


def _number(text: str) -> int | None:
    """Return the number of a phrase; of "二三十" and "三五" the larger one, None for what is no number."""
    if text.isdecimal():
        return int(text)
    tens, has_ten, ones = text.partition("十")
    digits = [_DIGITS.get(part[-1:]) if part else None for part in (tens, ones)]
    if has_ten:
        return (digits[0] or 1) * 10 + (digits[1] or 0)
    return digits[0]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # nobody means a thirtieth of February
        return None


def _next(today: date, month: int, day: int) -> date | None:
    """Return the next day of that name: this year's, or the next one's once it is over."""
    this = _date(today.year, month, day)
    return this if this is None or this >= today else _date(today.year + 1, month, day)


def _month_end(today: date, months: int = 0) -> date:
    years, month = divmod(today.month - 1 + months, 12)
    year = today.year + years
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _weekday(today: date, weekday: int, weeks: int | None) -> date:
    """Return a weekday so many weeks on; None asks for the next one of that name."""
    if weeks is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today - timedelta(days=today.weekday()) + timedelta(days=weekday, weeks=weeks)


def _full(found: re.Match[str], _today: date) -> date | None:
    year, month, day = (int(part) for part in found.groups())
    return _date(year, month, day)


def _month_and_day(found: re.Match[str], today: date) -> date | None:
    month, day = _number(found[1]), _number(found[2])
    return _next(today, month, day) if month and day else None


def _end_of_named_month(found: re.Match[str], today: date) -> date | None:
    month = _number(found[1])
    return _month_end(today, (month - today.month) % 12) if month and month <= 12 else None


def _day_of_month(found: re.Match[str], today: date) -> date | None:
    day = _number(found[1]) or 0
    this = _date(today.year, today.month, day)
    if this is not None and this >= today:
        return this
    following = _month_end(today, 1)
    return _date(following.year, following.month, day)


def _span(found: re.Match[str], today: date) -> date | None:
    number = _number(found[1])
    return today + timedelta(days=number * _DAYS_OF[found[2].lower()]) if number else None


def _day_ahead(found: re.Match[str], today: date) -> date | None:
    days = {"今": 0, "明": 1, "后": 2, "大后": 3, "today": 0, "tonight": 0, "tomorrow": 1}
    return today + timedelta(days=days[found[1].lower()])


def _chinese_weekday(found: re.Match[str], today: date) -> date | None:
    weeks = {"下下": 2, "下": 1, "本": 0, "这": 0}.get(found[1] or "")
    return _weekday(today, _WEEKDAYS[found[2]], weeks)


def _week(found: re.Match[str], today: date) -> date | None:
    return _weekday(today, 6, {"下": 1}.get(found[1], 0))


def _end_of_month(found: re.Match[str], today: date) -> date | None:
    return _month_end(today, 1 if found[1] else 0)


def _end_of_year(_found: re.Match[str], today: date) -> date | None:
    return date(today.year, 12, 31)


def _eve(found: re.Match[str], today: date) -> date | None:
    return _next(today, *_HOLIDAY_EVES[found[1]])


def _english_weekday(found: re.Match[str], today: date) -> date | None:
    return _weekday(today, _ENGLISH[found[2].lower()], 1 if found[1] else None)


_Meant = Callable[[re.Match[str], date], date | None]
_PHRASES: tuple[tuple[re.Pattern[str], _Meant], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meant)
    for pattern, meant in (
        (r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", _full),
        (_NUMBER + "月(?:份)?(?:底|末)", _end_of_named_month),
        (_NUMBER + "月" + _NUMBER + "[日号]?", _month_and_day),
        (_NUMBER + r"\s*个?(天|日|周|星期|礼拜|月)(?:之|以)?内", _span),
        (r"(?:with)?in (\d{1,3}) (day|week|month)s?", _span),
        ("(大后|今|明|后)(?:天|日|晚)", _day_ahead),
        (r"\b(today|tonight|tomorrow)\b", _day_ahead),
        ("(?<!上)(?<!上个)(下下|下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])", _chinese_weekday),
        ("(下|本|这)个?(?:周|星期|礼拜)", _week),
        ("(下)?个?(?:本|这个)?月(?:底|末|内)", _end_of_month),
        ("年(?:底|末|内)", _end_of_year),
        ("(元旦|五一|劳动节|十一|国庆)节?(?:之|以)?前", _eve),
        (r"end of (?:the |this )?(next )?month|month'?s end", _end_of_month),
        (r"end of (?:the |this )?year|year'?s end", _end_of_year),
        (r"\b(next )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", _english_weekday),
        (_NUMBER + "[号日](?!楼|院|线|门|机|车|单元)", _day_of_month),
    )
)
"""What people say, the plainest first."""
