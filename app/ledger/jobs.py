"""What the ledger does by itself: promises are reminded of, and settled once their cases are solved."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.database import transaction
from app.domain.ledger import Kept
from app.domain.workflow import SOLVED
from app.extensions import db
from app.ledger.operations.promises import open_again, remind, settle_solved
from app.models.cases import IS_OPEN_CASE, Case
from app.models.ledger import Promise
from app.models.organisation import Unit
from app.settings.queries import day_of

logger = logging.getLogger(__name__)

MOST = 500
"""Promises of one street and tick; what is left waits for the next one."""
REMINDED_FOR = timedelta(days=7)
"""For so long after its day a promise is still told of, should nothing have run on the day itself."""


def keep_promises(*, now: datetime) -> int:
    """Remind of promises, the day before and once their day has passed, and settle those of solved cases.

    Return how many notices and settled promises that made. Each promise is a transaction of its own; one
    that fails is logged and passed by. Running twice, or in two processes at once, is harmless.
    """
    done = 0
    streets = db.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None), Unit.closed_on.is_(None)))
    for street_id in streets.all():
        done += sum(_each(_open_again, _reopened(street_id), now))
        done += sum(_each(settle_solved, _solved(street_id), now))
        done += sum(_each(remind, _due(street_id, now), now))
    return done


def _each(do: Callable[..., int], ids: Sequence[int], now: datetime) -> list[int]:
    done = []
    for promise_id in ids:
        try:
            with transaction():
                done.append(do(promise_id, now=now))
        except Exception:  # whatever one promise does, the others must be kept
            logger.exception("promise %d: not looked after", promise_id)
    return done


def _open(street_id: int) -> Select[int]:
    """Select the open promises of a street by their day, along ix_promise_street_id_outcome_due_on_id."""
    return (
        select(Promise.id)
        .join(Promise.case)
        .where(Promise.street_id == street_id, Promise.outcome == Kept.OPEN)
        .order_by(Promise.due_on, Promise.id)
        .limit(MOST)
    )


def _solved(street_id: int) -> Sequence[int]:
    return db.session.scalars(_open(street_id).where(Case.outcome.in_(sorted(SOLVED)))).all()


def _reopened(street_id: int) -> Sequence[int]:
    statement = (
        select(Promise.id)
        .join(Promise.case)
        .where(
            Promise.street_id == street_id,
            Promise.outcome != Kept.OPEN,
            Promise.settled_by_id.is_(None),
            IS_OPEN_CASE,
        )
        .order_by(Promise.id)
        .limit(MOST)
    )
    return db.session.scalars(statement).all()


def _open_again(promise_id: int, *, now: datetime) -> int:
    return open_again(promise_id)


def _due(street_id: int, now: datetime) -> Sequence[int]:
    today = day_of(street_id, now)
    days = Promise.due_on.between(today - REMINDED_FOR, today + timedelta(days=1))
    return db.session.scalars(_open(street_id).where(days, IS_OPEN_CASE)).all()
