"""Briefs write themselves: every Monday about the week before, on the first about the month before."""

import logging
from datetime import datetime, time

from sqlalchemy import exists, select

from app.database import transaction
from app.domain.briefs import BriefKind, period
from app.domain.levels import Level
from app.extensions import db
from app.models.briefs import Brief
from app.models.organisation import Unit
from app.reports.operations import briefing
from app.settings.queries import day_of, zone_of

logger = logging.getLogger(__name__)

READY_AT = time(6)
"""In the street's zone: the leader comes at half past eight."""
OFFICES = (Level.STREET, Level.COMMUNITY)
"""Units whose office is brought a brief."""


def issue_briefs(*, now: datetime) -> int:
    """Write every brief that is due and not there yet; return how many.

    Each is a transaction of its own. Running twice, or in several processes, does no harm: the first counts.
    """
    streets = db.session.scalars(
        select(Unit).where(Unit.level == Level.STREET, Unit.closed_on.is_(None))
    ).all()
    due = [
        (unit_id, kind)
        for street in streets
        if now.astimezone(zone_of(street)).time() >= READY_AT
        for kind in BriefKind
        for unit_id in _without(street, kind, now)
    ]
    return sum(_issue(unit_id, kind, now) for unit_id, kind in due)


def _without(street: Unit, kind: BriefKind, now: datetime) -> list[int]:
    """Return the offices of a street that have no brief of the last period."""
    first = period(kind, day_of(street, now)).first
    written = exists().where(Brief.unit_id == Unit.id, Brief.kind == kind, Brief.first_on == first)
    statement = select(Unit.id).where(
        Unit.street_id == street.id, Unit.level.in_(OFFICES), Unit.closed_on.is_(None), ~written
    )
    return list(db.session.scalars(statement.order_by(Unit.path)))


def _issue(unit_id: int, kind: BriefKind, now: datetime) -> bool:
    try:
        with transaction():
            return briefing.issue(unit_id, kind, now=now) is not None
    except Exception:  # whatever one brief meets, the other offices get theirs
        logger.exception("unit %d: the %s brief was not written", unit_id, kind.value)
        return False
