"""Supervision orders: numbers, who answers, how often, and what becomes of their clocks."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.clocks import ClockKind, LimitUnit, Outcome
from app.domain.errors import DomainError, Forbidden, Invalid, Missing, StaleCase
from app.domain.supervision import (
    NotTheirCase,
    OrderedAlready,
    OrderState,
    OrderStepNotAllowed,
    OwnOrder,
)
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.supervision import SupervisionOrder
from app.supervision import operations as orders
from tests.factories import actor, last_clock, notice_codes
from tests.orders import accepted, answered, answers, clocks, close, demand, fresh, given, moves, sent_back

HOUR = timedelta(hours=1)


@pytest.fixture
def case(register):
    return register()


@pytest.fixture
def order(place, case, now):
    return given(place.leader, [case], place.grid_worker, place.grid, now)


def test_an_order_has_a_number_a_clock_and_an_event_and_is_told(place, case, order, now):
    own = db.session.get_one(Case, case.id, populate_existing=True)

    clock = last_clock(case, ClockKind.SUPERVISE)
    assert (order.number, order.state, order.due_at) == ("督2026-0001", OrderState.GIVEN, clock.due_at)
    assert (clock.amount, clock.unit, clock.unit_id) == (3, LimitUnit.WORKING_DAYS, place.grid.id)
    assert moves(case) == [Move.REGISTER, Move.SUPERVISE]
    assert own.due_at == last_clock(case, ClockKind.ACCEPT).due_at, "the case's own time goes on"
    assert notice_codes(place.grid_worker)[-1] == "order_given_you"


def test_numbers_have_no_gaps_where_an_order_is_refused(place, register, order, now):
    with pytest.raises(Forbidden):
        given(place.grid_worker, [register()], place.grid_worker, place.grid, now)

    second = given(place.leader, [register()], place.grid_worker, place.grid, now)

    assert second.number == "督2026-0002"


def test_two_orders_at_once_get_two_numbers(app, place, register, now):
    ids, by = [register().id, register().id], actor(place.leader)
    said = demand(place.grid_worker, place.grid)
    ready, numbers = Barrier(2), []

    def give(case_id):
        with app.app_context():
            ready.wait()
            with transaction():
                numbers.append(orders.give([case_id], by, said, now=now).number)

    givers = [Thread(target=give, args=(case_id,)) for case_id in ids]
    db.session.rollback()
    for one in givers:
        one.start()
    for one in givers:
        one.join()

    assert sorted(numbers) == ["督2026-0001", "督2026-0002"]


def test_each_year_begins_with_one(place, register, order, now):
    later = given(place.leader, [register()], place.grid_worker, place.grid, now + timedelta(days=365))

    assert later.number == "督2027-0001"


def test_an_order_on_several_cases_can_go_to_a_unit_above_their_holders(place, register, now):
    several = [register(), register(where=place.sister_grid, by=place.sister_worker)]

    order = given(place.street_worker, several, place.community_worker, place.community, now)

    assert [len(clocks(one)) for one in several] == [1, 1]
    assert order.unit_id == place.community.id


def test_a_case_of_another_holder_is_refused_by_name(place, register, now):
    own, other = register(), register(where=place.sister_grid, by=place.sister_worker)

    with pytest.raises(NotTheirCase) as refusal:
        given(place.leader, [own, other], place.grid_worker, place.grid, now)

    assert refusal.value.params == {"number": other.number}
    assert (clocks(own), moves(own)) == ([], [Move.REGISTER])


@pytest.mark.parametrize(
    "who", ["head", "grid_worker", "sister_worker", "co_handler", "administrator", "stranger"]
)
def test_only_the_office_above_gives_orders(place, case, now, who):
    with pytest.raises(Forbidden):
        given(getattr(place, who), [case], place.grid_worker, place.grid, now)


def test_a_community_gives_orders_within_its_own_subtree(place, case, now):
    assert (
        given(place.community_worker, [case], place.grid_worker, place.grid, now).given_unit_id
        == place.community.id
    )
    with pytest.raises(Forbidden):
        given(place.community_worker, [case], place.community_worker, place.community, now)


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"reason": ""}, Missing),
        ({"demand": " "}, Missing),
        ({"amount": 0}, Invalid),
        ({"amount": None}, Invalid),
    ],
)
def test_an_order_says_why_what_and_until_when(place, case, now, values, refused):
    with pytest.raises(refused):
        given(place.leader, [case], place.grid_worker, place.grid, now, **values)


def test_somebody_who_works_there_answers_and_never_the_giver(place, case, now):
    with pytest.raises(Invalid) as refusal:
        given(place.leader, [case], place.sister_worker, place.grid, now)
    assert refusal.value.code == "order_not_posted"
    with pytest.raises(OwnOrder):
        given(place.leader, [case], place.leader, place.street, now)


def test_a_unit_gets_one_open_order_on_a_case(place, case, order, now):
    with pytest.raises(OrderedAlready):
        given(place.leader, [case], place.grid_worker, place.grid, now)
    given(place.leader, [case], place.community_worker, place.community, now)

    accepted(answered(order, place.grid_worker, now + HOUR), place.leader, now + HOUR)

    assert given(place.leader, [case], place.grid_worker, place.grid, now + HOUR).number == "督2026-0003"


def test_an_answer_stops_the_clock_and_is_told(place, case, order, now):
    answered(order, place.grid_worker, now + HOUR, "换了灯泡，电话 13800000000")

    clock = last_clock(case, ClockKind.SUPERVISE)
    assert (clock.outcome, clock.stopped_at) == (Outcome.MET, now + HOUR)
    assert fresh(order).state is OrderState.ANSWERED
    assert "13800000000" not in answers(order)[0].body
    assert moves(case)[-1] is Move.ANSWER_SUPERVISION
    assert notice_codes(place.leader)[-1] == "order_answered"


@pytest.mark.parametrize("who", ["leader", "community_worker", "sister_worker", "head", "stranger"])
def test_only_the_unit_that_is_asked_answers(place, order, now, who):
    with pytest.raises(Forbidden):
        answered(order, getattr(place, who), now)


def test_an_empty_answer_is_none(place, order, now):
    with pytest.raises(Missing):
        answered(order, place.grid_worker, now, " ")


def test_a_stale_answer_is_refused_and_changes_nothing(place, case, order, now):
    version = fresh(order).version
    answered(order, place.grid_worker, now)
    sent_back(order, place.leader, now)

    with pytest.raises(StaleCase):
        answered(order, place.grid_worker, now, version=version)

    assert len(answers(order)) == 1


def test_of_two_answers_at_once_one_counts(app, place, order, now):
    ready, refused = Barrier(2), []

    def send():
        with app.app_context():
            ready.wait()
            try:
                answered(order, place.grid_worker, now)
            except DomainError as error:
                refused.append(type(error))

    senders = [Thread(target=send) for _ in range(2)]
    db.session.rollback()
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert refused == [OrderStepNotAllowed]
    assert len(answers(order)) == 1


def test_an_order_is_not_given_on_a_case_that_is_over(place, case, now):
    close(place, case, now)

    with pytest.raises(DomainError):
        given(place.leader, [case], place.grid_worker, place.grid, now)

    assert db.session.scalar(select(SupervisionOrder.id)) is None
