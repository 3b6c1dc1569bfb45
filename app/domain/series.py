"""On which days a series of talks falls, and what a changed rule does to the talks that stand already."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.domain.errors import Invalid, Missing

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=800)
"""So far the next dates are looked for: the 29th of February and every pattern come round in that time."""
MOST_WEEKS = 8
LONGEST_MONTH = 31
WEEK = 7


class Repeats(StrEnum):
    """What a series goes by."""

    MONTH_DAYS = "month_days"
    WEEKDAYS = "weekdays"


class ShortMonth(StrEnum):
    """What becomes of the 29th to the 31st in a month that has no such day."""

    LAST_DAY = "last_day"
    LEFT_OUT = "left_out"


class Part(StrEnum):
    """What a new rule means for one date of a series."""

    KEPT = "kept"
    """Somebody changed the talk by hand; it stays as it is."""
    CHANGED = "changed"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Rule:
    """The days of a series; weekdays count from 0 (Monday), `every` counts weeks from that of `from_on`.

    `until_on` is the last day on which a talk may fall; None goes on for ever.
    """

    repeats: Repeats
    days: tuple[int, ...]
    from_on: date
    until_on: date | None = None
    every: int = 1
    short_month: ShortMonth = ShortMonth.LAST_DAY


def check(rule: Rule) -> None:
    """Refuse a rule that names no possible day.

    Raises:
        Missing: no day is named.
        Invalid: a day, the number of weeks or the last day is impossible.
    """
    field = "month_days" if rule.repeats is Repeats.MONTH_DAYS else "weekdays"
    if not rule.days:
        raise Missing(field)
    possible = range(1, LONGEST_MONTH + 1) if rule.repeats is Repeats.MONTH_DAYS else range(WEEK)
    if not set(rule.days) <= set(possible):
        raise Invalid(field, "series_days")
    if rule.every not in range(1, MOST_WEEKS + 1):
        raise Invalid("every", "series_weeks", most=MOST_WEEKS)
    if rule.until_on is not None and rule.until_on < rule.from_on:
        raise Invalid("until_on", "ends_before")


def falls_on(rule: Rule, day: date) -> bool:
    """Return whether the series has a talk on a day."""
    if day < rule.from_on or (rule.until_on is not None and day > rule.until_on):
        return False
    if rule.repeats is Repeats.WEEKDAYS:
        return day.weekday() in rule.days and _weeks_between(rule.from_on, day) % rule.every == 0
    if day.day in rule.days:
        return True
    is_last = (day + DAY).month != day.month
    return is_last and rule.short_month is ShortMonth.LAST_DAY and max(rule.days) > day.day


def dates(rule: Rule, first: date, last: date) -> list[date]:
    """Return the days of the series from `first` to `last`, both included."""
    end = min(last, first + LOOK_AHEAD)
    return [day for day in _days(max(first, rule.from_on), end) if falls_on(rule, day)]


def next_dates(rule: Rule, first: date, count: int) -> list[date]:
    """Return the next `count` days of the series from `first` on; fewer when it ends before."""
    begin = max(first, rule.from_on)
    return dates(rule, begin, begin + LOOK_AHEAD)[:count]


def starts_at(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the instant in UTC at which a talk begins that is held at a wall time of a zone."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def title_for(pattern: str, day: date) -> str:
    """Return the title of one talk: {year}, {month} and {day} of the pattern are filled in.

    Chinese names of the three do as well, as an administrator would type them.
    """
    words = {
        "year": day.year,
        "年": day.year,
        "month": day.month,
        "月": day.month,
        "day": day.day,
        "日": day.day,
    }
    for name, number in words.items():
        pattern = pattern.replace(f"{{{name}}}", str(number))
    return pattern


def compare(standing: Mapping[date, bool], wanted: Collection[date]) -> dict[date, Part]:
    """Return what a new rule means for each date, in order.

    `standing` are the dates that have a planned talk and whether it was changed by hand; `wanted` are
    those of the new rule in the same time.
    """
    parts = {day: Part.ADDED for day in wanted}
    for day, is_own in standing.items():
        if is_own:
            parts[day] = Part.KEPT
        else:
            parts[day] = Part.CHANGED if day in parts else Part.DROPPED
    return dict(sorted(parts.items()))


def _weeks_between(first: date, day: date) -> int:
    monday = first - first.weekday() * DAY
    return (day - monday).days // WEEK


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
