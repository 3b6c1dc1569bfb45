"""Indicators: what each one counts, how it is reckoned, and when a number says too little.

A rate is a numerator among a denominator, in tenths of a percent, rounded half up. Where the denominator is
nothing there is no rate; below `SMALL` it is shown, marked, and takes no place in a ranking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")

SMALL = 10
"""Fewer cases than this say little: one more or less moves the rate by more than ten points."""
WHOLE = 1000
"""Everything, in tenths of a percent."""
REOPENED_DAYS = 15
SUSPENDED_SHARE = 20
"""The percentage of cases that may leave what was due because they are suspended."""


class Code(StrEnum):
    """The stable name of an indicator."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"
    ON_TIME = "on_time"
    REWORK = "rework"
    REOPENING = "reopening"
    RETURNS = "returns"
    PING_PONG = "ping_pong"
    FIRST_LEVEL = "first_level"
    COVERAGE = "coverage"
    STRIKE_OFF = "strike_off"
    HANDS = "hands"


class Measure(StrEnum):
    """What an indicator's value is."""

    RATE = "rate"
    HOURS = "hours"


class Subject(StrEnum):
    """What an indicator counts."""

    CASE = "case"
    ENTRY = "entry"
    BUILDING = "building"


class Trend(StrEnum):
    """How a value compares with that of the period before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = "unknown"
    """One of the two is missing, or says too little."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; its name, formula and source in words stand under its code in app.reports.words.

    `version` counts the changes of its formula, so that published values say by which one they were reckoned.
    `target` in tenths of a percent and `weight` hold until a street sets its own.
    """

    code: Code
    version: int = 1
    measure: Measure = Measure.RATE
    subject: Subject = Subject.CASE
    more_is_better: bool = True
    sums: bool = True
    """Whether the counts of the units below add up to those of the unit."""
    target: int | None = None
    weight: int = 0


INDICATORS: Sequence[Indicator] = (
    Indicator(Code.RESPONSE, target=950, weight=15),
    Indicator(Code.RESOLUTION, target=850, weight=25),
    # Version 1 knew what whoever checked the result said; version 2 also what residents say of it.
    Indicator(Code.SATISFACTION, version=2, target=900, weight=25),
    Indicator(Code.ON_TIME, sums=False, target=900, weight=15),
    Indicator(Code.REWORK, more_is_better=False, target=100, weight=5),
    Indicator(Code.REOPENING, more_is_better=False, target=50, weight=5),
    Indicator(Code.RETURNS, more_is_better=False, target=100),
    Indicator(Code.PING_PONG, more_is_better=False, target=20),
    Indicator(Code.FIRST_LEVEL, target=600, weight=5),
    Indicator(Code.COVERAGE, subject=Subject.BUILDING, target=800, weight=5),
    Indicator(Code.STRIKE_OFF, subject=Subject.ENTRY, target=200),
)
"""All rates, in the order of the page."""
HANDS = Indicator(Code.HANDS, measure=Measure.HOURS)
"""Whose time it was: no rate but a division, see domain.whose_time."""
BY_CODE = {one.code: one for one in INDICATORS}


@dataclass(frozen=True, slots=True)
class Counts:
    """What an indicator counted; `apart` are suspended cases that were left out of the denominator."""

    numerator: int = 0
    denominator: int = 0
    apart: int = 0

    @property
    def tenths(self) -> int | None:
        """The rate in tenths of a percent; None without a case."""
        return rate(self.numerator, self.denominator)

    @property
    def is_small(self) -> bool:
        """Whether there is a rate, but from too few to be compared."""
        return 0 < self.denominator < SMALL

    @property
    def speaks(self) -> bool:
        """Whether the rate may be compared with others."""
        return self.denominator >= SMALL


def rate(numerator: int, denominator: int) -> int | None:
    """Return a rate in tenths of a percent, rounded half up; None for nothing out of nothing."""
    if denominator == 0:
        return None
    return (2 * WHOLE * numerator + denominator) // (2 * denominator)


def excess(due: int, suspended: int, share: int) -> int:
    """Return how many suspended cases count as due: all above `share` percent of the two together."""
    return suspended - min(suspended, (due + suspended) * share // 100)


def capped(on_time: int, due: int, suspended: int, share: int) -> Counts:
    """Return the counts of closing on time; what is suspended beyond the share is due and not on time."""
    added = excess(due, suspended, share)
    return Counts(on_time, due + added, suspended - added)


def trend(indicator: Indicator, now: Counts, earlier: Counts) -> Trend:
    """Return whether the rate has become better since the period before."""
    if not now.speaks or not earlier.speaks:
        return Trend.UNKNOWN
    change = (now.tenths or 0) - (earlier.tenths or 0)
    if change == 0:
        return Trend.SAME
    return Trend.BETTER if (change > 0) is indicator.more_is_better else Trend.WORSE


def is_met(indicator: Indicator, counts: Counts, target: int | None) -> bool | None:
    """Return whether the target is reached; None without a target or a rate."""
    if target is None or counts.tenths is None:
        return None
    return counts.tenths >= target if indicator.more_is_better else counts.tenths <= target


def places(indicator: Indicator, counts: Sequence[Counts]) -> list[int | None]:
    """Return the place of each among all, the best first; equal rates share one, small numbers have none."""
    sign = -1 if indicator.more_is_better else 1
    keys = [sign * (one.tenths or 0) if one.speaks else None for one in counts]
    compared = [key for key in keys if key is not None]
    return [None if key is None else 1 + sum(other < key for other in compared) for key in keys]


@dataclass(frozen=True, slots=True)
class Target:
    """What a street wants an indicator to reach from a day on, and how much it weighs in the score."""

    code: Code
    target: int | None
    weight: int
    from_on: date


def targets_on(lines: Iterable[Target], on: date) -> dict[Code, Target]:
    """Return what holds on a day: of each indicator the last line in the order given that has begun.

    Lines come by their first day; where there is none, what the indicator brings with it holds.
    """
    found = {one.code: Target(one.code, one.target, one.weight, date.min) for one in INDICATORS}
    found.update({line.code: line for line in lines if line.from_on <= on})
    return found


def shares(lengths: Mapping[T, timedelta]) -> dict[T, int]:
    """Return how much of all the time each one had, in tenths of a percent; nothing for no time."""
    seconds = {key: int(length.total_seconds()) for key, length in lengths.items()}
    total = sum(seconds.values())
    return {key: rate(part, total) or 0 for key, part in seconds.items()}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An indicator's rate with the target and weight that hold for it."""

    indicator: Indicator
    counts: Counts
    target: int | None
    weight: int


def score(parts: Iterable[Weighed]) -> int | None:
    """Return how far all targets together are reached, in tenths of a percent, by weight; None without any.

    Each counts up to full reach only, so that one good rate does not hide a bad one. Small numbers stay out.
    """
    reached = total = 0
    for part in parts:
        if part.target is None or not part.weight or not part.counts.speaks:
            continue
        total += part.weight
        reached += part.weight * _reach(part.indicator, part.counts.tenths or 0, part.target)
    return rate(reached, total * WHOLE)


def _reach(indicator: Indicator, tenths: int, target: int) -> int:
    """Return how far a rate reaches its target; where less is better, what is missing is compared."""
    if not indicator.more_is_better:
        tenths, target = WHOLE - tenths, WHOLE - target
    return WHOLE if tenths >= target else tenths * WHOLE // target
