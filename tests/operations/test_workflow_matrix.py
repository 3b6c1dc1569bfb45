"""Every state x move x person x level, walked through the real operations.

What is expected is written down here by itself: who and from where, in the words of the design.
"""

import pytest
from sqlalchemy import select

from app.domain.levels import Level
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case, Event
from tests.operations.worlds import CALLERS, ORDERS, RESOLVER, World

ABOVE = {
    Level.BUILDING: {"grid", "community", "street", "leader"},
    Level.GRID: {"community", "street", "leader"},
    Level.COMMUNITY: {"street", "leader"},
    Level.STREET: set(),
}
AT = {
    Level.BUILDING: {"raiser", "neighbour"},
    Level.GRID: {"grid"},
    Level.COMMUNITY: {"community"},
    Level.STREET: {"street", "leader"},
}
HOLDERS = {level: AT[level] | ABOVE[level] for level in Level}
READERS = {"raiser", "neighbour", "grid", "community", "street", "leader", "department"}
WORK = {State.REGISTERED, State.HANDLING}
HELD = WORK | {State.WAITING, State.LEDGERED}
OPEN = HELD | {State.VERIFYING}

FROM = {
    "accept": {State.REGISTERED},
    "return_": WORK,
    "dispatch": WORK,
    "send_up": WORK,
    "transfer": WORK,
    "call_in": HELD,
    "report_in": OPEN,
    "answer": OPEN,
    "decline": OPEN,
    "insist": OPEN,
    "let_go": OPEN,
    "withdraw_call": OPEN,
    "score_call": OPEN | {State.CLOSED},
    "ask_resident": {State.HANDLING},
    "resident_answered": {State.WAITING},
    "ask_extension": {State.HANDLING},
    "ask_ledger": {State.HANDLING, State.LEDGERED},
    "enter_ledger": {State.HANDLING, State.LEDGERED},
    "review": {State.LEDGERED},
    "resume": {State.LEDGERED},
    "strike_off": {State.LEDGERED},
    "resolve": {State.HANDLING, State.LEDGERED},
    "verify": {State.VERIFYING},
    "verify_failed": {State.VERIFYING},
    "close_at_once": {State.REGISTERED},
    "reopen": {State.CLOSED},
    "merge": HELD,
    "unmerge": {State.MERGED},
    "withdraw": HELD,
    "note": OPEN,
    "assign": OPEN,
    "amend": HELD,
    "urge": OPEN,
    "join": OPEN,
    "supervise": OPEN,
    "answer_supervision": set(State),  # an order outlives its cases
    "accept_answer": set(State),
    "send_answer_back": set(State),
    "lift_supervision": set(State),
    "comment": OPEN,
    "praise": OPEN | {State.CLOSED},
    "take_over": WORK | {State.LEDGERED},
}
NOT_AT = {
    "return_": {Level.GRID},  # the grid got it first, nobody handed it over
    "dispatch": {Level.BUILDING},  # nobody stands below a building
    "send_up": {Level.STREET},
    "take_over": {Level.STREET},
    "transfer": {Level.STREET},
    "close_at_once": {Level.BUILDING, Level.COMMUNITY, Level.STREET},  # it was handed on since
}


def _who(move: str, level: Level) -> set[str]:
    if move in {"report_in", "answer", "decline"}:
        return {"department"}
    if move in CALLERS:  # the street has called
        return {"street", "leader"}
    if move in {"verify", "verify_failed"}:
        return {"raiser", "community", "street", "leader"} - {RESOLVER[level]}
    if move in {"close_at_once", "withdraw"}:
        return HOLDERS[level] | {"raiser"}
    if move in {"reopen", "urge", "join"}:
        return READERS
    if move in ORDERS:
        return _who_of_order(move, level)
    if move in {"comment", "praise", "take_over", "enter_ledger"}:  # the street is above itself
        return ABOVE[level] or AT[level]
    return HOLDERS[level]


def _who_of_order(move: str, level: Level) -> set[str]:
    """Name who does it with an order that the leader gave to the holder, which its resolver answers."""
    if move == "answer_supervision":
        return AT[level] - {"leader"}
    above = (ABOVE[level] or AT[level]) - {"grid"}  # a grid gives its buildings no orders
    return above if move == "lift_supervision" else above - {RESOLVER[level]}


def _snapshot(case_id):
    kept = select(Event.digest).where(Event.case_id == case_id).order_by(Event.id)
    events = db.session.scalars(kept).all()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    return case.version, case.state, case.holder_id, events


def _moves(state):
    """Name the moves to try: what needs a ledger entry is tried where there is one."""
    return [move for move in FROM if move not in {"review", "strike_off"} or state is State.LEDGERED]


@pytest.mark.sqlite
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("level", Level)
def test_exactly_the_allowed_moves_are_open(app, now, level, state):
    look(now, level, state)


@pytest.mark.postgresql
@pytest.mark.parametrize("state", State)
def test_exactly_the_allowed_moves_are_open_on_the_server(app, now, state):
    """Which level holds the case makes no difference to the database: one of them will do."""
    look(now, Level.GRID, state)


def look(now, level, state):
    """Try every move by everybody and compare it with the table."""
    world = World(now)
    case = world.make(level, state)
    before = _snapshot(case.id)
    assert (case.state, case.holder_id) == (state, getattr(world.place, level.value).id)

    found = {(move, who) for move in _moves(state) for who in world.people if world.attempt(move, case, who)}

    expected = {
        (move, who)
        for move in _moves(state)
        if state in FROM[move] and level not in NOT_AT.get(move, set())
        for who in _who(move, level)
    }
    assert found == expected
    assert _snapshot(case.id) == before
