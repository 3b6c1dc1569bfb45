"""The table of limits: a newer line ends an older one, because clocks name the line they came from."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.choosing import LimitRule, Matter, left_open
from app.domain.clocks import ClockKind, LimitUnit, Urgency
from app.domain.errors import Invalid
from app.domain.levels import Level
from app.extensions import db
from app.models.settings import LimitSetting
from app.settings.cache import touch
from app.settings.defaults import DefaultLimit
from app.settings.operations.rights import let
from app.settings.queries import category, rule_of, zone_of
from app.web.clock import default_zone

logger = logging.getLogger(__name__)

MOST = {
    LimitUnit.CLOCK_HOURS: 24 * 366,
    LimitUnit.WORKING_HOURS: 2500,
    LimitUnit.WORKING_DAYS: 366,
    LimitUnit.NATURAL_DAYS: 366,
}
"""About a year of each."""
FARTHEST = 3660
"""How many days ahead a line may end: ten years."""


class NothingFits(Invalid):
    """No line would fit some case any more; `gap` is such a case."""

    def __init__(self, gap: Matter) -> None:
        """Point at the day, and keep the case for the page."""
        reason = "nothing_fits" if gap.street_id else "nothing_fits_in_common"
        super().__init__("until_on", reason, level=gap.level, urgency=gap.urgency, day=gap.on)
        self.gap = gap


@dataclass(frozen=True, slots=True)
class LimitValues:
    """A line of the table; None stands for any."""

    kind: ClockKind
    amount: int
    unit: LimitUnit
    from_on: date
    level: Level | None = None
    category_id: int | None = None
    urgency: Urgency | None = None


def add_limit(street_id: int | None, actor: Actor, *, values: LimitValues, now: datetime) -> LimitSetting:
    """Add a limit of a street, or of the installation for None, that holds from a day on.

    Clocks that run already keep the limit that they started with.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: the amount is out of bounds, the day lies before today, the category is gone.
    """
    let(actor, street_id)
    if not 1 <= values.amount <= MOST[values.unit]:
        raise Invalid("amount", "out_of_bounds", least=1, most=MOST[values.unit])
    if values.from_on < _today(street_id, now):
        raise Invalid("from_on", "before_today")
    if values.category_id is not None:
        category(values.category_id)
    row = LimitSetting(
        street_id=street_id,
        kind=values.kind,
        level=values.level,
        category_id=values.category_id,
        urgency=values.urgency,
        amount=values.amount,
        unit=values.unit,
        from_on=values.from_on,
    )
    db.session.add(row)
    db.session.flush()
    touch()
    audit.record(Act.LIMIT_ADDED, (Kind.LIMIT, row.id), by=actor, street_id=street_id)
    logger.info("limit %d added by person %s", row.id, actor.id)
    return row


def end_limit(limit_id: int, actor: Actor, *, until_on: date, now: datetime) -> LimitSetting:
    """Let a line hold up to and including a day; what it stood before holds again from the next day on.

    Clocks that run already keep the limit that they started with. A line that has not ended yet may
    be given another end.

    Raises:
        Forbidden: the actor does not administer the line's street, or all of them for a common line.
        Invalid: the line is gone or has ended, the day lies before today, too far ahead or before the
            line begins, or nothing would fit some case afterwards.
    """
    row = db.session.get(LimitSetting, limit_id)
    if row is None:
        raise Invalid("limit", "unknown")
    let(actor, row.street_id)
    rules = _locked_rules(row)
    today = _today(row.street_id, now)
    if row.until_on is not None and row.until_on < today:
        raise Invalid("until_on", "has_ended")
    if until_on < today:
        raise Invalid("until_on", "not_before_today")
    if (until_on - today).days > FARTHEST:
        raise Invalid("until_on", "too_far_ahead", days=FARTHEST)
    if until_on < row.from_on:
        raise Invalid("until_on", "ends_before_it_begins")
    path = category(row.category_id).path_ids if row.category_id is not None else ()
    gap = left_open(rules, rule_of(row), until_on, path)
    if gap is not None:
        raise NothingFits(gap)
    row.until_on = until_on
    db.session.flush()
    touch()
    day = until_on.isoformat()
    audit.record(Act.LIMIT_ENDED, (Kind.LIMIT, row.id), by=actor, street_id=row.street_id, day=day)
    logger.info("limit %d ended by person %s", row.id, actor.id)
    return row


def give_to_running(street_id: int | None, actor: Actor, *, on: date, now: datetime) -> None:
    """Let the limits of a day be given to the running clocks of a street, or of all for None.

    Raises:
        Forbidden: the actor does not administer it.
        Invalid: the day lies before today: limits that hold no more are given to nobody.
    """
    let(actor, street_id)
    if on < _today(street_id, now):
        raise Invalid("on", "not_before_today")
    subject = (Kind.INSTALLATION, None) if street_id is None else (Kind.UNIT, street_id)
    audit.record(Act.LIMITS_APPLIED, subject, by=actor, street_id=street_id, day=on.isoformat())


def _today(street_id: int | None, now: datetime) -> date:
    zone = default_zone() if street_id is None else zone_of(street_id)
    return now.astimezone(zone).date()


def _locked_rules(row: LimitSetting) -> list[LimitRule]:
    """Return the lines of the same clock, locked: two that stand in for each other are not both ended."""
    statement = select(LimitSetting).where(LimitSetting.kind == row.kind).order_by(LimitSetting.id)
    lines = db.session.scalars(statement.with_for_update().execution_options(populate_existing=True))
    return [rule_of(line) for line in lines]


def use_set(
    street_id: int | None, actor: Actor, *, lines: Iterable[DefaultLimit], from_on: date, now: datetime
) -> int:
    """Let the lines of a named set hold from a day on, all of them or none; return how many were added.

    Clocks that run already keep the limit that they started with.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid: the day lies before today.
    """
    return len(
        [
            add_limit(
                street_id,
                actor,
                values=LimitValues(
                    kind=line.kind,
                    amount=line.amount,
                    unit=line.unit,
                    from_on=from_on,
                    level=line.level,
                    urgency=line.urgency,
                ),
                now=now,
            )
            for line in lines
        ]
    )
