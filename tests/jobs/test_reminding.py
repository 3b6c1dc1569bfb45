"""What runs on after its limit: reminders in working time, black once, and who is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.levels import Role
from app.domain.workflow import Move, Outcome
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event, Task
from app.models.clocks import Clock
from app.models.notices import Notice
from app.models.organisation import Posting
from tests import factories
from tests.factories import LONG_AGO, actor, last_clock, notice_codes

GIVEN = {"version": None}
SECOND = timedelta(seconds=1)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        return cases.register(draft, actor(place.head), now=now)


@pytest.fixture
def at_street(place, case, now):
    with transaction():
        cases.send_up(case.id, actor(place.grid_worker), note="协调", **GIVEN, now=now)
        cases.send_up(case.id, actor(place.community_worker), note="协调", **GIVEN, now=now)
        return cases.accept(case.id, actor(place.street_worker), **GIVEN, now=now)


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def run_until(last):
    """Sweep whenever a clock wants to be looked at."""
    while True:
        db.session.rollback()
        at = db.session.scalar(select(func.min(Clock.check_at)).where(Clock.stopped_at.is_(None)))
        if at is None or at > last:
            return
        sweep(now=at + SECOND)


def reminders(person, code="case_reminded"):
    statement = select(Notice.created_at).where(Notice.person_id == person.id, Notice.code == code)
    return [f"{at:%m-%d %H}" for at in db.session.scalars(statement.order_by(Notice.id))]


def test_what_stays_at_the_street_reminds_in_working_time_and_turns_black_once(place, at_street, now):
    with transaction():
        worker = place.street_worker
        cases.assign(at_street.id, actor(place.leader), assignee_id=worker.id, **GIVEN, now=now)
    due, black = at_street.due_at, at_street.black_at

    run_until(due + timedelta(days=120))

    case, clock = fresh(at_street), last_clock(at_street, ClockKind.HANDLE)
    assert (case.street_red_at, clock.breached_at, clock.blackened_at) == (due, due, black)
    assert (clock.reminders, clock.check_at) == (5, None)
    told = reminders(worker)
    assert len(told) == len(set(told)) == 5
    assert told == reminders(place.leader)
    assert {at[-2:] for at in told} <= {"01", "02", "03", "05", "06", "07", "08", "09"}  # 9-12, 13-18 there
    reminded = select(Notice.person_id).where(Notice.code == "case_reminded").order_by(Notice.id)
    assert db.session.scalars(reminded).first() == worker.id  # the one who sees to it comes first
    codes = notice_codes(place.leader)
    assert (codes.count("case_black"), codes.count("case_breached_street")) == (1, 1)
    noted = select(Event.facts, Event.at).where(Event.case_id == case.id, Event.move == Move.NOTE)
    assert [tuple(row) for row in db.session.execute(noted)] == [({"black": "handle"}, black)]
    sweep(now=due + timedelta(days=200))
    assert len(reminders(worker)) == 5


def test_a_case_that_moves_is_not_reminded_of_any_more(place, at_street):
    due = at_street.due_at
    sweep(now=due + SECOND)
    with transaction():
        cases.dispatch(
            at_street.id, actor(place.street_worker), unit_id=place.community.id, **GIVEN, now=due + SECOND
        )

    assert fresh(at_street).street_red_at is None
    clock = last_clock(at_street, ClockKind.HANDLE)
    assert (clock.check_at, clock.reminders) == (None, 0)


def test_waiting_and_going_on_does_not_let_it_turn_red_twice(place, at_street):
    due, worker = at_street.due_at, actor(place.street_worker)
    sweep(now=due + SECOND)
    with transaction():
        cases.ask_resident(at_street.id, worker, note="哪一层？", **GIVEN, now=due + SECOND)
        assert last_clock(at_street, ClockKind.HANDLE).check_at is None
        cases.resident_answered(at_street.id, worker, note="三层", **GIVEN, now=due + timedelta(hours=1))

    sweep(now=due + timedelta(hours=1, seconds=1))

    red = select(func.count(Event.id)).where(Event.move == Move.ESCALATE)
    assert db.session.scalar(red) == 1
    assert last_clock(at_street, ClockKind.HANDLE).check_at > due


def test_a_call_that_nobody_answers_reminds_the_called_unit_alone(place, case, now):
    grid = actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        cases.call_in(case.id, grid, unit_ids=[place.department.id], note="请到场", **GIVEN, now=now)
        cases.resolve(
            case.id,
            grid,
            outcome=Outcome.SOLVED,
            note="修了",
            told="电话",
            unanswered="已修好",
            **GIVEN,
            now=now,
        )
    clock = last_clock(case, ClockKind.REPORT_IN)
    sweep(now=clock.due_at + SECOND)
    sweep(now=last_clock(case, ClockKind.REPORT_IN).check_at + SECOND)
    assert "call_reminded" not in notice_codes(place.co_handler)  # it is reported as done
    with transaction():
        cases.verify_failed(case.id, actor(place.community_worker), note="没修", **GIVEN, now=clock.due_at)

    sweep(now=last_clock(case, ClockKind.REPORT_IN).check_at + SECOND)

    assert notice_codes(place.co_handler).count("call_reminded") == 1
    assert "call_reminded" not in notice_codes(place.grid_worker)


def test_overdue_while_co_handlers_work_it_climbs_and_they_keep_their_calls(place, case, now):
    grid = actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, **GIVEN, now=now)
        (task,) = cases.call_in(
            case.id, grid, unit_ids=[place.department.id], note="请到场", **GIVEN, now=now
        )
        case = cases.report_in(case.id, actor(place.co_handler), **GIVEN, now=now)

    sweep(now=case.due_at + SECOND)

    assert fresh(case).holder_id == place.community.id
    task = db.session.get_one(Task, task.id, populate_existing=True)
    assert (task.answered_at, task.withdrawn_at) == (None, None)
    notice = db.session.scalars(select(Notice).where(Notice.code == "case_holder_changed")).one()
    assert (notice.person_id, notice.params["unit_id"]) == (place.co_handler.id, place.community.id)
    with transaction():
        cases.answer(case.id, actor(place.co_handler), note="换好了", **GIVEN, now=case.due_at)
    assert "case_answered" in notice_codes(place.community_worker)


def test_two_postings_give_one_notice_and_either_gives_the_right(place, case):
    with transaction():
        for unit, role in ((place.grid, Role.GRID_STAFF), (place.community, Role.COMMUNITY_STAFF)):
            db.session.add(Posting(person_id=place.stranger.id, unit_id=unit.id, role=role, from_on=LONG_AGO))

    sweep(now=case.warn_at + SECOND)  # told at the grid and at the community

    assert notice_codes(place.stranger) == ["case_warned"]
    with transaction():
        cases.accept(case.id, actor(place.stranger), **GIVEN, now=case.warn_at)
    assert fresh(case).version > 1


def test_a_reminder_of_a_saturday_waits_for_monday(place, at_street):
    sweep(now=at_street.due_at + SECOND)
    saturday = datetime(2026, 6, 6, 3, tzinfo=UTC)

    sweep(now=saturday)

    assert reminders(place.street_worker) == []
    assert last_clock(at_street, ClockKind.HANDLE).check_at == datetime(2026, 6, 8, 1, tzinfo=UTC)
