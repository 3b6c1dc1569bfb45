"""Lists as files: what is no formula, which rights are still held, how far a file is."""

import pytest

from app.domain.exports import ExportState, as_plain_text, looks_like_formula, percent, still_held

HERE, THERE = {"role": "grid_staff", "unit_id": 4}, {"role": "leader", "unit_id": 1}


SIGNS = [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"]
BEFORE = ["", " ", "  \n", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u202e", " \u2066\t"]


@pytest.mark.parametrize("first", [*(f"{before}{sign}" for before in BEFORE for sign in SIGNS), *"\t\r\n"])
def test_what_a_spreadsheet_would_reckon_is_marked(first):
    text = f"{first}HYPERLINK(1)"

    assert looks_like_formula(text)
    assert as_plain_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "楼道灯坏了", "3=3", "a@b", "'=1", "（＝）", "\u200b"])
def test_any_other_text_stays_as_it_is(text):
    assert as_plain_text(text) == text


@pytest.mark.parametrize(
    ("then", "now", "held"),
    [
        ([], [], True),
        ([HERE], [HERE], True),
        ([HERE], [THERE, HERE], True),
        ([HERE, THERE], [HERE], False),
        ([HERE], [], False),
    ],
)
def test_a_file_needs_every_right_that_it_was_built_by(then, now, held):
    assert still_held(then, now) is held


@pytest.mark.parametrize(("done", "total", "expected"), [(0, 0, 0), (0, 10, 0), (5, 10, 50), (10, 10, 99)])
def test_a_file_is_not_whole_before_it_is_ready(done, total, expected):
    assert percent(done, total) == expected


def test_only_what_waits_or_is_built_is_under_way():
    assert [state for state in ExportState if state.is_under_way] == [
        ExportState.WAITING,
        ExportState.BUILDING,
    ]
