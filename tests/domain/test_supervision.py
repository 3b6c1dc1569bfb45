"""Orders: their numbers, their steps, and what an order may be about."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clocks import Light, Limit, LimitUnit
from app.domain.errors import Invalid
from app.domain.leading import common_superior
from app.domain.supervision import (
    MOST_CASES,
    Asked,
    NotTheirCase,
    OrderedAlready,
    OrderState,
    OrderStepNotAllowed,
    Step,
    check_cases,
    check_limit,
    light,
    may_follow,
    next_state,
    number,
)

GIVEN, ANSWERED, BACK, ACCEPTED, LIFTED = OrderState
STEPS = {
    (GIVEN, Step.ANSWER): ANSWERED,
    (BACK, Step.ANSWER): ANSWERED,
    (ANSWERED, Step.ACCEPT): ACCEPTED,
    (ANSWERED, Step.SEND_BACK): BACK,
    (GIVEN, Step.LIFT): LIFTED,
    (BACK, Step.LIFT): LIFTED,
    (ANSWERED, Step.LIFT): LIFTED,
}


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_open_from_its_states_only(state, step):
    assert may_follow(state, step) is ((state, step) in STEPS)
    if target := STEPS.get((state, step)):
        assert next_state(state, step) is target
        return

    with pytest.raises(OrderStepNotAllowed):
        next_state(state, step)


def test_an_order_is_open_until_it_is_accepted_or_lifted():
    assert [state for state in OrderState if not state.is_open] == [ACCEPTED, LIFTED]


def test_a_number_says_its_year():
    assert number(2026, 7) == "督2026-0007"


@pytest.mark.parametrize(
    ("state", "hours_left", "expected"),
    [
        (GIVEN, 25, Light.GREEN),
        (GIVEN, 24, Light.YELLOW),
        (BACK, 0, Light.YELLOW),
        (GIVEN, -1, Light.RED),
        (ANSWERED, -1, None),
        (ACCEPTED, -1, None),
    ],
)
def test_an_order_that_is_to_be_answered_has_a_light(state, hours_left, expected):
    due = datetime(2026, 3, 6, 10, tzinfo=UTC)

    assert light(state, due, due - timedelta(hours=hours_left)) is expected


def test_an_order_goes_to_the_holder_or_to_a_unit_above_it():
    cases = [Asked("YH-1", "/1/2/3/"), Asked("YH-2", "/1/2/4/")]

    check_cases(cases, "/1/2/")

    with pytest.raises(NotTheirCase) as refusal:
        check_cases(cases, "/1/2/3/")
    assert refusal.value.params == {"number": "YH-2"}


def test_an_order_that_is_open_is_not_doubled():
    with pytest.raises(OrderedAlready) as refusal:
        check_cases([Asked("YH-1", "/1/2/", has_order=True)], "/1/2/")
    assert refusal.value.params == {"number": "YH-1"}


@pytest.mark.parametrize(("many", "code"), [(0, "order_no_case"), (MOST_CASES + 1, "order_too_many")])
def test_an_order_is_about_some_cases(many, code):
    with pytest.raises(Invalid) as refusal:
        check_cases([Asked(f"YH-{one}", "/1/") for one in range(many)], "/1/")
    assert refusal.value.code == code


@pytest.mark.parametrize("amount", [None, 0, 91])
def test_a_limit_is_neither_nothing_nor_endless(amount):
    with pytest.raises(Invalid):
        check_limit(amount, LimitUnit.WORKING_DAYS)


def test_a_limit_is_what_the_leader_wrote():
    assert check_limit(90, LimitUnit.WORKING_DAYS) == Limit(90, LimitUnit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("first", "second", "superior"),
    [
        ("/1/2/3/", "/1/2/4/", 2),
        ("/1/2/3/", "/1/5/6/", 1),
        ("/1/2/3/", "/1/2/", 1),
        ("/1/2/", "/1/", 1),
        ("/1/2/3/7/", "/1/2/3/", 2),
    ],
)
def test_the_superior_of_two_units_is_the_lowest_above_both(first, second, superior):
    assert common_superior(first, second) == common_superior(second, first) == superior
