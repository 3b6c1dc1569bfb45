"""A street, a case at some level in some state, and everybody who may try something."""

from datetime import date, timedelta

from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.calls import Attendance, Mark
from app.domain.clocks import Limit, LimitUnit
from app.domain.errors import DomainError, MoveNotAllowed
from app.domain.ledger import ReasonClass
from app.domain.levels import Level, Role, UnitKind
from app.domain.workflow import Outcome, State
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Task
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.models.supervision import IS_OPEN, SupervisedCase, SupervisionOrder
from app.supervision import operations as orders
from tests import factories
from tests.factories import actor
from tests.orders import demand

REVIEW_ON = date(2026, 3, 20)
GROUNDS = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月申报", REVIEW_ON)
RESOLVER = {
    Level.BUILDING: "neighbour",
    Level.GRID: "grid",
    Level.COMMUNITY: "community",
    Level.STREET: "street",
}
ORDERS = {"supervise", "answer_supervision", "accept_answer", "send_answer_back", "lift_supervision"}
CALLERS = {"insist", "let_go", "withdraw_call", "score_call"}
"""Moves about one call by whoever called."""
SAID = {"accept", "report_in", "score_call", "verify", "assign", "urge", "join"}
"""Moves that demand no words."""
ALSO = {
    "resolve": {"outcome": Outcome.SOLVED, "told": "当面告知", "unanswered": "先行处理"},
    "score_call": {"attendance": Attendance.LATE, "mark": Mark.HALF},
    "ask_extension": {"amount": 1},
    "assign": {"assignee_id": None},
    "amend": {"spot": "3单元"},
}
"""What moves demand beside words."""

WHO = dict.fromkeys(("report_in", "answer", "decline"), "department")
WHO |= {"verify": "raiser", "verify_failed": "community"}
"""Who is likely to make a move; the leader makes the others."""


class World:
    """A street, a case at some level in some state, and everybody who may try something."""

    def __init__(self, now):
        self.now = now
        self.place = place = factories.street()
        with transaction():
            neighbour = factories.person("neighbour", "何平", (Role.BUILDING_HEAD, place.building))
            # Where nobody works nothing can be handed to.
            factories.person("beside", "吴芳", (Role.BUILDING_HEAD, place.sister_building))
            top, firm = place.street, {"kind": UnitKind.FIRM}
            names = ("安居物业", "供水公司", "供电公司")
            *self.others, self.fourth = [
                factories.unit(top, None, f"F{n}", name, **firm) for n, name in enumerate(names)
            ]
            called = [
                factories.person(f"called{n}", "员工", (Role.CO_HANDLER, unit))
                for n, unit in enumerate(self.others)
            ]
            factories.person("across", "郑伟", (Role.COMMUNITY_STAFF, place.other_community))
        self.tasks, self.to_call = {}, place.department
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
        self.actors |= {"second": actor(called[0]), "third": actor(called[1])}

    def make(self, level: Level, state: State) -> Case:
        """Bring a case to the level and the state by legal moves."""
        category = factories.category("power.corridor_light").id
        with transaction():
            draft = cases.Draft("楼道灯坏了", self.place.building.id, category)
            case = cases.register(draft, self.actors["raiser"], now=self.now)
            self.other = cases.register(draft, self.actors["raiser"], now=self.now)
            self._bring_to(case.id, level)
            self._call(case.id)
            orders.give([case.id], self.actors["leader"], self._demand(level), now=self.now)
            self._bring_into(case.id, state, self.actors[RESOLVER[level]])
        return db.session.get_one(Case, case.id, populate_existing=True)

    def _demand(self, level):
        unit, person = getattr(self.place, level.value), self.people[RESOLVER[level]]
        return demand(person, unit)

    def _call(self, case_id):
        """Let the street call three units in: one has still to come, one declines and one answers."""
        given = {"version": None, "now": self.now}
        units = [self.place.department, *self.others]
        ids = [unit.id for unit in units]
        found = cases.call_in(case_id, self.actors["leader"], unit_ids=ids, note="请到场", **given)
        self.to_call = self.fourth
        called, declined, answered = (task.id for task in found)
        self.tasks = {"withdraw_call": called, "insist": declined, "let_go": declined, "score_call": answered}
        cases.decline(case_id, self.actors["second"], note="不归我们管", **given)
        cases.answer(case_id, self.actors["third"], note="已处理", **given)

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
            cases.resolve(
                case_id, holder, outcome=Outcome.SOLVED, note="已换灯", told="电话", unanswered="急", **given
            )
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
        if move in ORDERS:
            self._do_with_order(move, case, who, given["now"])
            return
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

    def _do_with_order(self, move, case, who, now):
        """Lift the order first where another is given, and answer it where the answer is decided."""
        level = db.session.get_one(Unit, case.holder_id).level
        given = {"note": "情况说明", "version": None, "now": now}
        order_id = self._open_order(case)
        if move == "supervise":
            if order_id:
                orders.lift(order_id, self.actors["leader"], **given)
            orders.give([case.id], who, self._demand(level), now=now)
            return
        if order_id is None:
            raise MoveNotAllowed(move=move, state=case.state)
        if move == "answer_supervision":
            orders.answer(order_id, who, **given)
        elif move == "lift_supervision":
            orders.lift(order_id, who, **given)
        else:
            orders.answer(order_id, self.actors[RESOLVER[level]], **given)
            if move == "accept_answer":
                orders.accept(order_id, who, **given)
            else:
                limit = Limit(1, LimitUnit.WORKING_DAYS)
                orders.send_back(order_id, who, limit=limit, **given)

    def _open_order(self, case):
        of_case = (
            select(SupervisionOrder.id).join(SupervisedCase).where(SupervisedCase.case_id == case.id, IS_OPEN)
        )
        return db.session.scalar(of_case)

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
            values["unit_ids"] = [self.to_call.id]
        elif move in CALLERS:
            values["task_id"] = self.tasks.get(move) or db.session.scalar(
                select(Task.id).where(Task.case_id == case.id).order_by(Task.id.desc()).limit(1)
            )
        elif move == "merge":
            values = {"into": self.other.id}
        return values | ALSO.get(move, {})


class _TakenBackError(Exception):
    pass
