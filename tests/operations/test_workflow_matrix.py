"""Every state x move x person x level, walked through the real operations.

What is expected is written down here by itself: who and from where, in the words of the design.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.ledger import ReasonClass
from app.domain.levels import Level, Role
from app.domain.workflow import Outcome, State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event
from app.models.ledger import LedgerEntry
from tests import factories
from tests.factories import actor

REVIEW_ON = date(2026, 3, 20)
GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", REVIEW_ON)
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
RESOLVER = {
    Level.BUILDING: "neighbour",
    Level.GRID: "grid",
    Level.COMMUNITY: "community",
    Level.STREET: "street",
}
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
    "report_in": HELD,
    "answer": HELD,
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
}
NOT_AT = {
    "return_": {Level.GRID},  # the grid got it first, nobody handed it over
    "dispatch": {Level.BUILDING},  # nobody stands below a building
    "send_up": {Level.STREET},
    "transfer": {Level.STREET},
    "close_at_once": {Level.BUILDING, Level.COMMUNITY, Level.STREET},  # it was handed on since
}
SAID = {"accept", "report_in", "verify", "assign", "urge"}
"""Moves that demand no words."""
ALSO = {
    "resolve": {"outcome": Outcome.SOLVED, "told": "当面告知"},
    "ask_extension": {"amount": 1},
    "assign": {"assignee_id": None},
    "amend": {"spot": "3单元"},
}
"""What moves demand beside words."""


def _who(move: str, level: Level) -> set[str]:
    if move in {"report_in", "answer"}:
        return {"department"}
    if move in {"verify", "verify_failed"}:
        return {"raiser", "community", "street", "leader"} - {RESOLVER[level]}
    if move in {"close_at_once", "withdraw"}:
        return HOLDERS[level] | {"raiser"}
    if move in {"reopen", "urge"}:
        return READERS
    if move == "enter_ledger":  # with the leave of the level above; the street lets in its own
        return ABOVE[level] or AT[level]
    return HOLDERS[level]


class World:
    """A street, a case at some level in some state, and everybody who may try something."""

    def __init__(self, now):
        self.now = now
        self.place = place = factories.street()
        with transaction():
            neighbour = factories.person("neighbour", "何平", (Role.BUILDING_HEAD, place.building))
        self.people = {
            "raiser": place.head,
            "neighbour": neighbour,
            "grid": place.grid_worker,
            "sister grid": place.sister_worker,
            "far grid": place.far_worker,
            "community": place.community_worker,
            "street": place.street_worker,
            "leader": place.leader,
            "department": place.co_handler,
            "administrator": place.administrator,
            "stranger": place.stranger,
        }
        self.actors = {name: actor(person) for name, person in self.people.items()}

    def make(self, level: Level, state: State) -> Case:
        """Bring a case to the level and the state by legal moves."""
        category = factories.category("power.corridor_light").id
        with transaction():
            draft = cases.Draft("楼道灯坏了", self.place.building.id, category)
            case = cases.register(draft, self.actors["raiser"], now=self.now)
            self.other = cases.register(draft, self.actors["raiser"], now=self.now)
            self._bring_to(case.id, level)
            cases.call_in(
                case.id,
                self.actors["leader"],
                unit_id=self.place.department.id,
                note="请到场",
                version=None,
                now=self.now,
            )
            self._bring_into(case.id, state, self.actors[RESOLVER[level]])
        return db.session.get_one(Case, case.id, populate_existing=True)

    def _bring_to(self, case_id, level):
        given = {"version": None, "now": self.now}
        if level is Level.BUILDING:
            building = self.place.building.id
            cases.dispatch(case_id, self.actors["grid"], unit_id=building, **given)
        if level in {Level.COMMUNITY, Level.STREET}:
            cases.send_up(case_id, self.actors["grid"], note="超出网格能力", **given)
        if level is Level.STREET:
            cases.send_up(case_id, self.actors["community"], note="需街道协调", **given)

    def _bring_into(self, case_id, state, holder):
        given = {"version": None, "now": self.now}
        if state is State.REGISTERED:
            return
        if state is State.MERGED:
            cases.merge(case_id, holder, into=self.other.id, **given)
            return
        if state is State.WITHDRAWN:
            cases.withdraw(case_id, holder, note="重复登记", **given)
            return
        cases.accept(case_id, holder, **given)
        if state is State.WAITING:
            cases.ask_resident(case_id, holder, note="请补充门牌", **given)
        if state is State.LEDGERED:
            ledger.enter(case_id, self.actors["leader"], GROUNDS, **given)
        if state in {State.VERIFYING, State.CLOSED}:
            cases.resolve(case_id, holder, outcome=Outcome.SOLVED, note="已换灯", told="电话", **given)
        if state is State.CLOSED:
            cases.verify(case_id, self.actors["raiser"], **given)

    def attempt(self, move: str, case: Case, who: str, *, keep: bool = False) -> bool:
        """Try a move with everything that it demands; take it back unless it is kept."""
        try:
            with transaction():
                self._do(move, case, self.actors[who])
                if not keep:
                    raise _TakenBackError
        except _TakenBackError:
            return True
        except DomainError:
            return False
        return True

    def _do(self, move, case, who):
        given = {"version": case.version, "now": self.now + timedelta(minutes=1)}
        entry = db.session.scalar(select(LedgerEntry).where(LedgerEntry.case_id == case.id))
        if move in {"ask_ledger", "enter_ledger"}:
            put = ledger.ask if move == "ask_ledger" else ledger.enter
            put(case.id, who, GROUNDS, **given)
        elif move in {"review", "strike_off"}:
            assert entry is not None
            given["version"] = entry.version
            if move == "review":
                ledger.review(entry.id, who, ledger.Found("财政所", "仍在等待", REVIEW_ON), **given)
            else:
                ledger.strike_off(entry.id, who, evidence="资金已到", **given)
        elif move == "resume":
            ledger.resume(case.id, who, note="资金到位", **given)
        else:
            getattr(cases, move)(case.id, who, **self._values(move, case), **given)

    def _values(self, move, case):
        place = self.place
        values = {} if move in SAID else {"note": "情况说明"}
        below = {
            place.street.id: place.community,
            place.community.id: place.grid,
            place.grid.id: place.building,
        }
        beside = {
            place.community.id: place.other_community,
            place.grid.id: place.sister_grid,
            place.building.id: place.sister_building,
        }
        if move == "dispatch":
            values["unit_id"] = below.get(case.holder_id, place.sister_building).id
        elif move == "transfer":
            values["unit_id"] = beside.get(case.holder_id, place.street).id
        elif move == "call_in":
            values["unit_id"] = place.department.id
        elif move == "merge":
            values = {"into": self.other.id}
        return values | ALSO.get(move, {})


class _TakenBackError(Exception):
    pass


def _snapshot(case_id):
    events = db.session.scalars(select(Event.digest).where(Event.case_id == case_id)).all()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    return case.version, case.state, case.holder_id, events


def _moves(state):
    """Name the moves to try: what needs a ledger entry is tried where there is one."""
    return [move for move in FROM if move not in {"review", "strike_off"} or state is State.LEDGERED]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("level", Level)
def test_exactly_the_allowed_moves_are_open(app, now, level, state):
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
