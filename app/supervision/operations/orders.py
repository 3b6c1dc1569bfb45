"""What every step of an order shares: load and lock, check, record on each case, and tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import Action, Actor, Place, authorize
from app.cases.operations.recording import locked_case, record
from app.domain import workflow
from app.domain.errors import StaleCase
from app.domain.supervision import OrderState, Step, next_state
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.supervision import SupervisedCase, SupervisionAnswer, SupervisionOrder
from app.notices import operations as notices

MOVES = {
    Step.ANSWER: Move.ANSWER_SUPERVISION,
    Step.ACCEPT: Move.ACCEPT_ANSWER,
    Step.SEND_BACK: Move.SEND_ANSWER_BACK,
    Step.LIFT: Move.LIFT_SUPERVISION,
}
"""The move that a step makes on each case of the order."""


class Tied(NamedTuple):
    """A case of an order, locked, and the row that ties the two."""

    row: SupervisedCase
    case: Case


class Taken(NamedTuple):
    """An order that is about to make a step."""

    order: SupervisionOrder
    cases: list[Tied]
    target: OrderState
    last: SupervisionAnswer | None
    """The last answer."""


def take(order_id: int, actor: Actor, step: Step, *, version: int | None) -> Taken:
    """Lock the cases of an order and the order, check right, version and step.

    Raises:
        Forbidden, StaleCase, OrderStepNotAllowed.
    """
    statement = select(SupervisedCase).where(SupervisedCase.order_id == order_id)
    rows = db.session.scalars(statement.order_by(SupervisedCase.case_id)).all()
    tied = [Tied(row, locked_case(row.case_id)) for row in rows]
    order = _locked(order_id)
    last = _last_answer(order_id)
    action = Action.ORDER_ANSWER if step is Step.ANSWER else Action.ORDER_DECIDE
    authorize(actor, action, place_of(order, last))
    target = next_state(order.state, step)
    if version is not None and version != order.version:
        raise StaleCase
    for one in tied:
        workflow.next_state(one.case.state, MOVES[step])
    return Taken(order, tied, target, last)


def _locked(order_id: int) -> SupervisionOrder:
    statement = (
        select(SupervisionOrder)
        .where(SupervisionOrder.id == order_id)
        .options(joinedload(SupervisionOrder.answering, innerjoin=True))
        .with_for_update(of=SupervisionOrder)
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _last_answer(order_id: int) -> SupervisionAnswer | None:
    statement = select(SupervisionAnswer).where(SupervisionAnswer.order_id == order_id)
    statement = statement.order_by(SupervisionAnswer.sequence.desc()).limit(1)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def place_of(order: SupervisionOrder, last: SupervisionAnswer | None) -> Place:
    """Return the order as the rules of rights see it; the unit that answers must be loaded."""
    return Place(
        order.answering.path,
        raiser_id=order.given_by_id,
        resolved_by_id=last.by_id if last else None,
    )


def facts_of(order: SupervisionOrder) -> dict[str, object]:
    """Return what the events of an order carry."""
    return {"order_id": order.id, "order": [order.year, order.sequence], "unit_id": order.unit_id}


def told_of(order: SupervisionOrder) -> dict[str, object]:
    """Return what the notices of an order carry."""
    return {
        "order": order.number,
        "order_id": order.id,
        "unit_id": order.unit_id,
        "due_at": order.due_at.isoformat(),
    }


def record_on(
    cases: Sequence[Tied], order: SupervisionOrder, step: Step, actor: Actor, text: str, now: datetime
) -> None:
    """Write the event of a step on each case of the order."""
    for one in cases:
        record(one.case, MOVES[step], actor, now=now, text=text, facts=facts_of(order))


def tell_asked(order: SupervisionOrder, code: str, actor: Actor, *, now: datetime) -> None:
    """Tell the unit that answers what was said of its answer, or that the order is lifted."""
    key, told = f"order:{order.id}:{order.version}:{code}", told_of(order)
    notices.tell_unit(order.unit_id, code, key=key, now=now, params=told, besides=actor.id)
