"""A paper ledger becomes cases that lie in the register since the paper's day, all or nothing."""

import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.cases.queries.chains import broken_chains
from app.clocks import operations as clocks
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import Forbidden, Invalid, StaleCase
from app.domain.ledger import Entrance, ReasonClass
from app.domain.workflow import State
from app.extensions import db
from app.ledger import importer, operations
from app.ledger.importer import reading
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from tests import factories
from tests.factories import actor, notice_codes
from tests.paper import HEADINGS, LIFT, WALL


@pytest.fixture
def take_over(place, now):
    def take(content, *, by=None, name="a.csv", at=None):
        who = actor(by or place.street_worker)
        content = content.encode() if isinstance(content, str) else content
        with transaction():
            plan = importer.plan_file(content, name, place.street.id, who, now=at or now)
            if plan.is_good:
                papers = [entry.paper for entry in plan.entries]
                operations.take_over(place.street.id, who, papers, now=at or now)
        return plan

    return take


def entries():
    case = joinedload(LedgerEntry.case)
    return db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.sequence).options(case)).all()


def test_an_excel_file_of_several_sheets_is_taken_over(place, take_over, now):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, line in (("槐荫社区", WALL), ("望塔社区", LIFT)):
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, "未解决事项跟进台账")
            for row, cells in enumerate((HEADINGS, line), start=1):
                sheet.write_row(row, 0, cells.strip().split(","))
            sheet.write_datetime(2, 0, date.fromisoformat(line[:10]), day)
        book.add_worksheet("填写说明").write_string(0, 0, "事项")

    plan = take_over(buffer.getvalue(), name="台账.xlsx")

    assert (plan.problems, plan.notes, plan.missed) == ([], [], 1)
    lift, wall = entries()
    assert (wall.entrance, wall.reason, wall.suspensions) == (Entrance.PAPER, ReasonClass.BUDGET, 1)
    assert (wall.approver_id, wall.unit_id) == (place.street.id, place.community.id)
    assert (wall.entered_at.date(), wall.next_review_on) == (date(2025, 6, 1), date(2026, 3, 20))
    assert (wall.case.state, wall.case.registered_at) == (State.LEDGERED, now)
    assert (wall.case.building_id, wall.case.raiser_id) == (place.building.id, place.street_worker.id)
    assert (lift.unit_id, lift.case.grid_id) == (place.far_grid.id, place.far_grid.id)
    assert (lift.entered_at.date(), lift.next_review_on) == (date(2025, 3, 1), date(2026, 3, 4))
    assert [clock.kind for clock in clocks.running(lift.case_id, ClockKind.REVIEW)] == [ClockKind.REVIEW]
    assert [sequence for _, sequence in broken_chains([])] == [None, None]


def test_a_unit_is_told_once_of_all_that_comes_to_it(place, take_over):
    take_over(HEADINGS + WALL + WALL.replace("外墙", "内墙"))

    assert notice_codes(place.community_worker) == ["ledger_taken_over"]
    assert notice_codes(place.grid_worker) == notice_codes(place.street_worker) == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_the_same_file_twice_changes_nothing(place, take_over, now, encoding):
    content = (HEADINGS + WALL + LIFT).encode(encoding)
    take_over(content)

    again = take_over(content, by=place.administrator, at=now + timedelta(days=30))

    assert again.counts() == {"new": 0, "same": 2, "over": 0}
    assert again.changes_nothing
    assert db.session.scalar(select(func.count()).select_from(Case)) == 2


def test_one_bad_line_keeps_all_out(take_over):
    plan = take_over(HEADINGS + WALL + LIFT.replace("产权,", "运气,"))

    (problem,) = plan.problems
    assert (problem.row.line, problem.heading, problem.value) == (3, "原因", "运气")
    assert problem.error.code == "ledger_reason_unknown"
    assert entries() == []


def test_a_refusal_half_way_leaves_nothing(place, now):
    who = actor(place.street_worker)
    content = (HEADINGS + WALL + LIFT).encode()
    plan = importer.plan_file(content, "a.csv", place.street.id, who, now=now)
    papers = [entry.paper for entry in plan.entries]
    db.session.rollback()

    with pytest.raises(Invalid), transaction():
        operations.take_over(place.street.id, who, papers, now=now + timedelta(days=60))

    assert (entries(), db.session.scalar(select(func.count()).select_from(Case))) == ([], 0)


def test_two_who_take_over_the_same_do_it_once(place, take_over, now):
    who = actor(place.street_worker)
    plan = importer.plan_file((HEADINGS + WALL).encode(), "a.csv", place.street.id, who, now=now)
    db.session.rollback()
    take_over(HEADINGS + WALL)

    with pytest.raises(StaleCase), transaction():
        operations.take_over(place.street.id, who, [entry.paper for entry in plan.entries], now=now)

    assert len(entries()) == 1


def test_where_nobody_is_posted_it_comes_to_the_unit_above(place, take_over):
    plan = take_over(
        HEADINGS
        + WALL.replace(",槐荫社区,2026", f",{place.sister_building.code},2026").replace(
            "槐荫小区1号楼", "槐荫小区2号楼"
        )
    )

    assert [(entry.named_holder, entry.holder_name) for entry in plan.entries] == [
        ("槐荫小区2号楼", "槐荫一网格")
    ]
    assert entries()[0].unit_id == place.grid.id


@pytest.mark.parametrize("who", ["community_worker", "leader", "head", "stranger"])
def test_others_take_nothing_over(place, take_over, now, who):
    somebody = getattr(place, who)

    with pytest.raises(Forbidden):
        take_over(HEADINGS + WALL, by=somebody)
    with pytest.raises(Forbidden), transaction():
        operations.take_over(place.street.id, actor(somebody), [], now=now)


def test_another_streets_administrator_takes_nothing_over(place, take_over):
    other = factories.street(1)

    with pytest.raises(Forbidden):
        take_over(HEADINGS + WALL, by=other.administrator)


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [
        ("a,b\n1,2\n", "ledger_no_headings", "登记日期、事项、原因、具备什么条件就能办、计划"),
        ("登记日期,事项,原因\n", "ledger_column_missing", "具备什么条件就能办、计划"),
        ("Entered on,Matter,Reason,Plan\n", "ledger_column_missing", "What would make it possible"),
        (HEADINGS + LIFT * (reading.MAX_ROWS + 1), "too_many_rows", None),
    ],
)
def test_a_file_that_is_no_ledger_gets_a_sentence(content, reason, said):
    with pytest.raises(Invalid) as refusal:
        reading.read(content.encode(), "a.csv")

    assert (refusal.value.code, refusal.value.params.get("columns")) == (reason, said)


def book(**sheets) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row.strip().split(","))
    return buffer.getvalue()


def test_rows_of_all_sheets_are_counted_together():
    content = book(一=[HEADINGS, *[LIFT] * 2501], 二=[HEADINGS, *[LIFT] * 2500])

    with pytest.raises(Invalid) as refusal:
        reading.read(content, "a.xlsx")

    assert (refusal.value.code, refusal.value.params) == ("too_many_rows", {"limit": 5000})


def test_what_was_not_read_is_noted():
    content = book(一=[HEADINGS.replace("楼院", "备注"), LIFT], 草稿=["想法", *"一二三四五六七八九十"], 空=[])

    found = reading.read(content, "a.xlsx")

    assert [(note.code, note.name) for note in found.notes] == [
        ("column_unknown", "备注"),
        ("sheet_unknown", "草稿"),
    ]
    assert [(row.sheet, row.line) for row in found.rows] == [("一", 2)]
