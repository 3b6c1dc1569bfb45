"""Orders that are not answered in time climb: one level is told after the other, each once."""

from datetime import datetime

from app.access.policy import SYSTEM
from app.cases.operations.manning import manned
from app.cases.operations.recording import record
from app.clocks import operations as clocks
from app.clocks import ordering
from app.domain.clocks import Limit, Outcome
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.models.supervision import SupervisedCase, SupervisionOrder
from app.notices import operations as notices
from app.supervision.operations.orders import facts_of, told_of


def passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> bool:
    """Tell the level above and the giver that an order's time passed at `at`; return whether it runs on.

    Where there is a level above the clock's, the same time starts for that one, which sees to an answer.
    At the street nothing is higher: the clock runs on, and the order stays red.
    """
    order, owner = _order(clock), db.session.get_one(Unit, clock.unit_id)
    above = None
    if owner.parent_id is not None:
        above = manned(db.session.get_one(Unit, owner.parent_id), now=now)
    facts = {**facts_of(order), "order_passed": clock.sequence, "from_id": owner.id}
    record(case, Move.NOTE, SYSTEM, now=at, facts={**facts, "to_id": (above or owner).id})
    _tell_late(order, owner, above, now)
    if above is None:
        clock.breached_at = at
        return True
    clocks.stop(clock, Outcome.BREACHED, now=at)
    limit = Limit(order.amount, order.unit)
    ordering.start(case, clock.subject_id, above, limit, sequence=clock.sequence + 1, now=at)
    return False


def _tell_late(order: SupervisionOrder, owner: Unit, above: Unit | None, now: datetime) -> None:
    """Tell each once for each level, however many cases the order is about."""
    key, told = f"order:{order.id}:{order.rounds}:late:{owner.id}", told_of(order)
    street_id = order.street_id
    notices.tell_person(order.given_by_id, "order_late", key=key, now=now, street_id=street_id, params=told)
    notices.tell_unit(order.unit_id, "order_late_yours", key=key, now=now, params=told)
    if above is None:
        notices.tell_leaders(street_id, "order_late", key=key, now=now, params=told)
    else:
        notices.tell_unit(above.id, "order_late", key=key, now=now, params=told)


def warn(clock: Clock, *, now: datetime) -> None:
    """Tell the unit that answers, once, that the order is due soon."""
    order = _order(clock)
    key = f"order:{order.id}:{order.rounds}:warned"
    notices.tell_unit(order.unit_id, "order_warned", key=key, now=now, params=told_of(order))


def remind(clock: Clock, *, now: datetime) -> None:
    """Remind the unit that answers of an order that stays red at the street."""
    order = _order(clock)
    key = f"order:{order.id}:{order.rounds}:remind:{clock.reminders}"
    params = {**told_of(order), "count": clock.reminders}
    notices.tell_unit(order.unit_id, "order_reminded", key=key, now=now, params=params)


def _order(clock: Clock) -> SupervisionOrder:
    row = db.session.get_one(SupervisedCase, clock.subject_id)
    return db.session.get_one(SupervisionOrder, row.order_id)
