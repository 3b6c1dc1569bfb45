"""The routing table: ordered lines, the first that matches wins."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.clocks import Urgency
from app.domain.errors import Invalid, Missing
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import Routing
from app.settings.cache import touch
from app.settings.operations.rights import let
from app.settings.queries import category

logger = logging.getLogger(__name__)

REMOVED = -1
"""The position of a line that is no longer in the table; cases still name it as their reason."""


@dataclass(frozen=True, slots=True)
class RoutingValues:
    """A line of the table; an empty condition matches everything."""

    level: Level
    reason: str
    reason_en: str = ""
    category_id: int | None = None
    urgency: Urgency | None = None
    unit_id: int | None = None


def add_routing(street_id: int | None, actor: Actor, *, values: RoutingValues, now: datetime) -> Routing:
    """Put a line on top of the table of a street, or of the installation for None.

    Raises:
        Forbidden: the actor does not administer the street.
        Missing: no reason is given.
        Invalid: the category or the place is unknown, or the place is not in the street.
    """
    let(actor, street_id)
    if not values.reason.strip():
        raise Missing("reason")
    if values.category_id is not None:
        category(values.category_id)
    if values.unit_id is not None:
        _check_unit(values.unit_id, street_id)
    lines = _table(street_id)
    row = Routing(
        street_id=street_id,
        position=0,
        category_id=values.category_id,
        urgency=values.urgency,
        unit_id=values.unit_id,
        level=values.level,
        reason=values.reason.strip(),
        reason_en=values.reason_en.strip() or None,
    )
    db.session.add(row)
    _number([row, *lines], row, "added", actor, now)
    return row


def move_routing(routing_id: int, actor: Actor, *, up: bool, now: datetime) -> Routing:
    """Exchange a line with the one before it or after it; at the end of its table it stays.

    Raises:
        Forbidden: the actor does not administer the line's street.
        Invalid: the line is gone.
    """
    row = _line(routing_id, actor)
    lines = _table(row.street_id)
    at = lines.index(row)
    other = at - 1 if up else at + 1
    if 0 <= other < len(lines):
        lines[at], lines[other] = lines[other], lines[at]
    _number(lines, row, "moved", actor, now)
    return row


def remove_routing(routing_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a line out of the table.

    Raises:
        Forbidden: the actor does not administer the line's street.
        Invalid: the line is gone.
    """
    row = _line(routing_id, actor)
    lines = [line for line in _table(row.street_id) if line is not row]
    row.position = REMOVED
    _number(lines, row, "removed", actor, now)


def _line(routing_id: int, actor: Actor) -> Routing:
    row = db.session.get(Routing, routing_id)
    if row is None or row.position == REMOVED:
        raise Invalid("routing", "unknown")
    let(actor, row.street_id)
    return row


def _table(street_id: int | None) -> list[Routing]:
    own = Routing.street_id.is_(None) if street_id is None else Routing.street_id == street_id
    statement = select(Routing).where(own, Routing.position != REMOVED)
    return list(db.session.scalars(statement.order_by(Routing.position, Routing.id).with_for_update()))


def _number(lines: list[Routing], changed: Routing, what: str, actor: Actor, now: datetime) -> None:
    for position, line in enumerate(lines):
        line.position = position
    db.session.flush()
    touch()
    subject = (Kind.ROUTING, changed.id)
    audit.record(Act.ROUTING_CHANGED, subject, by=actor, street_id=changed.street_id, what=what)
    logger.info("routing line %s by person %s at %s", what, actor.id, now.isoformat())


def _check_unit(unit_id: int, street_id: int | None) -> None:
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.level is None or street_id not in (None, unit.street_id):
        raise Invalid("unit_id", "unknown")
    if unit.closed_on is not None:
        raise Invalid("unit_id", "unit_closed")
