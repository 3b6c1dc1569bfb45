"""The unit that an order asks answers it."""

from datetime import datetime

from app.access.policy import Actor
from app.cases.operations.protecting import protected
from app.clocks import ordering
from app.domain.clocks import Outcome
from app.domain.errors import Missing
from app.domain.supervision import Step
from app.extensions import db
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.notices import operations as notices
from app.supervision.operations.orders import Taken, record_on, take, told_of


def answer(order_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> SupervisionOrder:
    """Say what was done; the order's time stops, in time or not, until somebody says whether it will do.

    Raises:
        Forbidden, StaleCase, OrderStepNotAllowed, Missing.
    """
    taken = take(order_id, actor, Step.ANSWER, version=version)
    if not note.strip():
        raise Missing("note")
    order = taken.order
    text = protected(taken.cases[0].case, note.strip())
    for tied in taken.cases:
        ordering.end(tied.case, tied.row.id, Outcome.MET, now=now)
    db.session.add(_written(taken, text, actor, now))
    order.state = taken.target
    record_on(taken.cases, order, Step.ANSWER, actor, text, now)
    key, told = f"order:{order.id}:{order.rounds}:answered", told_of(order)
    street_id = order.street_id
    notices.tell_person(
        order.given_by_id, "order_answered", key=key, now=now, street_id=street_id, params=told
    )
    notices.tell_unit(order.given_unit_id, "order_answered", key=key, now=now, params=told, besides=actor.id)
    return order


def _written(taken: Taken, text: str, actor: Actor, now: datetime) -> SupervisionAnswer:
    order = taken.order
    return SupervisionAnswer(
        street_id=order.street_id,
        order_id=order.id,
        sequence=taken.last.sequence + 1 if taken.last else 1,
        body=text,
        by_id=actor.id,
        at=now,
        due_at=order.due_at,
    )
