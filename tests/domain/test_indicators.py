"""Indicators: rates, small numbers, the cap on what is suspended, ranks, targets and the score."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.indicators import (
    BY_CODE,
    HANDS,
    INDICATORS,
    Code,
    Counts,
    Target,
    Trend,
    Weighed,
    capped,
    excess,
    is_met,
    places,
    rate,
    score,
    shares,
    targets_on,
    trend,
)

MORE, LESS = BY_CODE[Code.RESOLUTION], BY_CODE[Code.RETURNS]
SOME = st.integers(0, 500)


def test_every_code_has_its_indicator():
    assert {one.code for one in INDICATORS} | {HANDS.code} == set(Code)
    assert sum(one.weight for one in INDICATORS) == 100


@pytest.mark.parametrize(
    ("numerator", "denominator", "tenths"),
    [
        (0, 0, None),
        (0, 7, 0),
        (7, 7, 1000),
        (1, 3, 333),
        (2, 3, 667),
        (1, 16, 63),
        (1, 2000, 1),
        (1, 2001, 0),
    ],
)
def test_rates_are_rounded_half_up(numerator, denominator, tenths):
    assert rate(numerator, denominator) == tenths


@given(SOME, st.integers(1, 500))
def test_a_rate_is_within_half_a_tenth(numerator, denominator):
    off = Fraction(rate(numerator, denominator)) - Fraction(1000 * numerator, denominator)

    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("denominator", "small", "speaks"), [(0, False, False), (9, True, False), (10, False, True)]
)
def test_few_are_small(denominator, small, speaks):
    counts = Counts(0, denominator)

    assert (counts.is_small, counts.speaks) == (small, speaks)


@given(SOME, SOME, SOME, st.integers(0, 100))
def test_what_is_suspended_leaves_the_denominator_up_to_a_share_only(on_time, late, suspended, share):
    due = on_time + late

    counts = capped(on_time, due, suspended, share)

    assert counts.denominator + counts.apart == due + suspended
    assert counts.denominator >= due
    assert counts.apart * 100 <= share * (due + suspended)
    assert counts.denominator - due == excess(due, suspended, share)
    if counts.denominator > due:
        assert (counts.apart + 1) * 100 > share * (due + suspended)


@pytest.mark.parametrize(
    ("one", "now", "earlier", "expected"),
    [
        (MORE, Counts(9, 10), Counts(8, 10), Trend.BETTER),
        (MORE, Counts(8, 10), Counts(9, 10), Trend.WORSE),
        (LESS, Counts(9, 10), Counts(8, 10), Trend.WORSE),
        (LESS, Counts(8, 10), Counts(9, 10), Trend.BETTER),
        (MORE, Counts(8, 10), Counts(16, 20), Trend.SAME),
        (MORE, Counts(8, 9), Counts(16, 20), Trend.UNKNOWN),
        (MORE, Counts(16, 20), Counts(8, 9), Trend.UNKNOWN),
    ],
)
def test_a_trend_says_what_a_change_means(one, now, earlier, expected):
    assert trend(one, now, earlier) is expected


@pytest.mark.parametrize(
    ("one", "counts", "target", "expected"),
    [
        (MORE, Counts(9, 10), 900, True),
        (MORE, Counts(8, 10), 900, False),
        (LESS, Counts(1, 10), 100, True),
        (LESS, Counts(2, 10), 100, False),
        (MORE, Counts(), 900, None),
        (MORE, Counts(9, 10), None, None),
    ],
)
def test_a_target_is_met_from_the_right_side(one, counts, target, expected):
    assert is_met(one, counts, target) is expected


def test_small_numbers_take_no_place_and_equals_share_one():
    counts = [Counts(9, 10), Counts(5, 5), Counts(18, 20), Counts(), Counts(10, 20)]

    assert places(MORE, counts) == [1, None, 1, None, 3]
    assert places(LESS, counts) == [2, None, 2, None, 1]


def test_targets_hold_from_their_day():
    lines = [
        Target(Code.RESPONSE, 990, 20, date(2026, 1, 1)),
        Target(Code.RESPONSE, None, 0, date(2026, 4, 1)),
    ]

    held = [
        targets_on(lines, day)[Code.RESPONSE]
        for day in (date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1))
    ]

    assert [(one.target, one.weight) for one in held] == [(950, 15), (990, 20), (None, 0)]
    assert set(targets_on((), date(2026, 1, 1))) == set(BY_CODE)


def test_the_score_weighs_what_can_be_compared():
    half = Weighed(MORE, Counts(4, 10), 800, 30)
    full = Weighed(MORE, Counts(10, 10), 800, 10)
    few, none, light = (
        replace(full, counts=Counts(0, 9)),
        replace(full, target=None, counts=Counts(0, 10)),
        replace(full, weight=0, counts=Counts(0, 10)),
    )

    assert score([half, full]) == (30 * 500 + 10 * 1000) // 40
    assert score([half, full, few, none, light]) == score([half, full])
    assert score([few, none, light]) is None


def test_of_what_should_be_rare_the_score_compares_what_is_missing():
    assert score([Weighed(LESS, Counts(1, 10), 100, 1)]) == 1000
    assert score([Weighed(LESS, Counts(10, 10), 100, 1)]) == 0
    assert score([Weighed(LESS, Counts(11, 20), 100, 1)]) == 500


def test_shares_are_of_all_the_time():
    hour = timedelta(hours=1)

    assert shares({"a": hour, "b": 2 * hour, "c": timedelta(0)}) == {"a": 333, "b": 667, "c": 0}
    assert shares({"a": timedelta(0)}) == {"a": 0}
