"""Calls that nobody answers climb on both sides, one level after the other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.calls import Attendance
from app.domain.clocks import ClockKind
from app.domain.levels import Role, UnitKind
from app.domain.workflow import Move, Outcome
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Event, Task
from app.models.clocks import Clock
from tests import factories
from tests.factories import actor, last_clock, notice_codes

SECOND = timedelta(seconds=1)
GIVEN = {"version": None}


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def register(place, now):
    def make():
        with transaction():
            category = factories.category("power.corridor_light").id
            draft = cases.Draft("楼道灯坏了", place.building.id, category)
            return cases.register(draft, actor(place.head), now=now)

    return make


@pytest.fixture
def firm(place):
    """A firm of another community, so that both sides have levels of their own."""
    with transaction():
        firm = factories.unit(place.other_community, None, "F1", "安居物业", kind=UnitKind.FIRM)
        manager = factories.person("manager", "钱进", (Role.CO_HANDLER, firm))
        worker = factories.person("across", "郑伟", (Role.COMMUNITY_STAFF, place.other_community))
    return firm, manager, worker


def called(place, case, unit, now, **values):
    grid = actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        (task,) = cases.call_in(case.id, grid, unit_ids=[unit.id], note="请到场", **values, **GIVEN, now=now)
    return task.id


def passed_notes(case):
    events = select(Event).where(Event.case_id == case.id, Event.move == Move.NOTE).order_by(Event.id)
    return [event.facts for event in db.session.scalars(events)]


def test_both_sides_and_the_level_above_each_are_told(place, register, firm, now):
    unit, manager, across = firm
    case = register()
    task_id = called(place, case, unit, now)
    due = last_clock(case, ClockKind.REPORT_IN).due_at
    sweep(now=due)
    assert "call_climbed" not in notice_codes(across)

    sweep(now=due + SECOND)

    assert "call_unanswered" in notice_codes(manager)
    assert "call_unanswered" in notice_codes(place.grid_worker)
    assert notice_codes(across) == ["case_warned", "call_climbed"]
    assert "call_climbed" in notice_codes(place.community_worker)
    assert "call_climbed" not in notice_codes(place.leader)
    assert passed_notes(case) == [{"call_passed": "report_in", "unit_id": unit.id, "task_id": task_id}]


def test_the_next_level_is_told_with_the_reminder_each_once(place, register, firm, now):
    unit, manager, across = firm
    case = register()
    called(place, case, unit, now)
    clock = last_clock(case, ClockKind.REPORT_IN)
    sweep(now=clock.due_at + SECOND)
    for _ in range(4):
        looked = db.session.get_one(Clock, clock.id, populate_existing=True).check_at
        if looked is not None:
            sweep(now=looked + SECOND)
            sweep(now=looked + 2 * SECOND)

    for person in (across, place.community_worker, place.leader, place.street_worker):
        assert notice_codes(person).count("call_climbed") == 1
    assert "call_reminded" in notice_codes(manager)


def test_an_answer_that_is_late_climbs_like_an_arrival(place, register, firm, now):
    unit, manager, across = firm
    case = register()
    task_id = called(place, case, unit, now)
    with transaction():
        cases.report_in(case.id, actor(manager), **GIVEN, now=now)
    due = last_clock(case, ClockKind.ANSWER).due_at

    sweep(now=due + SECOND)

    assert "call_answer_late" in notice_codes(manager)
    assert notice_codes(across) == ["call_climbed"]
    assert passed_notes(case)[-1]["call_passed"] == "answer"
    with transaction():
        cases.answer(case.id, actor(manager), note="办好了", **GIVEN, now=due + 2 * SECOND)
    task = db.session.get_one(Task, task_id, populate_existing=True)
    assert (task.attendance, task.answered_late) == (Attendance.ON_TIME, True)
    sweep(now=due + timedelta(days=60))
    assert notice_codes(manager).count("call_answer_reminded") == 0


def test_whoever_called_from_above_is_told_and_their_superior(place, register, firm, now):
    unit, _manager, _across = firm
    case = register()
    with transaction():
        community = actor(place.community_worker)
        cases.call_in(case.id, community, unit_ids=[unit.id], note="请到场", **GIVEN, now=now)

    sweep(now=last_clock(case, ClockKind.REPORT_IN).due_at + SECOND)

    assert "call_unanswered" in notice_codes(place.community_worker)
    assert "call_climbed" in notice_codes(place.leader)


def test_what_is_reported_as_done_climbs_no_more(place, register, firm, now):
    unit, _manager, across = firm
    case = register()
    called(place, case, unit, now)
    done = {"outcome": Outcome.SOLVED, "note": "修了", "told": "电话", "unanswered": "已自行解决"}
    with transaction():
        cases.resolve(case.id, actor(place.grid_worker), **done, **GIVEN, now=now)

    sweep(now=last_clock(case, ClockKind.REPORT_IN).due_at + SECOND)

    assert "call_climbed" not in notice_codes(across)


def test_a_declined_call_has_no_clock_that_could_pass(place, register, firm, now):
    unit, manager, across = firm
    case = register()
    called(place, case, unit, now)
    with transaction():
        cases.decline(case.id, actor(manager), note="不归我们管", **GIVEN, now=now)

    sweep(now=now + timedelta(days=5))

    assert notice_codes(across) == []
