"""Rules of escalation: who gets a case next, and what follows where nothing is higher."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain import working_time
from app.domain.working_time import Calendar


class Reason(StrEnum):
    """Why a unit is passed over on the way up."""

    CLOSED = "closed"
    NO_PEOPLE = "no_people"


class Stop(NamedTuple):
    """A unit on the way up: whether it is open, and whether somebody works there."""

    unit_id: int
    is_open: bool
    has_people: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Who gets a case, and the units that it passed on its way there, the lowest first."""

    unit_id: int
    passed_over: tuple[tuple[int, Reason], ...] = ()
    lacks: Reason | None = None
    """Why even the street, where the way ends, can do nothing now."""


def next_owner(chain: Iterable[Stop]) -> Owner:
    """Return who gets a case that comes to the first unit of `chain`, which leads up to the street.

    It is the first unit that is open and has people; the street if there is none.
    """
    passed: list[tuple[int, Reason]] = []
    for stop in chain:
        reason = _reason(stop)
        if reason is None:
            return Owner(stop.unit_id, tuple(passed))
        passed.append((stop.unit_id, reason))
    last, lacks = passed.pop()
    return Owner(last, tuple(passed), lacks)


def _reason(stop: Stop) -> Reason | None:
    if not stop.is_open:
        return Reason.CLOSED
    return None if stop.has_people else Reason.NO_PEOPLE


class Reminding(NamedTuple):
    """How often people are reminded of what stays overdue with them."""

    after_seconds: int
    """Working time until the first reminder; each later one takes as much longer again."""
    at_most: int


class Overdue(NamedTuple):
    """A clock that runs on after it has passed (UTC instants)."""

    breached_at: datetime
    black_at: datetime | None
    """When it will be long overdue; None if that is known already or means nothing here."""
    reminders: int = 0
    reminded_at: datetime | None = None


class Look(NamedTuple):
    """What is to be done about an overdue clock now, and when to look again."""

    is_black: bool
    is_reminder: bool
    check_at: datetime | None


def look(calendar: Calendar, overdue: Overdue, reminding: Reminding, *, now: datetime) -> Look:
    """Return what a look at `now` (UTC) at an overdue clock does.

    Reminders are sent only while the office is open; those that nobody could send are not made up for.
    """
    is_black = overdue.black_at is not None and overdue.black_at < now
    reminder = _next_reminder(calendar, overdue, reminding)
    is_reminder = reminder is not None and reminder < now and working_time.is_open(calendar, now)
    if is_reminder:
        sent = overdue._replace(reminders=overdue.reminders + 1, reminded_at=now)
        reminder = _next_reminder(calendar, sent, reminding)
    elif reminder is not None and reminder < now:
        reminder = _next_opening(calendar, now)
    black = None if is_black else overdue.black_at
    check_at = min((at for at in (reminder, black) if at is not None), default=None)
    return Look(is_black, is_reminder, check_at)


def _next_reminder(calendar: Calendar, overdue: Overdue, reminding: Reminding) -> datetime | None:
    """Return an instant of working time, or None when there were enough."""
    if overdue.reminders >= reminding.at_most:
        return None
    since = overdue.reminded_at or overdue.breached_at
    length = reminding.after_seconds * (overdue.reminders + 1)
    used_up = working_time.add(calendar, since, length)
    return None if used_up is None else _next_opening(calendar, used_up)


def _next_opening(calendar: Calendar, at: datetime) -> datetime:
    """Return `at` if the office is open then, else its next opening."""
    return working_time.next_open_intervals(calendar, at, 1)[0][0]
