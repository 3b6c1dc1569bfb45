"""What can be decided at a talk, and which moves carry it out."""

import pytest

from app.domain.errors import DomainError, Missing, NoUnitAbove
from app.domain.levels import Level
from app.domain.talks import (
    DEMANDS,
    DecisionKind,
    DecisionNotPossible,
    TalkState,
    check_demands,
    possible,
    steps,
    waits_for_approval,
)
from app.domain.workflow import ENDED, OPEN, Move, State, next_state

KIND = DecisionKind
EVERYTHING = [
    (kind, state, level)
    for kind in DecisionKind
    for state in State
    for level in (Level.STREET, Level.COMMUNITY, Level.GRID)
]


@pytest.mark.parametrize(("kind", "state", "level"), EVERYTHING)
def test_every_way_that_is_offered_is_one_through_the_workflow(kind, state, level):
    offered = kind in possible(state, level)

    try:
        moves = steps(kind, state, level)
    except DomainError:
        moves = None

    assert offered == (moves is not None)
    for move in moves or ():
        state = next_state(state, move)


@pytest.mark.parametrize("level", [Level.STREET, Level.COMMUNITY, Level.GRID])
@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_new_item_is_registered_first_or_stays_in_the_minutes(kind, level):
    if kind is KIND.SENT_UP and level is Level.STREET:
        with pytest.raises(NoUnitAbove):
            steps(kind, None, level)
        return

    moves = steps(kind, None, level)

    assert moves[:1] == (() if kind is KIND.NOTED else (Move.REGISTER,))
    state = State.REGISTERED
    for move in moves[1:]:
        state = next_state(state, move)


@pytest.mark.parametrize(
    ("kind", "state", "level", "moves"),
    [
        (KIND.LEDGER, None, Level.COMMUNITY, (Move.REGISTER, Move.ACCEPT, Move.ENTER_LEDGER)),
        (KIND.LEDGER, None, Level.STREET, (Move.REGISTER, Move.ACCEPT, Move.ENTER_LEDGER)),
        (KIND.LEDGER, None, Level.GRID, (Move.REGISTER, Move.ACCEPT, Move.ASK_LEDGER)),
        (KIND.LEDGER, State.HANDLING, Level.GRID, (Move.ASK_LEDGER,)),
        (KIND.LEDGER, State.LEDGERED, Level.GRID, (Move.REVIEW,)),
        (KIND.SOLVED, State.VERIFYING, Level.COMMUNITY, (Move.VERIFY,)),
        (KIND.SENT_UP, State.LEDGERED, Level.COMMUNITY, (Move.RESUME, Move.SEND_UP)),
        (KIND.NOTED, State.CLOSED, Level.COMMUNITY, ()),
    ],
)
def test_some_ways_by_name(kind, state, level, moves):
    assert steps(kind, state, level) == moves


def test_a_chosen_unit_adds_the_dispatch_to_it_and_to_nothing_else():
    assert steps(KIND.DISPATCHED, None, Level.COMMUNITY, chosen=True) == (Move.REGISTER, Move.DISPATCH)
    assert steps(KIND.NOTED, None, Level.COMMUNITY, chosen=True) == ()


@pytest.mark.parametrize("state", sorted(ENDED))
def test_about_a_case_that_is_over_only_a_note_can_be_taken(state):
    assert possible(state, Level.COMMUNITY) == (KIND.NOTED,)


def test_a_case_that_waits_for_the_resident_can_be_merged_or_noted():
    assert possible(State.WAITING, Level.COMMUNITY) == (KIND.MERGED, KIND.NOTED)
    with pytest.raises(DecisionNotPossible):
        steps(KIND.SOLVED, State.WAITING, Level.COMMUNITY)


@pytest.mark.parametrize("state", [None, *sorted(OPEN)])
def test_a_decision_to_enter_the_ledger_waits_below_whoever_may_take_it(state):
    waiting = state in {None, State.REGISTERED, State.HANDLING}

    assert waits_for_approval(KIND.LEDGER, state, Level.GRID) is waiting
    assert not waits_for_approval(KIND.LEDGER, state, Level.COMMUNITY)
    assert waits_for_approval(KIND.LEDGER, state, Level.COMMUNITY, overdue=True) is waiting
    assert not waits_for_approval(KIND.LEDGER, state, Level.STREET, overdue=True)
    assert not waits_for_approval(KIND.SENT_UP, state, Level.GRID)


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in DEMANDS for name in DEMANDS[kind]])
def test_what_a_decision_demands_must_be_there(kind, name):
    given = dict.fromkeys(DEMANDS[kind], "x")

    check_demands(kind, given)
    with pytest.raises(Missing) as refusal:
        check_demands(kind, {**given, name: ""})

    assert refusal.value.field == name


def test_a_talk_is_over_when_closed_or_cancelled():
    assert [state for state in TalkState if state.is_over] == [TalkState.CLOSED, TalkState.CANCELLED]
