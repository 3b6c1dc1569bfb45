"""What is said of answers to supervision orders, and what becomes of the clocks then."""

from datetime import timedelta

import pytest

from app.database import transaction
from app.domain.clocks import ClockKind, Limit, LimitUnit, Outcome
from app.domain.errors import Forbidden, Missing
from app.domain.supervision import (
    NewLimitNeeded,
    OrderState,
    OrderStepNotAllowed,
    Verdict,
)
from app.domain.workflow import Move
from app.supervision import operations as orders
from tests.factories import actor, last_clock, notice_codes
from tests.orders import accepted, answered, answers, clocks, close, fresh, given, moves, sent_back

HOUR = timedelta(hours=1)


@pytest.fixture
def case(register):
    return register()


@pytest.fixture
def order(place, case, now):
    return given(place.leader, [case], place.grid_worker, place.grid, now)


def test_an_accepted_answer_ends_the_order(place, case, order, now):
    answered(order, place.grid_worker, now + HOUR)

    accepted(order, place.leader, now + 2 * HOUR, note="很好")

    [answer] = answers(order)
    assert (fresh(order).state, fresh(order).ended_at) == (OrderState.ACCEPTED, now + 2 * HOUR)
    assert (answer.verdict, answer.verdict_note) == (Verdict.ACCEPTED, "很好")
    assert moves(case)[-1] is Move.ACCEPT_ANSWER
    assert notice_codes(place.grid_worker)[-1] == "order_accepted"
    with pytest.raises(OrderStepNotAllowed):
        accepted(order, place.leader, now)


@pytest.mark.parametrize("who", ["grid_worker", "head", "sister_worker", "far_worker", "stranger"])
def test_only_whoever_leads_above_decides(place, order, now, who):
    answered(order, place.grid_worker, now)
    for decide in (accepted, sent_back):
        with pytest.raises(Forbidden):
            decide(order, getattr(place, who), now)


def test_the_level_between_may_decide_as_well(place, order, now):
    answered(order, place.grid_worker, now)

    assert accepted(order, place.community_worker, now).state is OrderState.ACCEPTED


def test_what_is_sent_back_goes_on_with_the_rest_of_its_time(place, case, order, now):
    day = timedelta(days=3)  # Wednesday and Thursday were whole days of the leader's
    answered(order, place.grid_worker, now + HOUR)

    sent_back(order, place.leader, now + day)

    first, second = clocks(case)
    assert (first.outcome, second.sequence, second.stopped_at) == (Outcome.MET, 2, None)
    assert second.due_at > first.due_at
    assert (fresh(order).state, fresh(order).due_at) == (OrderState.SENT_BACK, second.due_at)
    answered(order, place.grid_worker, now + 2 * day)
    assert [answer.verdict for answer in answers(order)] == [Verdict.SENT_BACK, None]


def test_a_new_limit_starts_afresh(place, case, order, now):
    answered(order, place.grid_worker, now + HOUR)

    sent_back(order, place.leader, now + HOUR, limit=Limit(2, LimitUnit.CLOCK_HOURS))

    assert fresh(order).due_at == clocks(case)[-1].due_at == now + 3 * HOUR


def test_nothing_is_left_of_a_limit_that_had_passed(place, order, now):
    late = fresh(order).due_at + HOUR
    answered(order, place.grid_worker, late)

    with pytest.raises(NewLimitNeeded):
        sent_back(order, place.leader, late)

    sent_back(order, place.leader, late, limit=Limit(1, LimitUnit.NATURAL_DAYS))


def test_a_sending_back_says_why(place, order, now):
    answered(order, place.grid_worker, now)

    with pytest.raises(Missing):
        sent_back(order, place.leader, now, note=" ")


def test_a_late_answer_is_breached(place, case, order, now):
    answered(order, place.grid_worker, fresh(order).due_at + HOUR)

    assert last_clock(case, ClockKind.SUPERVISE).outcome is Outcome.BREACHED


def test_an_order_on_a_closed_case_stays_to_be_answered_without_a_clock(place, case, order, now):
    close(place, case, now + HOUR)
    assert last_clock(case, ClockKind.SUPERVISE).outcome is Outcome.MET
    assert fresh(order).state is OrderState.GIVEN

    answered(order, place.grid_worker, now + 2 * HOUR)
    with pytest.raises(NewLimitNeeded):
        sent_back(order, place.leader, now + 3 * HOUR)
    sent_back(order, place.leader, now + 3 * HOUR, limit=Limit(1, LimitUnit.NATURAL_DAYS))

    assert len(clocks(case)) == 1
    assert fresh(order).due_at > now + 3 * HOUR
    accepted(answered(order, place.grid_worker, now + 4 * HOUR), place.leader, now + 5 * HOUR)


def test_an_order_can_be_lifted_with_a_reason(place, case, order, now):
    with pytest.raises(Missing):
        lift(order, place.leader, now, "")

    lift(order, place.leader, now, "重复下达")

    assert (fresh(order).state, last_clock(case, ClockKind.SUPERVISE).outcome) == (
        OrderState.LIFTED,
        Outcome.CANCELLED,
    )
    assert moves(case)[-1] is Move.LIFT_SUPERVISION
    assert notice_codes(place.grid_worker)[-1] == "order_lifted"
    with pytest.raises(OrderStepNotAllowed):
        answered(order, place.grid_worker, now)


def lift(order, who, now, note):
    with transaction():
        return orders.lift(order.id, actor(who), note=note, version=None, now=now)
