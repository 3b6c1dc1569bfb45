"""The ledger as Excel: a sheet a community, and read back as a paper ledger."""

from datetime import date
from io import BytesIO

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import GIVEN_REASONS, ReasonClass
from app.ledger import importer, operations, sheet
from app.ledger.importer.columns import read_reason, recognise
from app.ledger.importer.refusals import REFUSALS
from app.ledger.operations import Found, Grounds, Leave, Pledge
from app.web.messages import label
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.signing_in import sign_in

LATER = date(2026, 3, 20)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def enter(place, now):
    def make(where, matter):
        with transaction():
            draft = cases.Draft(
                matter, where.id, factories.category("property.upkeep").id, holder_id=where.id
            )
            case = cases.register(draft, actor(place.street_worker), now=now)
            cases.accept(case.id, actor(place.street_worker), version=None, now=now)
            grounds = Grounds(ReasonClass.BUDGET, "资金到位", "=申报", LATER, date(2026, 6, 1))
            who = actor(place.street_worker)
            return operations.enter(case.id, who, grounds, leave=Leave(), version=None, now=now)

    return make


def read(answer) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_sheet_for_the_street_and_one_for_each_community(client, place, enter, now):
    enter(place.far_grid, "电梯老化")
    entry = enter(place.building, "外墙脱落")
    enter(place.street, "全街道的事")
    with transaction():
        pledge = Pledge("财政所", "拨款", date(2026, 3, 10))
        found = Found("问了财政所", "三月拨款", LATER, date(2026, 6, 1), pledge)
        operations.review(entry.id, actor(place.head), found, version=None, now=now)
        operations.strike_off(entry.id, actor(place.head), evidence="修好", version=None, now=now)
    sign_in(client, place.leader)

    sheets = read(client.get("/ledger.xlsx"))

    assert list(sheets) == ["云湖街道", "槐荫社区", "望塔社区"]
    title, headings, *rows = sheets["槐荫社区"]
    assert title[0] == "槐荫社区未解决事项跟进台账（2026-03-03）"
    line = dict(zip(headings, rows[0], strict=True))
    assert len(rows) == 1
    assert (line["序号"], line["登记日期"], line["楼院"]) == (2, date(2026, 3, 3), "槐荫小区1号楼")
    assert (line["条件具备日期"], line["计划"]) == (date(2026, 6, 1), "=申报")
    assert (line["批准单位"], line["最近询问"]) == ("槐荫一网格", "问了财政所")
    assert line["未兑现的承诺"] == "财政所：拨款（2026-03-10前）"
    assert line["销号确认"] == "王秀兰于2026-03-03提请销号，待确认"
    with transaction():
        operations.confirm(entry.id, actor(place.street_worker), version=None, now=now)
    (struck,) = read(client.get("/ledger.xlsx?state=struck_off"))["槐荫社区"][2:]
    assert dict(zip(headings, struck, strict=True))["销号确认"] == "刘洋已确认"


def test_what_is_given_out_can_be_taken_over_elsewhere(client, place, enter, now):
    enter(place.building, "外墙脱落")
    enter(place.street, "全街道的事")
    sign_in(client, place.leader)
    other = factories.street(1)
    here, there = actor(place.street_worker), actor(other.street_worker)

    for language in ("zh-CN", "en"):
        content = client.get("/ledger.xlsx", headers={"Accept-Language": language}).data
        same = importer.plan_file(content, "a.xlsx", place.street.id, here, now=now)
        new = importer.plan_file(content, "a.xlsx", other.street.id, there, now=now)

        assert (same.notes, same.problems, same.counts()) == ([], [], {"new": 0, "same": 2, "over": 0})
        assert (new.problems, [entry.place_name for entry in new.entries]) == (
            [],
            ["云湖街道", "槐荫小区1号楼"],
        )
        assert new.entries[1].grounds == Grounds(
            ReasonClass.BUDGET, "资金到位", "=申报", LATER, date(2026, 6, 1)
        )


def test_a_longer_ledger_costs_no_more_statements(client, place, enter):
    sign_in(client, place.leader)
    counts = []
    for round_ in range(2):
        for number in range(2):
            enter(place.building, f"第{round_}{number}件")
        with statements() as seen:
            assert client.get("/ledger.xlsx").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_an_empty_ledger_has_its_headings(client, place):
    sign_in(client, place.leader)

    assert [row[0] for row in read(client.get("/ledger.xlsx"))["台账"]] == [
        f"台账未解决事项跟进台账（{factories.TODAY}）",
        "序号",
    ]


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("槐荫社区", set(), "槐荫社区"),
        ("A/B: [C]*?\\", set(), "A B   C"),
        ("'社区'", set(), "社区"),
        ("x" * 40, set(), "x" * 31),
        ("槐荫社区", {"槐荫社区"}, "槐荫社区 (2)"),
        ("X" * 40, {"x" * 31, "x" * 27 + " (2)"}, "X" * 27 + " (3)"),
        ("History", set(), "History 1"),
        ("???", set(), "1"),
    ],
)
def test_names_of_sheets_are_such_as_excel_allows(text, taken, name):
    assert sheet.sheet_name(text, taken) == name
    assert name.casefold() in taken


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_our_own_words_are_understood_again(app, language):
    with app.test_request_context(), force_locale(language):
        columns = recognise(list(sheet.headings()))
        reasons = [read_reason(label(reason)) for reason in ReasonClass]
        sentence = str(REFUSALS["ledger_reason_unknown"]).casefold()

        assert list(columns) == list(range(20))
        assert reasons == list(ReasonClass)
        assert all(label(reason).casefold() in sentence for reason in GIVEN_REASONS)
