"""The moves of a case, one line each: what was done to it before, who makes the move, and what is typed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from app.cases import operations as cases
from app.cases.answer_pages import AGAIN, STAYS
from app.domain.answers import AnswerWay, Verdict
from app.domain.workflow import Outcome, is_sampled
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Task
from app.settings import queries as settings
from tests.ledger import BUDGET
from trials.world import Ready, Send, World, move

DONE = {"outcome": Outcome.SOLVED, "note": "已换灯", "told": "当面"}
SAID = {"note": "已向居民说明情况"}


class Of:
    """A value that only the world knows: the id of a unit or person of the street."""

    def __init__(self, name: str, *, is_list: bool = False) -> None:
        self._name, self._is_list = name, is_list

    def value(self, world: World, _case: Case) -> object:
        found = getattr(world.place, self._name).id
        return [found] if self._is_list else found


class Other(Of):
    """A second case of the grid: its number, or its id."""

    def value(self, world: World, _case: Case) -> object:
        return getattr(world.accepted(), self._name)


class Call(Of):
    """The call that was made on the case."""

    def value(self, _world: World, case: Case) -> object:
        return db.session.scalars(select(Task.id).where(Task.case_id == case.id)).one()


class Line(NamedTuple):
    """A move of a case, after some others; most begin with one that its grid has accepted."""

    name: str
    who: str
    typed: Mapping[str, object]
    before: tuple["Before", ...] = ()
    begin: Callable[[World], Case] = World.accepted


class Before(NamedTuple):
    """What was done to the case before."""

    do: object
    who: str
    values: Mapping[str, object]


CALLED = Before(cases.call_in, "grid_worker", {"unit_ids": Of("department", is_list=True), "note": "请到场"})
DECLINED = Before(cases.decline, "co_handler", SAID)
ANSWERED = Before(cases.answer, "co_handler", SAID)
SENT_UP = Before(cases.send_up, "grid_worker", SAID)
RESOLVED = Before(cases.resolve, "grid_worker", DONE)
CLOSED = Before(cases.verify, "community_worker", {})
ASKED = Before(cases.ask_resident, "grid_worker", SAID)
MERGED = Before(cases.merge, "grid_worker", {"into": Other("id")})
OBJECTED = Before(
    cases.judge, "community_worker", {"way": AnswerWay.PHONE, "verdict": Verdict.NOT_FIXED, "note": "还不亮"}
)
TRANSFERRED = Before(cases.transfer, "grid_worker", {**SAID, "unit_id": Of("sister_grid")})
RETURNED = Before(cases.return_, "sister_worker", SAID)
IN_DISPUTE = (TRANSFERRED, RETURNED, TRANSFERRED)
LEAD_ASKED = Before(cases.ask_lead, "sister_worker", SAID)
MORE_TIME = Before(cases.ask_extension, "grid_worker", {**SAID, "amount": 2})
LEDGER_ASKED = Before(ledger.ask, "grid_worker", {"grounds": BUDGET})
LEDGERED = Before(ledger.grant, "community_worker", {"expressly": False})


def _unsampled(world: World) -> Case:
    """Return a new case that nobody verifies when its raiser has solved it: what is left hangs on that."""
    case, percent = world.registered(), settings.value(world.place.street.id, "verify_sample_percent")
    return _unsampled(world) if is_sampled(case.number, percent) else case


LINES: dict[str, Line] = {
    "transfer": Line("transfer", "grid_worker", {**SAID, "unit_id": Of("sister_grid")}),
    "return": Line("return", "community_worker", SAID, (SENT_UP,)),
    "report in": Line("report_in", "co_handler", {}, (CALLED,)),
    "answer a call": Line("answer", "co_handler", SAID, (CALLED,)),
    "decline a call": Line("decline", "co_handler", SAID, (CALLED,)),
    "insist": Line("insist", "grid_worker", {**SAID, "task_id": Call("")}, (CALLED, DECLINED)),
    "let go": Line("let_go", "grid_worker", {**SAID, "task_id": Call("")}, (CALLED, DECLINED)),
    "withdraw a call": Line("withdraw_call", "grid_worker", {**SAID, "task_id": Call("")}, (CALLED,)),
    "score a call": Line(
        "score_call",
        "grid_worker",
        {"task_id": Call(""), "attendance": "on_time", "mark": "4"},
        (CALLED, ANSWERED),
    ),
    "ask the resident": Line("ask_resident", "grid_worker", SAID),
    "resident answered": Line("resident_answered", "grid_worker", SAID, (ASKED,)),
    "not done": Line("verify_failed", "head", SAID, (RESOLVED,)),
    "reopen": Line("reopen", "community_worker", SAID, (RESOLVED, CLOSED)),
    "merge": Line("merge", "grid_worker", {"into": Other("number")}),
    "unmerge": Line("unmerge", "grid_worker", SAID, (MERGED,)),
    "withdraw": Line("withdraw", "head", SAID),
    "assign": Line("assign", "grid_worker", {"assignee_id": Of("grid_worker")}),
    "ask for more time": Line("ask_extension", "grid_worker", {**SAID, "amount": 2}),
    "grant more time": Line("grant_extension", "community_worker", {"amount": 1}, (MORE_TIME,)),
    "refuse more time": Line("refuse_extension", "community_worker", SAID, (MORE_TIME,)),
    "comment": Line("comment", "leader", SAID),
    "praise": Line("praise", "leader", SAID),
    "take over": Line("take_over", "leader", SAID),
    "urge": Line("urge", "head", SAID),
    "judge": Line(
        "judge",
        "community_worker",
        {"way": "phone", "verdict": "fixed", "rating": "satisfied"},
        (RESOLVED,),
    ),
    "give a slip": Line("slips", "head", {}),
    "close at once": Line("close_at_once", "head", SAID, begin=_unsampled),
    "amend": Line(
        "amend",
        "grid_worker",
        {**SAID, "place_id": Of("sister_building"), "spot": "2单元", "urgency": "yellow"},
    ),
    "ask for a lead": Line("ask_lead", "sister_worker", SAID, IN_DISPUTE),
    "name the lead": Line(
        "name_lead", "community_worker", {**SAID, "unit_id": Of("grid")}, (*IN_DISPUTE, LEAD_ASKED)
    ),
    "join": Line("join", "community_worker", SAID),
    "keep the result": Line("keep_result", "leader", {**SAID, "decision": STAYS}, (RESOLVED, OBJECTED)),
    "handle it again": Line("keep_result", "leader", {**SAID, "decision": AGAIN}, (RESOLVED, OBJECTED)),
    "refuse the ledger": Line(
        "ledger-request", "community_worker", {"decision": "refuse", "note": "不同意"}, (LEDGER_ASKED,)
    ),
    "resume": Line("resume", "grid_worker", SAID, (LEDGER_ASKED, LEDGERED)),
}


def _ready(line: Line, world: World) -> Send:
    case = line.begin(world)
    for before in line.before:
        values = _known(before.values, world, case)
        case = world.after(case, before.do, getattr(world.place, before.who), **values)
    return move(world, case, line.name, getattr(world.place, line.who), **_known(line.typed, world, case))


def _known(values: Mapping[str, object], world: World, case: Case) -> dict[str, object]:
    return {
        name: value.value(world, case) if isinstance(value, Of) else value for name, value in values.items()
    }


ACTS: dict[str, Ready] = {name: partial(_ready, line) for name, line in LINES.items()}
