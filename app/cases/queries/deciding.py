"""Which cases wait for a word of the actor's own units, in SQL."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, union_all

from app.access.policy import STAFF, Actor, Grant
from app.models.answering import Objection
from app.models.cases import Case, Holding
from app.models.clocks import Clock, Extension
from app.models.ledger import LedgerRequest
from app.models.supervision import IS_ANSWERED, LeadRequest, SupervisedCase, SupervisionOrder


def asks_above(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that something is asked for, whose clock has not ended, and ours to decide."""
    ids = units_of(grant for grant in actor.grants if grant.role in STAFF)
    asked = (
        select(row.case_id)
        .join(Clock, row.clock_id == Clock.id)
        .where(one_of(row.decider_id, ids), row.decided_at.is_(None), Clock.stopped_at.is_(None))
        for row in (Extension, LedgerRequest)
    )
    others = (_asks_for_lead(ids), _answers_order(ids), _objects(ids))
    return Case.id.in_(union_all(*asked, *others)) if ids else false()


def _asks_for_lead(ids: Sequence[int]) -> Select[int]:
    """Return the cases of which two units cannot agree who has them, as long as they have not gone on."""
    return (
        select(LeadRequest.case_id)
        .join(Holding, LeadRequest.holding_id == Holding.id)
        .where(
            one_of(LeadRequest.decider_id, ids), LeadRequest.decided_at.is_(None), Holding.until_at.is_(None)
        )
    )


def _answers_order(ids: Sequence[int]) -> Select[int]:
    """Return the cases of orders that were given in the name of units, and answered."""
    return (
        select(SupervisedCase.case_id)
        .join(SupervisionOrder, SupervisedCase.order_id == SupervisionOrder.id)
        .where(one_of(SupervisionOrder.given_unit_id, ids), IS_ANSWERED)
    )


def _objects(ids: Sequence[int]) -> Select[int]:
    """Return the cases of which a resident says that they are not fixed, as long as nobody has decided."""
    return select(Objection.case_id).where(one_of(Objection.unit_id, ids), Objection.decided_at.is_(None))


def units_of(grants: Iterable[Grant]) -> list[int]:
    """Return the units of postings, each once."""
    return list(dict.fromkeys(grant.unit_id for grant in grants if grant.unit_id is not None))


def one_of(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401 - any id column
    """Return an equality where one will do: only so is the index also read in its order."""
    if not ids:
        return false()
    return or_(column == ids[0]) if len(ids) == 1 else column.in_(ids)
