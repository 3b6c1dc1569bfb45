"""What does not fit in a row of an import is named, and nothing is written."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Unit
from app.organisation import importer

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


def test_a_bad_row_of_500_keeps_all_from_being_written(app, now):
    run(COMMUNITIES, now)
    lines = [f"网格,370871001001{number:03d},网格{number}," for number in range(1, 501)]
    lines[321] = "网格,37087100100132X,坏网格,"

    plan = run("级别,代码,名称,上级代码\n" + "\n".join(lines), now)

    assert reasons(plan) == [(323, "parent_code", "parent_missing")]
    assert count(Unit) == 5


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",370871001,洸河街道", "level", "cell_empty"),
        ("县,370871001,洸河街道", "level", "level_unknown"),
        ("街道,,洸河街道", "code", "cell_empty"),
        ("街道,370871001,", "name", "cell_empty"),
        ("街道,370871001," + "长" * 81, "name", "cell_too_long"),
        ("街道,37087100,洸河街道", "code", "code_of_street"),
        ("街道,3.70871E+08,洸河街道", "code", "code_shortened"),
        ("社区,370871009001,孤社区", "parent_code", "parent_unknown"),
        ("社区,370871001009,错社区,370871002", "code", "code_of_community"),
        ("社区,370871001009,错社区,370871001001", "parent_code", "parent_level"),
        ("楼院,B1,一号楼", "parent_code", "parent_missing"),
        ("楼院,B1,一号楼,370871001", "parent_code", "parent_level"),
        ("社区,370871001001,东闸社区居民委会,370871002", "parent_code", "parent_differs"),
        ("网格,370871001001,东闸社区居民委会", "level", "level_differs"),
        ("部门,D1,局,CG", "parent_code", "parent_unknown"),
        ("街道,370871005,黄屯街道,,gh", "short_code", "short_code_taken"),
        ("街道,370871005,黄屯街道,,云", "short_code", "short_code_form"),
        ("街道,370871005,黄屯街道,,,Mars", "time_zone", "time_zone_unknown"),
        ("社区,370871001001,东闸社区,,,,-5", "households", "households_form"),
        (f"社区,370871001001,东闸社区,,,,{'9' * 5000}", "households", "households_form"),
        ("社区,370871001001,东闸社区,,,,,部门", "kind", "kind_unknown"),
        ("社区,370871001001,东闸社区,,,,,怪", "kind", "kind_unknown"),
    ],
)
def test_what_does_not_fit_in_a_row_is_named(app, now, line, column, reason):
    run(COMMUNITIES, now)

    plan = run("级别,代码,名称,上级代码,简码,时区,户数,类型\n" + line, now)

    assert reasons(plan) == [(2, column, reason)]
    assert plan.problems[0].heading


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("王,王秀兰,楼长,LH-1,", "username", "username_form"),
        ("wang,,楼长,LH-1,", "name", "cell_empty"),
        ("wang," + "长" * 61 + ",楼长,LH-1,", "name", "cell_too_long"),
        ("wang,王秀兰,国王,LH-1,", "role", "role_unknown"),
        ("wang,王秀兰,楼长,370871001,", "role", "role_at_building"),
        ("wang,王秀兰,楼长,,", "role", "role_at_building"),
        ("wang,王秀兰,楼长,XX,", "unit_code", "unit_unknown"),
        ("wang,王秀兰,楼长,LH-1,明天", "from_on", "day_form"),
        ("wang,王秀兰,楼长,LH-1,2026-02-30", "from_on", "day_form"),
    ],
)
def test_what_does_not_fit_a_person_is_named(app, now, line, column, reason):
    run(UNITS, now)

    plan = run("用户名,姓名,角色,组织代码,起始日期\n" + line, now)

    assert reasons(plan) == [(2, column, reason)]


def test_rows_that_contradict_each_other_are_named(app, now):
    units = run("级别,代码,名称\n街道,370871001,洸河街道\n街道,370871001,另一街道\n", now)
    below = run("级别,代码,名称\n街道,3708,洸河街道\n社区,3708,东闸社区\n楼院,B1,楼\n", now)
    run(UNITS, now)
    people = run(
        "用户名,姓名,角色,组织代码\nwang,王秀兰,楼长,LH-1\nwang,王秀英,网格员,370871001001001\nwang,王秀兰,楼长,LH-1\n",
        now,
    )

    assert reasons(units) == [(3, "code", "code_twice")]
    assert reasons(below) == [
        (2, "code", "code_of_street"),
        (3, "code", "code_twice"),
        (4, "parent_code", "parent_missing"),
    ]
    assert reasons(people) == [(3, "name", "name_differs"), (4, "username", "posting_twice")]


def test_below_a_bad_row_the_bad_row_is_named(app, now):
    plan = run("级别,代码,名称\n社区,370871001001,东闸社区\n街道,370871001,\n", now)

    assert reasons(plan) == [(2, "parent_code", "parent_row_bad"), (3, "name", "cell_empty")]
    assert plan.problems[0].error.params["line"] == 3


def test_closed_units_take_nothing_in(app, now):
    run(UNITS, now)
    with transaction():
        db.session.scalars(select(Unit).where(Unit.code == "370871001001001")).one().closed_on = date(
            2026, 3, 1
        )

    units = run("级别,代码,名称,上级代码\n楼院,B9,九号楼,370871001001001\n网格,370871001001001,改名,\n", now)
    people = run("用户名,姓名,角色,组织代码\nwang,王秀兰,网格员,370871001001001\n", now)

    assert reasons(units) == [(2, "parent_code", "parent_row_bad"), (3, "code", "unit_is_closed")]
    assert reasons(people) == [(2, "unit_code", "unit_closed")]
