"""What its people have left, because the last posting ended or the unit was closed: cases and questions."""

import logging
from datetime import datetime

from sqlalchemy import exists, or_, select

from app.cases import operations as cases
from app.cases.operations.manning import has_people
from app.database import transaction
from app.domain.workflow import RULES, Move
from app.escalation import readdressing
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.organisation import Unit
from app.settings.queries import day_of

logger = logging.getLogger(__name__)


def lift(*, now: datetime) -> int:
    """Hand up the open cases of units that are closed or have no people today, and what they were asked.

    Return how many cases moved, and how many requests and proposals somebody else is asked about now.

    Running twice, or in several processes at once, is harmless: each case is looked at again under
    its lock.
    """
    streets = db.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).all()
    count = sum(_lifted(case_id, now) for street_id in streets for case_id in _stranded(street_id, now))
    return count + sum(readdressing.ask_anew(street_id, now=now) for street_id in streets)


def _lifted(case_id: int, now: datetime) -> bool:
    try:
        with transaction():
            return cases.lift_stranded(case_id, now=now)
    except Exception:  # whatever one case does, the others must not stay where nobody sees them
        logger.exception("case %d not handed up", case_id)
        return False


def _stranded(street_id: int, now: datetime) -> list[int]:
    """Return the cases that lie where nobody works. Reads ix_case_holder_id_sort_at_id for a few units."""
    movable = IS_OPEN_CASE & Case.state.in_(sorted(RULES[Move.ESCALATE].sources))
    units = select(Unit.id).where(
        Unit.street_id == street_id,
        Unit.level.is_not(None),
        or_(Unit.closed_on.is_not(None), ~has_people(day_of(street_id, now))),
        exists().where(Case.holder_id == Unit.id, IS_OPEN_CASE),
    )
    found: list[int] = []
    for unit_id in db.session.scalars(units).all():
        statement = select(Case.id).where(Case.holder_id == unit_id, movable)
        if unit_id == street_id:
            statement = statement.where(Case.street_red_at.is_(None))
        found += db.session.scalars(statement.order_by(Case.id)).all()
    return found
