"""What is said about a line of a paper ledger, and what becomes of it. No database is asked."""

from datetime import date

import pytest

from app.domain.clocks import Urgency
from app.domain.ledger import GIVEN_REASONS, ReasonClass
from app.domain.levels import Level
from app.ledger.importer.columns import read_reason, recognise
from app.ledger.importer.places import Known, Places
from app.ledger.importer.plans import Effect
from app.ledger.importer.rows import BadRow, RowChecker
from app.ledger.importer.world import Days, World
from app.settings.queries import KnownCategory
from app.web.tables import Row

TODAY = date(2026, 3, 3)  # a Tuesday

UNITS = (
    (1, Level.STREET, "云湖街道", "/1/", True, True),
    (2, Level.COMMUNITY, "槐荫社区", "/1/2/", True, True),
    (3, Level.COMMUNITY, "望塔社区", "/1/3/", True, True),
    (4, Level.GRID, "一网格", "/1/2/4/", True, True),
    (5, Level.GRID, "一网格", "/1/3/5/", True, False),
    (6, Level.BUILDING, "1号楼", "/1/2/4/6/", True, True),
    (7, Level.BUILDING, "旧楼", "/1/2/4/7/", False, True),
    (8, None, "城管中队", "/1/8/", True, True),
)
GOOD = {
    "entered_on": "2025-06-01",
    "community": "槐荫社区",
    "building": "1号楼",
    "matter": "外墙脱落要修",
    "reason": "待资金",
    "unblock": "维修资金到位",
    "plan": "四月申报",
    "holder": "槐荫社区",
    "next_review_on": "2026-03-20",
}


def category(number, code, name, *keywords):
    path = f"/{number}/"
    return KnownCategory(
        number, None, path, code, name, None, Urgency.BLUE, is_closed=False, keywords=list(keywords)
    )


@pytest.fixture
def checker():
    units = [
        Known(number, level, (f"C{number}", name), name, path, is_open, manned)
        for number, level, name, path, is_open, manned in UNITS
    ]
    days = Days(TODAY, date(2026, 3, 4), usual=30, most=180, lead=14)
    categories = [category(1, "property.wall", "外墙", "外墙"), category(2, "other", "其他")]
    return RowChecker(World(1, Places(units), days, categories, {"YA-20250601-001"}))


def row(line=2, sheet="", **changes):
    return Row(sheet, line, GOOD | changes)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("entered_on", "", "cell_empty"),
        ("entered_on", "去年春天", "day_form"),
        ("entered_on", "2026-02-30", "day_form"),
        ("entered_on", "2026-03-04", "ledger_in_future"),
        ("matter", "", "cell_empty"),
        ("matter", "长" * 5001, "cell_too_long"),
        ("reason", "", "cell_empty"),
        ("reason", "没有办法", "ledger_reason_unknown"),
        ("reason", "超期", "ledger_reason_overdue"),
        ("unblock", "", "cell_empty"),
        ("unblock", "长" * 1001, "cell_too_long"),
        ("plan", "", "cell_empty"),
        ("last_review", "长" * 5001, "cell_too_long"),
        ("trigger_on", "雨季后", "day_form"),
        ("next_review_on", "下月", "day_form"),
        ("next_review_on", "2026-08-31", "too_far_ahead"),
        ("community", "无此社区", "ledger_unit_unknown"),
        ("building", "无此楼", "ledger_unit_unknown"),
        ("building", "旧楼", "unit_closed"),
        ("building", "C5", "ledger_place_elsewhere"),
        ("holder", "无此单位", "ledger_unit_unknown"),
        ("holder", "旧楼", "unit_closed"),
        ("holder", "城管中队", "ledger_holder_department"),
        ("holder", "望塔社区", "ledger_holder_elsewhere"),
        ("category", "无此类别", "ledger_category_unknown"),
    ],
)
def test_each_complaint_names_its_column(checker, column, text, reason):
    line = row(**{column: text}, **({"building": ""} if (column, text) == ("holder", "旧楼") else {}))

    with pytest.raises(BadRow) as bad:
        checker.check(line)

    assert [(each.field, each.code) for each in bad.value.complaints] == [(column, reason)]


def test_all_that_is_wrong_with_a_line_is_said_at_once(checker):
    with pytest.raises(BadRow) as bad:
        checker.check(row(entered_on="", matter="", reason="运气", building="无此楼", next_review_on="下月"))

    assert [each.field for each in bad.value.complaints] == [
        "entered_on",
        "matter",
        "building",
        "reason",
        "next_review_on",
    ]


def test_a_name_that_several_units_have_asks_for_the_code(checker):
    with pytest.raises(BadRow) as bad:
        checker.check(row(community="", building="一网格"))
    found = checker.check(row(community="", building="c5", holder=""))

    (complaint,) = bad.value.complaints
    assert (complaint.field, complaint.code) == ("building", "unit_name_ambiguous")
    assert found.paper.place_id == 5


@pytest.mark.parametrize(("sheet", "reason"), [("", "ledger_twice"), ("槐荫", "ledger_twice_in_sheet")])
def test_the_same_line_twice_is_refused_whatever_the_spaces(checker, sheet, reason):
    checker.check(row(sheet=sheet))
    with pytest.raises(BadRow) as bad:
        checker.check(row(line=9, sheet=sheet, matter="外墙 脱落\n要修", plan="别的"))

    (complaint,) = bad.value.complaints
    assert (complaint.code, complaint.params["line"]) == (reason, 2)
    assert checker.check(row(line=10, sheet=sheet, entered_on="2025-06-02")).row.line == 10


def test_a_good_line_becomes_what_it_says(checker):
    found = checker.check(
        row(asked="财政所", last_review="还在等", reviews="3", trigger_on="2026-03-25", category="其他")
    )

    paper = found.paper
    assert (paper.entered_on, paper.place_id, paper.holder_id) == (date(2025, 6, 1), 6, 2)
    assert (paper.category_id, paper.remark) == (2, "财政所\n还在等")
    assert paper.grounds.reason is ReasonClass.BUDGET
    assert (paper.grounds.next_review_on, found.looks_on) == (date(2026, 3, 20), date(2026, 3, 11))
    assert found.missed_on is None


@pytest.mark.parametrize(
    ("text", "chosen", "missed"),
    [
        ("2026-03-03", date(2026, 3, 4), date(2026, 3, 3)),
        ("2025/7/1", date(2026, 3, 4), date(2025, 7, 1)),
        ("", date(2026, 4, 2), None),
        ("2026年3月5日", date(2026, 3, 5), None),
        ("2026-08-30", date(2026, 8, 30), None),
    ],
)
def test_a_review_that_has_passed_becomes_the_next_working_day(checker, text, chosen, missed):
    found = checker.check(row(next_review_on=text, trigger_on="2025-12-01"))

    assert (found.looks_on, found.missed_on) == (chosen, missed)
    assert found.grounds.trigger_on is None


@pytest.mark.parametrize(
    ("changes", "place", "holder"),
    [
        ({"community": "", "building": "", "holder": ""}, 1, 1),
        ({"community": "云湖街道", "building": "", "holder": ""}, 1, 1),
        ({"building": "", "holder": ""}, 2, 2),
        ({"holder": ""}, 6, 2),
        ({"building": "", "holder": "一网格"}, 4, 4),
        ({"community": "Ｃ3", "building": "", "holder": "C5"}, 5, 3),
        ({"building": "一 网格"}, 4, 2),
    ],
)
def test_where_it_is_and_who_follows_it_up(checker, changes, place, holder):
    found = checker.check(row(**changes))

    assert (found.paper.place_id, found.paper.holder_id) == (place, holder)


def test_what_is_struck_off_or_known_by_its_number_is_left_alone(checker):
    assert checker.check(row(struck_off_on="2025-12-01", reason="")) is Effect.OVER
    assert checker.check(row(number="ya20250601-1", reason="")) is Effect.SAME
    assert checker.check(row(number="12")).paper.category_id == 1


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        *((reason.value, reason) for reason in ReasonClass),
        ("资金不足（维修资金）", ReasonClass.BUDGET),
        ("产权 问题", ReasonClass.OTHER_OWNER),
        ("Law or policy", ReasonClass.LAW),
        ("不知道", None),
    ],
)
def test_words_for_reasons(word, reason):
    assert read_reason(word) is reason
    assert len(GIVEN_REASONS) == 6


def test_headings_are_known_by_any_of_their_names():
    assert recognise(["序号", "挂账日期", "问题描述（简要）", "责任单位*", "备注"]) == {
        0: "sequence",
        1: "entered_on",
        2: "matter",
        3: "holder",
    }
    assert recognise(["2025年未解决事项台账", "", ""]) is None
