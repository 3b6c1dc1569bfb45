"""Objections that nobody decides in time climb like any other clock; at the street they stay red."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.answers import Decision, Verdict
from app.domain.clocks import ClockKind, Outcome
from app.domain.workflow import Outcome as CaseOutcome
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.clocks import Clock
from app.retention.queries.due import erasable
from tests import factories
from tests.factories import actor, notice_codes
from tests.slips import closed, objections, says

SECOND = timedelta(seconds=1)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    draft = cases.Draft("灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        row = cases.register(draft, actor(place.head), now=now)
    return says(closed(place, row, now), Verdict.NOT_FIXED, now, note="还是不亮")


def running(case):
    statement = select(Clock).where(Clock.case_id == case.id, Clock.kind == ClockKind.OBJECTION)
    found = statement.order_by(Clock.sequence).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def test_at_the_due_itself_nothing_has_passed(place, case):
    due = running(case)[0].due_at
    sweep(now=due - SECOND)
    assert notice_codes(place.community_worker).count("objection_warned") == 1

    sweep(now=due)

    assert objections(case)[0].unit_id == place.community.id


def test_the_next_level_decides_and_then_the_street_is_reminded(place, case):
    due = running(case)[0].due_at
    for _again in range(2):
        sweep(now=due + SECOND)
    first, second = running(case)

    assert (first.outcome, second.unit_id, objections(case)[0].unit_id) == (
        Outcome.BREACHED,
        place.street.id,
        place.street.id,
    )
    assert second.started_at == due
    assert notice_codes(place.street_worker).count("objection_raised") == 1

    sweep(now=second.due_at + SECOND)
    sweep(now=second.due_at + timedelta(days=9) - timedelta(hours=4))  # a Friday at 14:00

    last = running(case)[-1]
    assert (last.sequence, last.stopped_at, last.breached_at) == (2, None, second.due_at)
    assert "objection_late" in notice_codes(place.leader)
    assert "objection_reminded" in notice_codes(place.street_worker)


def test_a_late_decision_is_still_one(place, case):
    late = running(case)[0].due_at + timedelta(days=30)
    sweep(now=late)
    sweep(now=late)

    with transaction():
        cases.decide_objection(
            case.id, actor(place.street_worker), reopens=True, note="返工", version=None, now=late
        )

    assert objections(case)[0].decision is Decision.REOPENED
    assert [clock.outcome for clock in running(case)] == [Outcome.BREACHED, Outcome.BREACHED]


def test_data_is_kept_as_long_as_a_resident_objects(place, case, now):
    with transaction():
        assert erasable([case.id]) == []
        cases.decide_objection(
            case.id, actor(place.community_worker), reopens=False, note="好了", version=None, now=now
        )

    assert [one.case_id for one in erasable([case.id])] == [case.id]
    assert case.outcome is CaseOutcome.SOLVED
