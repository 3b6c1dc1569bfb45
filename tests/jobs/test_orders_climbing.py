"""Orders that are not answered in time: each level is told once, and at the street they stay red."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome, Urgency
from app.domain.workflow import Move
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from app.models.clocks import Clock
from app.models.notices import Notice
from tests import factories
from tests.factories import actor, notice_codes
from tests.orders import answered, fresh, given

SECOND = timedelta(seconds=1)


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def pair(place, now):
    """Two cases of one grid whose own clocks say nothing for a long time."""
    category = factories.category("property.upkeep").id
    draft = cases.Draft("楼道灯坏了", place.building.id, category, Urgency.BLUE)
    with transaction():
        both = [cases.register(draft, actor(place.head), now=now) for _ in range(2)]
        for case in both:
            cases.accept(case.id, actor(place.grid_worker), version=None, now=now)
    return both


@pytest.fixture
def order(place, pair, now):
    return given(place.leader, pair, place.grid_worker, place.grid, now, amount=1)


def running(case):
    statement = select(Clock).where(Clock.case_id == case.id, Clock.kind == ClockKind.SUPERVISE)
    return db.session.scalars(
        statement.order_by(Clock.sequence).execution_options(populate_existing=True)
    ).all()


def told(code, person):
    statement = select(func.count()).select_from(Notice)
    return db.session.scalar(statement.where(Notice.code == code, Notice.person_id == person.id))


def test_it_is_told_before_it_is_due_and_once_it_is_not(place, pair, order):
    sweep(now=running(pair[0])[0].warn_at + SECOND)

    assert told("order_warned", place.grid_worker) == 1
    assert told("order_late", place.leader) == 0


def test_a_passed_order_tells_each_level_once_however_many_cases_it_has(place, pair, order):
    first_due = fresh(order).due_at
    sweep(now=first_due + SECOND)
    sweep(now=first_due + 2 * SECOND)

    assert [told("order_late", who) for who in (place.leader, place.community_worker)] == [1, 1]
    assert told("order_late", place.street_worker) == 0
    assert told("order_late_yours", place.grid_worker) == 1
    first, second = running(pair[0])
    assert (first.outcome, first.breached_at) == (Outcome.BREACHED, first_due)
    assert (second.unit_id, second.started_at) == (place.community.id, first_due)
    assert db.session.get_one(Case, pair[0].id).holder_id == place.grid.id, "the case stays where it is"


def test_it_climbs_to_the_street_and_stays_red_there(place, pair, order):
    for _level in range(3):
        sweep(now=running(pair[0])[-1].due_at + SECOND)

    last = running(pair[0])[-1]
    assert (last.unit_id, last.stopped_at, last.sequence) == (place.street.id, None, 3)
    assert last.breached_at == last.due_at
    assert told("order_late", place.leader) == 3
    assert told("order_late_yours", place.grid_worker) == 3
    passed = select(Event).where(Event.case_id == pair[0].id, Event.move == Move.NOTE)
    assert len([event for event in db.session.scalars(passed) if "order_passed" in event.facts]) == 3

    for hours in range(0, 24 * 5, 4):
        sweep(now=last.due_at + timedelta(hours=hours))

    assert told("order_reminded", place.grid_worker) >= 1


def test_after_an_outage_every_level_is_told_in_one_go(place, pair, order, clock):
    late = fresh(order).due_at + timedelta(days=20)

    while sweep(now=late):
        pass

    starts = [(clock.started_at, clock.due_at) for clock in running(pair[0])]
    assert [start for start, _due in starts[1:]] == [due for _start, due in starts[:-1]]


def test_a_late_answer_stops_the_climb(place, pair, order):
    due = fresh(order).due_at
    sweep(now=due + SECOND)

    answered(order, place.grid_worker, due + timedelta(hours=1))
    sweep(now=due + timedelta(days=30))

    assert [clock.outcome for clock in running(pair[0])] == [Outcome.BREACHED, Outcome.MET]
    assert "order_answered" in notice_codes(place.leader)
    assert told("order_late", place.street_worker) == 0
