"""Ending a case, and taking an ending back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import (
    Invalid,
    MoveNotAllowed,
)
from app.domain.workflow import Outcome as CaseOutcome
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Task
from app.models.clocks import Clock
from app.models.notices import Notice
from tests.factories import actor, last_clock, notice_codes

HOUR = timedelta(hours=1)


def test_a_failed_verification_sends_it_back_with_a_fresh_clock(place, register, now):
    grid = actor(place.grid_worker)
    case = register()
    given = {"version": None}
    for _round in range(2):
        with transaction():
            if case.state is State.REGISTERED:
                cases.accept(case.id, grid, now=now, **given)
            cases.resolve(
                case.id, grid, outcome=CaseOutcome.SOLVED, note="修了", told="电话", now=now, **given
            )
        with transaction():
            case = cases.verify_failed(case.id, actor(place.head), note="还是不亮", now=now + HOUR, **given)
        assert (case.state, case.resolved_by_id, case.desk_id) == (State.HANDLING, None, place.grid.id)

    assert last_clock(case, ClockKind.HANDLE).sequence == 3
    assert notice_codes(place.grid_worker).count("case_verify_failed") == 2


def test_verification_corrects_the_outcome(place, register, now):
    grid, given = actor(place.grid_worker), {"version": None, "now": now}
    case = register()
    with transaction():
        cases.accept(case.id, grid, **given)
        cases.resolve(case.id, grid, outcome=CaseOutcome.SOLVED, note="修了", told="电话", **given)
        case = cases.verify(case.id, actor(place.head), outcome=CaseOutcome.PARTLY, **given)
    assert case.outcome is CaseOutcome.PARTLY
    with transaction():
        case = cases.reopen(case.id, actor(place.head), note="又坏了", version=None, now=now + HOUR)

    assert (case.state, case.outcome, case.closed_at) == (State.REGISTERED, None, None)
    assert case.due_at > now + HOUR
    assert "case_reopened" in notice_codes(place.grid_worker)


def test_what_a_building_head_solved_alone_is_closed_or_sampled(place, register, now):
    found = set()
    for _ in range(25):
        case = register()
        with transaction():
            case = cases.close_at_once(case.id, actor(place.head), note="自己换了", version=None, now=now)
        found.add(case.state)
        if case.state is State.VERIFYING:
            assert case.desk_id == place.community.id

    assert found == {State.CLOSED, State.VERIFYING}


def test_a_merged_case_names_the_one_that_goes_on(place, register, now):
    first, second = register(), register("同一盏灯")
    given = {"version": None, "now": now}
    grid = actor(place.grid_worker)
    with transaction():
        second = cases.merge(second.id, grid, into=first.id, **given)
    assert (second.state, second.merged_into_id) == (State.MERGED, first.id)
    assert (
        db.session.scalars(select(Notice).where(Notice.code == "case_merged")).first().params["into"]
        == first.number
    )

    for into in (second.id, first.id):
        with pytest.raises(Invalid), transaction():
            cases.merge(first.id, grid, into=into, **given)
    with transaction():
        second = cases.unmerge(second.id, grid, note="不是一盏", **given)
    assert (second.state, second.merged_into_id) == (State.REGISTERED, None)


def test_a_withdrawn_case_calls_nobody_any_more(place, register, now):
    case = register()
    given = {"version": None, "now": now}
    with transaction():
        cases.call_in(
            case.id, actor(place.grid_worker), unit_ids=[place.department.id], note="请到场", **given
        )
        cases.withdraw(case.id, actor(place.head), note="看错了", **given)

    assert db.session.scalars(select(Task)).one().withdrawn_at == now
    assert db.session.scalars(select(Clock).where(Clock.stopped_at.is_(None))).all() == []
    with pytest.raises(MoveNotAllowed), transaction():
        cases.urge(case.id, actor(place.head), **given)


def _called(place, case, now):
    """Accept a case and call the department in."""
    grid, given = actor(place.grid_worker), {"version": None, "now": now}
    with transaction():
        cases.accept(case.id, grid, **given)
        cases.call_in(case.id, grid, unit_ids=[place.department.id], note="请到场", **given)


def _resolve(place, case, now):
    with transaction():
        cases.resolve(
            case.id,
            actor(place.grid_worker),
            outcome=CaseOutcome.SOLVED,
            note="修了",
            told="电话",
            unanswered="已修好",
            version=None,
            now=now,
        )


def test_who_was_called_may_come_and_answer_while_the_result_is_verified(place, register, now):
    case = register()
    _called(place, case, now)
    _resolve(place, case, now)

    called, given = actor(place.co_handler), {"version": None, "now": now}
    with transaction():
        cases.report_in(case.id, called, **given)
        cases.answer(case.id, called, note="已清理", **given)
    task = db.session.scalars(select(Task)).one()
    assert (task.arrived_at, task.answered_at, task.withdrawn_at) == (now, now, None)
    assert last_clock(case, ClockKind.REPORT_IN).outcome is Outcome.MET


@pytest.mark.parametrize("ending", ["verified", "merged"])
def test_a_call_that_nobody_came_to_is_taken_back_and_not_met_when_the_case_ends(
    place, register, now, ending
):
    case, other = register(), register("另一盏灯")
    _called(place, case, now)
    if ending == "merged":
        with transaction():
            cases.merge(case.id, actor(place.grid_worker), into=other.id, version=None, now=now)
    else:
        _resolve(place, case, now)
        with transaction():
            cases.verify(case.id, actor(place.head), version=None, now=now)

    task = db.session.scalars(select(Task)).one()
    assert (task.arrived_at, task.withdrawn_at) == (None, now)
    assert last_clock(case, ClockKind.REPORT_IN).outcome is Outcome.CANCELLED
