"""What the instants of a clock depend on besides itself, and the instants that follow."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain import clocks as rules
from app.domain import working_time
from app.domain.choosing import LimitRule, choose
from app.domain.clocks import ClockKind, Instants, Limit, Urgency
from app.domain.working_time import Calendar
from app.models.clocks import Clock
from app.settings import queries as settings


@dataclass(frozen=True, slots=True)
class Basis:
    """The settings of a street as clocks are reckoned by them.

    `limits_on` is the day whose limits running clocks are given; None leaves them what they have.
    """

    calendar: Calendar
    warn_percent: int
    black_percent: int
    limit_rules: tuple[LimitRule, ...] = ()
    limits_on: date | None = None


def basis_of(street_id: int, *, limits_on: date | None = None) -> Basis:
    """Return the settings that hold in the present transaction."""
    found = Basis(
        settings.calendar_of(street_id),
        settings.value(street_id, "warn_percent"),
        settings.value(street_id, "black_percent"),
    )
    if limits_on is None:
        return found
    return replace(found, limit_rules=tuple(settings.limit_rules(street_id)), limits_on=limits_on)


def instants(clock: Clock, basis: Basis, limit: Limit) -> Instants | None:
    """Return when the clock warns, is due and turns black; None while it is suspended."""
    found = rules.instants(
        basis.calendar,
        limit,
        clock.started_at,
        clock.pause_pairs,
        warn_percent=basis.warn_percent,
        black_percent=basis.black_percent,
    )
    return rules.cap(found, clock.cap_at)


def due_at(clock: Clock, basis: Basis, limit: Limit) -> datetime | None:
    """Return the due of `instants` alone, for a quarter of the work."""
    found = rules.due_at(basis.calendar, limit, clock.started_at, clock.pause_pairs)
    return found if found is None else rules.earlier_of_outside(found, clock.cap_at)


def review_instants(basis: Basis, day: date) -> Instants:
    """Return when a review on a day warns and is due: a working day ahead, and at the day's closing."""
    due = review_due(basis.calendar, day)
    warn = working_time.subtract(basis.calendar, due, 8 * rules.SECONDS_OF_HOUR)
    return Instants(warn, due, due)


def review_due(calendar: Calendar, day: date) -> datetime:
    """Return the closing of a day's work; a day off is due at the closing of the next working day."""
    while (closing := working_time.closing(calendar, day)) is None:
        day += timedelta(days=1)
    return closing


def rule_for(basis: Basis, clock: Clock, path: tuple[int, ...], urgency: Urgency) -> LimitRule | None:
    """Return the limit that the basis gives a running clock anew; None leaves it as it is.

    A clock that was granted more time keeps its limit where the new one is counted in another
    unit: three working days more mean nothing on top of 24 hours. A supervision order and a call with a
    day of its own keep the time that was written on them.
    """
    has_own = clock.kind is ClockKind.SUPERVISE or (clock.kind in rules.CALLS and clock.limit_id is None)
    if basis.limits_on is None or has_own:
        return None
    rule = choose(
        basis.limit_rules,
        kind=clock.kind,
        level=clock.level or "",
        category_path=path,
        urgency=urgency,
        on=basis.limits_on,
        street_id=clock.street_id,
    )
    keeps = rule is not None and clock.extra and rule.limit.unit is not clock.unit
    return None if keeps else rule
