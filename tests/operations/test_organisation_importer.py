"""Importing units and people from files."""

import io
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.levels import Level, Role, UnitKind
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.organisation import importer
from app.organisation.importer import Effect
from tests import factories

INSTALLATION = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))


COMMUNITIES = (
    "area_code,area_name,street_code,street_name,community_code,community_name\n"
    "370871,某区,370871001,洸河街道,370871001001,东闸社区居民委会\n"
    "370871,某区,370871001,洸河街道,370871001002,西闸社区居民委会\n"
    "370871,某区,370871002,柳行街道,370871002001,柳行社区居民委员会\n"
)


UNITS = (
    "级别,代码,名称,上级代码,党组织名称,户数,英文名称,类型\n"
    "楼院,LH-1,洸河花园1号楼,370871001001001,,72,,\n"
    "网格,370871001001001,东闸一网格,,东闸一网格党支部,,Dongzha Grid 1,居住\n"
    "社区,370871001001,东闸社区,370871001,东闸社区党委,2150,,\n"
    "街道,370871001,洸河街道,,洸河街道党工委,,,\n"
    "部门,CG-1,城管中队,370871001,,,,\n"
    "物业,WY-1,金桂物业,370871001001001,,,,\n"
)


PEOPLE = (
    "用户名,姓名,电话,角色,组织代码,起始日期\n"
    "wang.xl,王秀兰,138 0000 0000,楼长,LH-1,2026-03-01\n"
    "wang.xl,王秀兰,,网格员,370871001001001,2026/3/2\n"
    "li.gq,李国强,,管理员,370871001,\n"
)


def book(**sheets) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return buffer.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines()]


def run(content, now, *, name="units.csv", actor=INSTALLATION):
    content = content.encode() if isinstance(content, str) else content
    with transaction():
        plan = importer.plan_file(content, name, actor, now=now)
        if plan.is_good:
            importer.apply(plan, actor, now=now)
    return plan


def reasons(plan) -> list[tuple[int, str, str]]:
    return [(problem.row.line, problem.column, problem.error.code) for problem in plan.problems]


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_published_communities_make_streets_and_communities(app, now):
    plan = run(COMMUNITIES, now)

    streets = db.session.execute(select(Unit.code, Unit.short_code).where(Unit.level == Level.STREET))
    assert sorted(streets.all()) == [("370871001", "GH"), ("370871002", "LX")]
    assert (plan.rows, plan.count(Effect.CREATE), count(Unit)) == (3, 5, 5)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_understood(app, now, encoding):
    run(COMMUNITIES.replace("东闸", "𠮷闸").encode(encoding), now)

    assert db.session.scalar(select(Unit.name).where(Unit.code == "370871001001")) == "𠮷闸社区居民委会"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_understood(app, now, delimiter):
    run(COMMUNITIES.replace(",", delimiter), now)

    assert count(Unit) == 5


def test_units_of_all_levels_come_in_any_order(app, now):
    run(UNITS, now)

    building = db.session.scalars(select(Unit).where(Unit.code == "LH-1")).one()
    kinds = dict(db.session.execute(select(Unit.code, Unit.kind).where(Unit.level.is_(None))).all())
    assert (building.level, len(building.ancestor_ids), building.households) == (Level.BUILDING, 4, 72)
    assert kinds == {"CG-1": UnitKind.DEPARTMENT, "WY-1": UnitKind.FIRM}


def test_one_workbook_brings_units_and_people(app, now):
    content = book(组织=rows_of(UNITS), 人员=rows_of(PEOPLE), 填写说明=[["请勿删除"]])

    plan = run(content, now, name="all.xlsx")

    held = db.session.execute(
        select(Person.username, Posting.role, Unit.code, Posting.from_on)
        .join(Posting, Posting.person_id == Person.id)
        .join(Unit, Posting.unit_id == Unit.id)
        .order_by(Person.username, Posting.from_on)
    )
    assert [tuple(row) for row in held] == [
        ("li.gq", Role.ADMINISTRATOR, "370871001", date(2026, 3, 3)),
        ("wang.xl", Role.BUILDING_HEAD, "LH-1", date(2026, 3, 1)),
        ("wang.xl", Role.GRID_STAFF, "370871001001001", date(2026, 3, 2)),
    ]
    assert plan.notes == []
    assert db.session.scalar(select(Person.phone).where(Person.username == "wang.xl")) == "13800000000"


def test_numbers_and_dates_in_cells_are_read_as_meant(app, now):
    run(COMMUNITIES, now)
    units = [["level", "code", "name", "households"], ["grid", 370871001001001, "东闸一网格", 120]]
    people = [
        ["username", "name", "role", "unit code", "from"],
        ["zhang", "张三", "grid staff", 370871001001001],
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in (("units", units), ("people", people)):
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 4, date(2026, 2, 1), day)

    run(buffer.getvalue(), now, name="x.xlsx")

    assert db.session.scalar(select(Unit.households).where(Unit.code == "370871001001001")) == 120
    assert db.session.scalars(select(Posting.from_on)).all() == [date(2026, 2, 1)]


def test_english_headings_are_understood(app, now):
    english = "Level,Code,Name,Parent code,Party name,Households\nstreet,370871001,Guanghe,,Committee,\n"

    run(english, now)

    assert db.session.scalar(select(Unit.party_name)) == "Committee"


def test_importing_again_changes_nothing(app, now):
    content = book(组织=rows_of(UNITS), 人员=rows_of(PEOPLE))
    run(content, now, name="all.xlsx")
    before = db.session.execute(select(Unit.code, Unit.version).order_by(Unit.id)).all()

    plan = run(content, now, name="all.xlsx")

    assert plan.changes_nothing
    assert db.session.execute(select(Unit.code, Unit.version).order_by(Unit.id)).all() == before
    assert (count(Person), count(Posting)) == (2, 3)


def test_filled_cells_change_what_is_there_and_empty_ones_leave_it(app, now):
    run(UNITS + "街道,370871003,接庄街道,,,,,\n", now)

    plan = run("级别,代码,名称,户数,党组织名称\n社区,370871001001,东闸新社区,2200,\n", now)

    unit = db.session.scalars(select(Unit).where(Unit.code == "370871001001")).one()
    assert (unit.name, unit.households, unit.party_name) == ("东闸新社区", 2200, "东闸社区党委")
    assert plan.units[0].changed == ("name", "households")


def test_people_get_a_new_phone_and_a_further_posting(app, now):
    run(book(组织=rows_of(UNITS), 人员=rows_of(PEOPLE)), now, name="all.xlsx")

    plan = run(
        "用户名,姓名,电话,角色,组织代码\nwang.xl,王秀兰,13900000000,街道领导,370871001\nli.gq,李国强,,管理员,\n",
        now,
    )

    phone = db.session.scalar(select(Person.phone).where(Person.username == "wang.xl"))
    assert (plan.count(Effect.CHANGE), phone, count(Posting)) == (2, "13900000000", 5)


def test_an_administrator_imports_into_the_own_street_only(app, now):
    street, other = factories.street(), factories.street(1)
    actor = factories.actor(street.administrator)
    own = f"楼院,新1,新楼,{street.grid.code}\n"
    foreign = f"楼院,新2,新楼,{other.grid.code}\n网格,{other.grid.code},改名,\n街道,370871001,洸河街道,\n"

    plan = run("级别,代码,名称,上级代码\n" + own + foreign, now, actor=actor)
    people = run(
        f"用户名,姓名,角色,组织代码\nhead1,王秀兰,网格员,{street.grid.code}\nnew,新人,网格员,{other.grid.code}\n",
        now,
        actor=actor,
    )
    run("级别,代码,名称,上级代码\n" + own, now, actor=actor)

    assert {(line, code) for line, _, code in reasons(plan)} == {
        (3, "parent_row_bad"),
        (4, "not_your_place"),
        (5, "not_your_place"),
    }
    assert reasons(people) == [(2, "username", "person_elsewhere"), (3, "unit_code", "not_your_place")]
    assert db.session.scalar(select(Unit.parent_id).where(Unit.code == "新1")) == street.grid.id


def test_what_changed_since_the_plan_keeps_all_from_being_written(app, now):
    run(COMMUNITIES, now)
    text = "级别,代码,名称\n网格,370871001001001,一网格\n网格,370871001001002,二网格\n"
    plan = importer.plan_file(text.encode(), "x.csv", INSTALLATION, now=now)
    run("级别,代码,名称\n网格,370871001001002,别人的网格\n", now)

    with pytest.raises(DomainError), transaction():
        importer.apply(plan, INSTALLATION, now=now)

    assert count(Unit) == 6


def test_a_plan_with_problems_is_not_applied(app, now):
    plan = importer.plan_file("级别,代码,名称\n街道,1,云\n".encode(), "x.csv", INSTALLATION, now=now)

    with pytest.raises(ValueError, match="problems"):
        importer.apply(plan, INSTALLATION, now=now)
