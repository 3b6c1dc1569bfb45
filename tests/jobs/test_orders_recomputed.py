"""Orders whose clocks are reckoned anew: they follow the calendar, and keep the time that the leader set."""

from datetime import timedelta

import pytest

from app.cases import jobs
from app.cases import operations as cases
from app.clocks import recomputing
from app.database import transaction
from app.domain.clocks import ClockKind, LimitUnit
from app.domain.reckoning import Cause
from app.escalation.jobs import sweep
from app.settings import operations as settings
from app.settings.queries import day_of
from tests import factories
from tests.factories import actor, last_clock
from tests.orders import fresh, given


@pytest.fixture
def place(app):
    return factories.street()


@pytest.fixture
def case(place, now):
    category = factories.category("power.corridor_light").id
    with transaction():
        draft = cases.Draft("楼道灯坏了", place.building.id, category)
        return cases.register(draft, actor(place.head), now=now)


@pytest.fixture
def order(place, case, now):
    hours = LimitUnit.WORKING_HOURS
    return given(place.leader, [case], place.grid_worker, place.grid, now, amount=6, counted_in=hours)


def close_this_afternoon(place, now):
    values = settings.ClosureValues(now + timedelta(hours=2), now + timedelta(hours=8), "台风")
    admin = actor(place.administrator)
    with transaction():
        settings.add_closure(place.street.id, admin, values=values, now=now)
        recomputing.queue([place.street.id], admin, Cause.CALENDAR, now=now)
    jobs.recompute(now=now + timedelta(minutes=1))


def test_an_order_follows_the_calendar(place, case, order, now):
    before, version = order.due_at, order.version

    close_this_afternoon(place, now)

    assert fresh(order).due_at == last_clock(case, ClockKind.SUPERVISE).due_at > before
    assert fresh(order).version == version, "whoever is writing the answer can send it"


def test_one_that_has_climbed_keeps_what_it_missed(place, case, order, now):
    missed = fresh(order).due_at
    sweep(now=missed + timedelta(seconds=1))

    close_this_afternoon(place, missed)

    assert fresh(order).due_at == missed
    assert last_clock(case, ClockKind.SUPERVISE).unit_id == place.community.id


def test_other_limits_leave_the_time_that_the_leader_set(place, case, order, now):
    admin, today = actor(place.administrator), day_of(place.street.id, now)
    with transaction():
        recomputing.queue([place.street.id], admin, Cause.LIMITS, limits_on=today, now=now)
    before = fresh(order).due_at

    jobs.recompute(now=now + timedelta(minutes=1))

    clock = last_clock(case, ClockKind.SUPERVISE)
    assert (clock.amount, clock.unit) == (6, LimitUnit.WORKING_HOURS)
    assert fresh(order).due_at == before
