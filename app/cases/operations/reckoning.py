"""Running clocks of a case reckoned anew, because the calendar or a limit was changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from app import ahead
from app.access.policy import SYSTEM
from app.cases.operations.recording import locked_case, record
from app.clocks import operations as clocks
from app.clocks import recomputing
from app.clocks.reckoning import Basis, basis_of
from app.domain.clocks import ClockKind
from app.domain.reckoning import Cause, Shifted
from app.domain.workflow import Move, next_state
from app.extensions import db
from app.models.cases import Case
from app.models.supervision import IS_OPEN, SupervisedCase, SupervisionOrder
from app.settings.queries import known_category


def reckon(case_id: int, basis: Basis, cause: Cause, *, now: datetime) -> bool:
    """Lock the case and let its running clocks follow the basis; return whether a due moved."""
    return _reckon(locked_case(case_id), basis, cause, now)


def reckon_pending(case: Case, *, now: datetime) -> bool:
    """Do for one locked case what is still to be done for its street; return whether a due moved.

    So nobody is late by a calendar that holds no more, however long the whole street takes.
    """
    street_id = case.street_id
    waiting = ahead.once((reckon_pending, street_id), lambda: recomputing.unfinished(street_id))
    moved = [
        _reckon(case, basis_of(case.street_id, limits_on=row.limits_on), row.cause, now) for row in waiting
    ]
    return any(moved)


def _reckon(case: Case, basis: Basis, cause: Cause, now: datetime) -> bool:
    path = known_category(case.category_id, case.street_id).path_ids
    moved = recomputing.reckon_anew(case, path, basis, now=now)
    if moved:
        case.state = next_state(case.state, Move.RECKON)
        facts = {
            "change": cause.value,
            "moved": [[one.kind.value, one.before.isoformat(), one.after.isoformat()] for one in moved],
        }
        record(case, Move.RECKON, SYSTEM, now=now, facts=facts)
        _let_orders_follow(case, moved)
    clocks.settle(case, now=now)
    return bool(moved)


def _let_orders_follow(case: Case, moved: Sequence[Shifted]) -> None:
    """Show the new due on the orders whose clocks moved; one that had climbed keeps what it missed."""
    about = select(SupervisedCase.order_id).where(SupervisedCase.case_id == case.id)
    for one in moved:
        if one.kind is ClockKind.SUPERVISE:
            same = (SupervisionOrder.id.in_(about), SupervisionOrder.due_at == one.before, IS_OPEN)
            db.session.execute(update(SupervisionOrder).where(*same).values(due_at=one.after))
