"""Simulation: questions about working time, one mapping each, answered by the rules that clocks use.

The shape of questions and answers is told by `flask clocks simulate --help`. Nothing is remembered
between questions but the calendars they carry.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain import simulation_fields as fields
from app.domain import working_time
from app.domain.errors import DomainError, Invalid
from app.domain.openings import SearchBound
from app.domain.simulation_fields import Question
from app.domain.working_time import Calendar

SECONDS = {"s": 1, "m": 60, "h": 3600}


def answer(question: object) -> dict[str, object]:
    """Return `id` with `result`, or with `error` and, where one is to blame, its `field`."""
    if not isinstance(question, Mapping):
        return {"id": None, "error": "not_an_object"}
    known = {"id": question.get("id")}
    try:
        return known | {"result": _result(question)}
    except DomainError as refusal:
        blamed = {} if refusal.field is None else {"field": refusal.field}
        return known | {"error": refusal.code} | blamed
    except OverflowError:  # next to the first or the last year that a date can say
        return known | {"error": SearchBound.code}


def _result(question: Question) -> object:
    kind = KINDS.get(fields.text(question, "kind"))
    if kind is None:
        raise Invalid("kind", "unknown_kind")
    calendar = fields.calendar(question)
    start = fields.time(fields.text(question, "start"), calendar.zone, "start")
    return kind(question, calendar, start)


def _add(question: Question, calendar: Calendar, start: datetime) -> str | None:
    number, unit = fields.amount(question)
    pauses = fields.pauses(question, calendar.zone)
    at = start.astimezone(UTC)
    if unit == "d" and number:
        due = working_time.add_natural_days(calendar.zone, at, number, pauses)
    elif unit == "wd":
        due = working_time.add_working_days(_opening(calendar), at, number, pauses)
    else:
        # No time at all, of whatever kind, is used up at the next open instant.
        due = working_time.add(_opening(calendar), at, number * SECONDS.get(unit, 0), pauses)
    return None if due is None else _as_written(due, start)


def _add_days(question: Question, calendar: Calendar, start: datetime) -> str | None:
    if fields.amount(question).unit in SECONDS:
        raise Invalid("amount", "bad_amount")
    return _add(question, calendar, start)


def _subtract(question: Question, calendar: Calendar, start: datetime) -> str:
    number, unit = fields.amount(question)
    pauses = fields.pauses(question, calendar.zone)
    at = start.astimezone(UTC)
    if unit == "d" and number:
        begin = working_time.subtract_natural_days(calendar.zone, at, number, pauses)
    elif unit == "wd":
        begin = working_time.subtract_working_days(_opening(calendar), at, number, pauses)
    else:
        begin = working_time.subtract(_opening(calendar), at, number * SECONDS.get(unit, 0), pauses)
    return _as_written(begin, start)


def _elapsed(question: Question, calendar: Calendar, start: datetime) -> int:
    end = fields.time(fields.text(question, "end"), calendar.zone, "end")
    pauses = fields.pauses(question, calendar.zone)
    return working_time.elapsed(_opening(calendar), start, end, pauses)


def _is_open(_question: Question, calendar: Calendar, start: datetime) -> bool:
    return working_time.is_open(_opening(calendar), start.astimezone(UTC))


def _intervals(question: Question, calendar: Calendar, start: datetime) -> list[list[str]]:
    count = fields.count(question)
    found = working_time.next_open_intervals(_opening(calendar), start.astimezone(UTC), count)
    return [[_as_written(opens, start), _as_written(closes, start)] for opens, closes in found]


KINDS: Mapping[str, Callable[[Question, Calendar, datetime], object]] = {
    "add": _add,
    "pause": _add,
    "sub": _subtract,
    "elapsed": _elapsed,
    "is_open": _is_open,
    "intervals": _intervals,
    "add_days": _add_days,
}


def _opening(calendar: Calendar) -> Calendar:
    """Return the calendar if it opens at all; a natural day does not ask for that."""
    extra = (calendar.shifts_on(day) for day in calendar.extra_workdays)
    if not any(calendar.weekly.values()) and not any(extra):
        raise Invalid("weekly_hours", "never_open")
    return calendar


def _as_written(at: datetime, start: datetime) -> str:
    """Return an instant in the form of `start`: wall time, UTC with Z, or its offset."""
    if isinstance(start.tzinfo, ZoneInfo):
        return at.astimezone(start.tzinfo).replace(tzinfo=None).isoformat()
    shown = at.astimezone(start.tzinfo).isoformat()
    return shown.removesuffix("+00:00") + "Z" if start.tzinfo is UTC else shown
