"""The workflow table: every state with every move."""

import pytest

from app.domain.effects import Party
from app.domain.errors import MoveNotAllowed
from app.domain.workflow import (
    ENDED,
    OPEN,
    RULES,
    Move,
    State,
    after_return,
    is_sampled,
    next_state,
    open_moves,
)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", RULES)
def test_a_move_is_open_from_its_sources_only(state, move):
    rule = RULES[move]

    if state in rule.sources:
        assert next_state(state, move) is (rule.target or state)
        return

    with pytest.raises(MoveNotAllowed) as refusal:
        next_state(state, move)
    assert refusal.value.params == {"move": move, "state": state}


def test_every_move_but_registering_has_a_rule():
    assert set(RULES) == set(Move) - {Move.REGISTER}


def test_every_state_can_be_reached_and_every_open_one_left():
    reached = {State.REGISTERED} | {rule.target for rule in RULES.values()} - {None}
    left = {state for rule in RULES.values() if rule.target for state in rule.sources}

    assert reached == set(State)
    assert left >= OPEN


def test_open_and_ended_states_are_all_states():
    assert {state for state in State if state.is_open} == OPEN
    assert set(State) == OPEN | ENDED


def test_only_the_clock_escalates_and_reckons_anew():
    by_clock = [move for move, rule in RULES.items() if rule.party is Party.CLOCK]

    assert by_clock == [Move.ESCALATE, Move.RECKON, Move.ERASE]
    assert not any(set(by_clock) & set(open_moves(state)) for state in State)


def test_what_people_can_do_with_a_new_case():
    assert open_moves(State.REGISTERED)[:5] == (
        Move.ACCEPT,
        Move.RETURN,
        Move.DISPATCH,
        Move.SEND_UP,
        Move.TRANSFER,
    )


def test_of_a_case_that_is_gone_only_an_order_on_it_goes_on():
    assert open_moves(State.WITHDRAWN) == (
        Move.ANSWER_SUPERVISION,
        Move.ACCEPT_ANSWER,
        Move.SEND_ANSWER_BACK,
        Move.LIFT_SUPERVISION,
    )


def test_a_return_resumes_where_the_unit_left_off():
    assert after_return(accepted=True) is State.HANDLING
    assert after_return(accepted=False) is State.REGISTERED


def test_about_the_given_share_of_numbers_is_sampled():
    numbers = [f"YH-20260303-{sequence:03d}" for sequence in range(1000)]

    assert 70 <= sum(is_sampled(number, 10) for number in numbers) <= 130
    assert not any(is_sampled(number, 0) for number in numbers)
    assert all(is_sampled(number, 100) for number in numbers)
