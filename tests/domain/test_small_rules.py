"""Levels, numbers, ledger, talks, character pairs, refusals: the short rules."""

from datetime import date

import pytest

from app.domain import bigrams, talks
from app.domain.errors import Invalid, Missing
from app.domain.ledger import GIVEN_REASONS, Entrance, ReasonClass, check_next_review
from app.domain.levels import Level, UnitKind
from app.domain.numbers import case_number, normalise

TODAY = date(2026, 3, 3)


def test_levels_stand_above_each_other():
    assert [level.rank for level in Level] == [0, 1, 2, 3]
    assert [level.above for level in Level] == [None, Level.STREET, Level.COMMUNITY, Level.GRID]
    assert [level.below for level in Level] == [Level.COMMUNITY, Level.GRID, Level.BUILDING, None]


def test_departments_and_firms_have_no_level():
    assert {kind for kind in UnitKind if not kind.has_level} == {UnitKind.DEPARTMENT, UnitKind.FIRM}


def test_a_number_is_short_code_day_and_sequence():
    assert case_number("YH", TODAY, 7) == "YH-20260303-007"
    assert case_number("YH", TODAY, 1234) == "YH-20260303-1234"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("YH-20260303-007", "YH-20260303-007"),
        ("yh202603037", "YH-20260303-007"),
        (" ｙｈ－20260303－7 ", "YH-20260303-007"),
        ("楼道灯", None),
        ("YH-2026-7", None),
        ("", None),
    ],
)
def test_a_typed_number_is_understood(typed, meant):
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 3), "not_after_today"),
        (date(2026, 3, 2), "not_after_today"),
        (date(2026, 8, 31), "too_far_ahead"),
    ],
)
def test_a_next_review_must_be_a_usable_day(day, reason):
    with pytest.raises(Invalid) as refusal:
        check_next_review(day, today=TODAY)

    assert (refusal.value.code, refusal.value.field) == (reason, "next_review_on")


def test_a_review_tomorrow_or_in_180_days_is_usable():
    assert check_next_review(date(2026, 3, 4), today=TODAY) == date(2026, 3, 4)
    assert check_next_review(date(2026, 8, 30), today=TODAY) == date(2026, 8, 30)


def test_only_a_clock_gives_the_reason_overdue():
    assert set(ReasonClass) - set(GIVEN_REASONS) == {ReasonClass.OVERDUE}
    assert [entrance for entrance in Entrance if not entrance.pauses] == [Entrance.BREACH]


def test_every_decision_says_what_it_demands():
    assert set(talks.DEMANDS) == set(talks.DecisionKind)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("楼道漏水", ["楼道", "道漏", "漏水", "水"]),
        ("3单元灯坏了", ["3", "单元", "元灯", "灯坏", "坏了", "了"]),
        ("ABC 电梯", ["abc", "电梯", "梯"]),
        ("𠮷野家", ["𠮷野", "野家", "家"]),
        ("！？", []),
    ],
)
def test_text_is_cut_into_pairs(text, pieces):
    assert bigrams.grams(text) == pieces


def test_a_query_is_a_phrase_a_run():
    assert bigrams.query("楼道漏水 lift 灯") == [["楼道", "道漏", "漏水"], ["lift"], ["灯"]]
    assert [bigrams.is_prefix(phrase) for phrase in bigrams.query("漏水 lift 灯")] == [False, True, True]


def test_a_refusal_points_at_its_field():
    assert Missing("note").field == "note"
    refusal = Invalid("unit_id", "unit_closed", name="一网格")
    assert (refusal.field, refusal.code, refusal.params) == ("unit_id", "unit_closed", {"name": "一网格"})
