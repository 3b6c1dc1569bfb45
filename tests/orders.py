"""Supervision orders for tests, given and answered by the operations that pages use."""

from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, LimitUnit
from app.domain.workflow import Outcome
from app.extensions import db
from app.models.cases import Event
from app.models.clocks import Clock
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.supervision import operations as orders
from tests.factories import actor

DAYS = LimitUnit.WORKING_DAYS


def demand(person, unit, *, amount=3, counted_in=DAYS, **words):
    """Return what an order says."""
    return orders.Demand(
        reason=words.get("reason", "居民三次催办仍未修好"),
        demand=words.get("demand", "三天内恢复照明，报送照片"),
        unit_id=unit.id,
        person_id=person.id,
        amount=amount,
        counted_in=counted_in,
    )


def given(by, cases, person, unit, now, **values) -> SupervisionOrder:
    """Give an order."""
    with transaction():
        return orders.give([case.id for case in cases], actor(by), demand(person, unit, **values), now=now)


def answered(order, by, now, note="已换灯，照片附后", *, version=None) -> SupervisionOrder:
    """Answer an order."""
    with transaction():
        return orders.answer(order.id, actor(by), note=note, version=version, now=now)


def sent_back(order, by, now, *, limit=None, note="照片看不清") -> SupervisionOrder:
    """Send an answer back."""
    with transaction():
        return orders.send_back(order.id, actor(by), note=note, limit=limit, version=None, now=now)


def accepted(order, by, now, *, note="") -> SupervisionOrder:
    """Accept an answer."""
    with transaction():
        return orders.accept(order.id, actor(by), note=note, version=None, now=now)


def fresh(order) -> SupervisionOrder:
    """Return the order as it is now."""
    return db.session.get_one(SupervisionOrder, order.id, populate_existing=True)


def answers(order) -> list[SupervisionAnswer]:
    """Return the answers, oldest first."""
    found = db.session.query(SupervisionAnswer).filter_by(order_id=order.id)
    return found.order_by(SupervisionAnswer.sequence).populate_existing().all()


def moves(case):
    """Return what was done to a case, in order."""
    statement = select(Event.move).where(Event.case_id == case.id).order_by(Event.sequence)
    return db.session.scalars(statement).all()


def clocks(case):
    """Return the clocks of the orders on a case, in their order."""
    statement = select(Clock).where(Clock.case_id == case.id, Clock.kind == ClockKind.SUPERVISE)
    return db.session.scalars(
        statement.order_by(Clock.sequence).execution_options(populate_existing=True)
    ).all()


def close(place, case, now):
    """Let the grid solve the case and the community confirm it."""
    grid = actor(place.grid_worker)
    given_ = {"version": None, "now": now}
    with transaction():
        cases.accept(case.id, grid, **given_)
        cases.resolve(case.id, grid, outcome=Outcome.SOLVED, note="换灯", told="当面", **given_)
        cases.verify(case.id, actor(place.community_worker), **given_)
