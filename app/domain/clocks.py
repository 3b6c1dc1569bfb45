"""Clocks: kinds, limits, lights, and the instants at which a limit warns, is due and turns black.

Working units count the open time of a calendar, the others day and night. Nothing here reads the
time: `as_of` and `start` are UTC instants that the caller passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    """Until a called unit is there."""
    ANSWER = "answer"
    """From then on until it has answered."""
    SUPERVISE = "supervise"
    OBJECTION = "objection"
    """Until the level above has decided what becomes of a resident's "not fixed"."""


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
OF_THE_CASE = tuple(kind for kind in ClockKind if kind is not ClockKind.OBJECTION)
"""The clocks that end with a case; what a resident objects to its result is decided also afterwards."""
CALLS = (ClockKind.REPORT_IN, ClockKind.ANSWER)
"""The clocks of called units; of one call at most one of them runs."""
WORKING_UNITS = frozenset({LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS})


class Limit(NamedTuple):
    """An allowance of time."""

    amount: int
    unit: LimitUnit


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
    allowance = counted(calendar, limit.unit, start, due, merged)
    warn = after_counting(calendar, limit.unit, start, allowance * warn_percent // 100, merged)
    black = after_counting(calendar, limit.unit, start, allowance * black_percent // 100, merged)
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


def cap_for(kind: ClockKind, outside_due: datetime | None, start: datetime) -> datetime | None:
    """Return the outside date that caps a clock of the kind; one that has passed at the start caps none."""
    is_capped = kind in (ClockKind.ACCEPT, ClockKind.HANDLE)
    return outside_due if is_capped and outside_due is not None and outside_due > start else None


def counted(
    calendar: Calendar, unit: LimitUnit, start: datetime, end: datetime, pauses: tuple[Pause, ...]
) -> timedelta:
    """Return the time between two instants that counts for the unit."""
    if unit in WORKING_UNITS:
        return working_time.open_time(calendar, start, end, pauses)
    return working_time.clock_time(start, end, pauses)


def after_counting(
    calendar: Calendar, unit: LimitUnit, start: datetime, part: timedelta, pauses: tuple[Pause, ...]
) -> datetime | None:
    """Return when so much time that counts for the unit is used up; None while a pause is open."""
    if unit in WORKING_UNITS:
        return working_time.advance(calendar, start, part, pauses)
    return working_time.advance_clock(start, part, pauses)
