"""Clocks: kinds, limits, lights, and the instants at which a limit warns, is due and turns black.

Working units count the open time of a calendar, the others day and night. Nothing here reads the
time: `as_of` and `start` are UTC instants that the caller passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain import working_time
from app.domain.working_time import Calendar, Pause

SECONDS_OF_HOUR = 3600
WARN_PERCENT = 80
BLACK_PERCENT = 200


class ClockKind(StrEnum):
    """What a clock measures."""

    ACCEPT = "accept"
    HANDLE = "handle"
    WAIT = "wait"
    VERIFY = "verify"
    REVIEW = "review"
    REPORT_IN = "report_in"
    SUPERVISE = "supervise"


class LimitUnit(StrEnum):
    """In what a limit is counted."""

    CLOCK_HOURS = "clock_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    NATURAL_DAYS = "natural_days"


class Urgency(StrEnum):
    """How urgent a case is: red very urgent, yellow urgent, blue routine."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"


class Light(StrEnum):
    """How a clock stands; paused is a suspended one."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"
    PAUSED = "paused"


class Outcome(StrEnum):
    """How a clock ended; it keeps this for ever."""

    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


MAIN = (ClockKind.ACCEPT, ClockKind.HANDLE, ClockKind.VERIFY)
"""The clocks that a case's light shows; of these exactly one runs, or stands still, while a case is open."""
WORKING_UNITS = frozenset({LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS})


class Limit(NamedTuple):
    """An allowance of time."""

    amount: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A row of the table of limits: the limit, and what a case must be for it to hold.

    None stands for any; a category stands for its whole subtree. A rule without a street is the
    installation's. It holds from the day `from_on` on.
    """

    id: int | None
    kind: ClockKind
    limit: Limit
    from_on: date
    street_id: int | None = None
    level: str | None = None
    category_id: int | None = None
    urgency: Urgency | None = None


@dataclass(frozen=True, slots=True)
class Instants:
    """When a clock turns yellow, is due, and turns black (UTC)."""

    warn_at: datetime
    due_at: datetime
    black_at: datetime


def due_at(
    calendar: Calendar, limit: Limit, start: datetime, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Return when `limit` is used up; None: never, as long as the last pause is open.

    Raises:
        SearchBound: not within a hundred years.
    """
    if limit.unit == LimitUnit.WORKING_DAYS:
        return working_time.add_working_days(calendar, start, limit.amount, pauses)
    if limit.unit == LimitUnit.NATURAL_DAYS:
        return working_time.add_natural_days(calendar.zone, start, limit.amount, pauses)
    if limit.unit == LimitUnit.WORKING_HOURS:
        return working_time.add(calendar, start, limit.amount * SECONDS_OF_HOUR, pauses)
    return working_time.add_clock_seconds(start, limit.amount * SECONDS_OF_HOUR, pauses)


def instants(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    pauses: Iterable[Pause] = (),
    *,
    warn_percent: int = WARN_PERCENT,
    black_percent: int = BLACK_PERCENT,
) -> Instants | None:
    """Return when `limit` warns, is due and turns black; None while a pause is open.

    The percentages are of the allowance: of its working time for working hours, of the open time
    from start to due for working days, of the time from start to due for the other units, always
    without what was suspended. A clock that is suspended has no instants even if it was late
    before; `due_at` still tells that.

    Raises:
        SearchBound: not within a hundred years.
    """
    merged = working_time.merge_pauses(pauses)
    due = due_at(calendar, limit, start, merged)
    if due is None:
        return None
    allowance = _allowance(calendar, limit.unit, start, due, merged)
    warn = _after(calendar, limit.unit, start, allowance * warn_percent // 100, merged)
    black = _after(calendar, limit.unit, start, allowance * black_percent // 100, merged)
    if warn is None or black is None or any(until is None for _, until in merged):
        return None
    return Instants(min(warn, due), due, max(black, due))


def light(instants: Instants | None, as_of: datetime) -> Light:
    """Return the light of a running clock at `as_of`; at the due instant itself it is yellow."""
    if instants is None:
        return Light.PAUSED
    if as_of <= instants.due_at:
        return Light.GREEN if as_of < instants.warn_at else Light.YELLOW
    return Light.RED if as_of < instants.black_at else Light.BLACK


def earlier_of_outside(due: datetime | None, outside_due: datetime | None) -> datetime | None:
    """Return the due instant that holds where somebody outside set one as well.

    The hotline's own date goes on while our clock is paused, so it stands where ours has none.
    """
    known = [at for at in (due, outside_due) if at is not None]
    return min(known, default=None)


def cap(instants: Instants | None, outside_due: datetime | None) -> Instants | None:
    """Return instants whose due does not exceed `outside_due`.

    Warning and black keep their distance to the due. A suspended clock stays without instants.
    """
    if instants is None or outside_due is None or instants.due_at <= outside_due:
        return instants
    earlier = instants.due_at - outside_due
    return Instants(instants.warn_at - earlier, outside_due, instants.black_at - earlier)


def choose(  # noqa: PLR0913 - each is a fact that a limit may depend on, and named at every call
    rules: Iterable[LimitRule],
    *,
    kind: ClockKind,
    level: str,
    category_path: tuple[int, ...],
    urgency: Urgency,
    on: date,
    street_id: int,
) -> LimitRule | None:
    """Return the rule that sets the limit: of those that fit, the most specific one.

    `category_path` runs from the root of the category tree to the case's own category; a rule for
    any of them fits. What wins over what, and why:

    1. A rule for red or yellow over every other: a very urgent matter must not become slow because
       its category or level has a long limit.
    2. A deeper category over a shallower one, and any over none: it says most about the matter.
       That holds against a rule for blue, too, which only says that nothing is urgent.
    3. A named urgency (that is, blue), then a named level, over none.
    4. The street's own rule over the installation's. It comes last, so that a street's general
       limits do not undo what the installation says about one category; the street can repeat it.
    5. Of equals the newest that is in force on the day `on`; then the one written last.
    """
    place = _Place(kind, level, category_path, urgency, on, street_id)
    fitting = [rule for rule in rules if _fits(rule, place)]
    return max(fitting, key=lambda rule: _rank(rule, category_path), default=None)


def why(rule: LimitRule) -> tuple[str, ...]:
    """Return codes of what the rule names, the weightiest first, ending with whose rule it is.

    The codes are urgency, category, level, and street or installation.
    """
    named = {
        "urgency": rule.urgency,
        "category": rule.category_id,
        "level": rule.level,
    }
    codes = [code for code, value in named.items() if value is not None]
    if rule.urgency == Urgency.BLUE and rule.category_id is not None:
        codes[:2] = ["category", "urgency"]
    return (*codes, "installation" if rule.street_id is None else "street")


class _Place(NamedTuple):
    """What a limit is looked up for."""

    kind: ClockKind
    level: str
    category_path: tuple[int, ...]
    urgency: Urgency
    on: date
    street_id: int


def _fits(rule: LimitRule, place: _Place) -> bool:
    return (
        rule.kind == place.kind
        and rule.from_on <= place.on
        and rule.street_id in (None, place.street_id)
        and rule.level in (None, place.level)
        and rule.urgency in (None, place.urgency)
        and (rule.category_id is None or rule.category_id in place.category_path)
    )


def _rank(rule: LimitRule, category_path: tuple[int, ...]) -> tuple[object, ...]:
    depth = 0 if rule.category_id is None else 1 + category_path.index(rule.category_id)
    return (
        rule.urgency in (Urgency.RED, Urgency.YELLOW),
        depth,
        rule.urgency is not None,
        rule.level is not None,
        rule.street_id is not None,
        rule.from_on,
        rule.id or 0,
    )


def _allowance(
    calendar: Calendar, unit: LimitUnit, start: datetime, due: datetime, pauses: tuple[Pause, ...]
) -> timedelta:
    """Return the time between start and due that counts for the unit."""
    if unit in WORKING_UNITS:
        return working_time.open_time(calendar, start, due, pauses)
    return working_time.clock_time(start, due, pauses)


def _after(
    calendar: Calendar, unit: LimitUnit, start: datetime, part: timedelta, pauses: tuple[Pause, ...]
) -> datetime | None:
    """Return when that part of the allowance is used up."""
    if unit in WORKING_UNITS:
        return working_time.advance(calendar, start, part, pauses)
    return working_time.advance_clock(start, part, pauses)
