"""Moves that keep the holder."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome, Urgency
from app.domain.errors import (
    Invalid,
)
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Task
from app.models.clocks import Clock
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)


def test_waiting_for_the_resident_stops_the_clock(place, register, now):
    grid = actor(place.grid_worker)
    case = register()
    with transaction():
        cases.accept(case.id, grid, version=None, now=now)
        due = case.due_at
        case = cases.ask_resident(case.id, grid, note="哪一层？", version=None, now=now)
    assert (case.state, case.due_at) == (State.WAITING, None)
    assert last_clock(case, ClockKind.WAIT).due_at == case.sort_at
    with transaction():
        case = cases.resident_answered(case.id, grid, note="三层", version=None, now=now + 2 * HOUR)

    # Two hours of waiting from 10:00, of which both are working time, move the due by two hours.
    assert (case.state, case.due_at) == (State.HANDLING, due + 2 * HOUR)
    assert last_clock(case, ClockKind.WAIT).outcome is Outcome.MET


def test_a_department_arrives_answers_and_sees_only_this(place, register, now):
    case = register()
    given = {"version": None, "now": now}
    with transaction():
        cases.call_in(
            case.id, actor(place.grid_worker), unit_ids=[place.department.id], note="请到场", **given
        )
    assert notice_codes(place.co_handler) == ["case_called_in"]
    with transaction():
        cases.report_in(case.id, actor(place.co_handler), **given)
        cases.answer(case.id, actor(place.co_handler), note="已拆除", **given)

    task = db.session.scalars(select(Task)).one()
    assert (task.arrived_at, task.answered_at) == (now, now)
    assert last_clock(case, ClockKind.REPORT_IN).outcome is Outcome.MET
    assert "case_answered" in notice_codes(place.grid_worker)
    with pytest.raises(Invalid), transaction():
        cases.call_in(case.id, actor(place.grid_worker), unit_ids=[place.community.id], note="来", **given)


def test_an_assignee_belongs_to_the_holder(place, register, now):
    case = register()
    with pytest.raises(Invalid), transaction():
        cases.assign(case.id, actor(place.leader), assignee_id=place.far_worker.id, version=None, now=now)
    with transaction():
        case = cases.assign(
            case.id, actor(place.leader), assignee_id=place.grid_worker.id, version=None, now=now
        )

    assert case.assignee_id == place.grid_worker.id
    assert notice_codes(place.grid_worker)[-1] == "case_assigned"


def test_progress_tells_the_raiser_when_to_expect_it(place, register, now):
    case = register()
    grid, friday = actor(place.grid_worker), datetime(2026, 3, 6, tzinfo=UTC).date()
    with transaction():
        case = cases.note(case.id, grid, note="已派电工", expected_on=friday, version=None, now=now)

    assert case.expected_on == friday
    assert notice_codes(place.head) == ["case_noted"]
    past = friday - timedelta(days=30)
    with pytest.raises(Invalid), transaction():
        cases.note(case.id, grid, note="已派电工", expected_on=past, version=None, now=now)


def test_a_correction_changes_the_limit_of_the_running_clock(place, register, now):
    grid = actor(place.grid_worker)
    case = register()
    with transaction():
        cases.accept(case.id, grid, version=None, now=now)
        case = cases.amend(
            case.id,
            grid,
            note="有人触电",
            urgency=Urgency.RED,
            place_id=place.grid.id,
            spot="3单元",
            version=None,
            now=now,
        )

    assert case.due_at == now + 2 * HOUR
    assert (case.building_id, case.spot, case.urgency) == (None, "3单元", Urgency.RED)
    with pytest.raises(Invalid), transaction():
        cases.amend(case.id, grid, note="x", place_id=place.department.id, version=None, now=now)


def test_a_corrected_place_leaves_the_limit_of_the_running_clock(place, register, now):
    case, grid = register(), actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, version=None, now=now)
        given = Clock.case_id == case.id, Clock.kind == ClockKind.HANDLE
        db.session.execute(update(Clock).where(*given).values(amount=5))  # the limit of an earlier day
        db.session.expire_all()
        cases.amend(case.id, grid, note="是二号楼", place_id=place.sister_building.id, version=None, now=now)

    assert last_clock(case, ClockKind.HANDLE).amount == 5
