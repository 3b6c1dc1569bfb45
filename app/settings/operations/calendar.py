"""The country's days off by the year, and a street's own days and closures."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, extract, insert, select

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.errors import Invalid, Missing
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import CalendarClosure, CalendarDay, CalendarYear
from app.settings.cache import touch
from app.settings.importer import Arrangement
from app.settings.operations.rights import let
from app.settings.queries import calendar_of

LONGEST_CLOSURE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DayValues:
    """A day on which a street departs from the country's calendar; without hours it has a weekday's."""

    day: date
    is_day_off: bool
    name: str
    hours: list[list[str]] | None = None


@dataclass(frozen=True, slots=True)
class ClosureValues:
    """A stretch of time for which a street's offices stay closed."""

    from_at: datetime
    until_at: datetime
    reason: str


def load_year(arrangement: Arrangement, actor: Actor, *, replace: bool = False, now: datetime) -> int:
    """Load the country's arrangement of a year; return how many days differ from the week.

    Streets' own days stay. With `replace` an arrangement that is loaded already gives way.

    Raises:
        Forbidden: the actor does not administer the installation.
        Invalid: the year is loaded and may not be replaced.
    """
    let(actor, None)
    known = db.session.get(CalendarYear, arrangement.year)
    if known is not None and not replace:
        raise Invalid("file", "year_loaded", year=arrangement.year)
    of_year = extract("year", CalendarDay.day) == arrangement.year
    db.session.execute(
        delete(CalendarDay).where(CalendarDay.street_id.is_(None), of_year),
        execution_options={"synchronize_session": False},
    )
    year = known or CalendarYear(year=arrangement.year)
    year.source, year.published_on = arrangement.source, arrangement.published_on
    db.session.add(year)
    rows = [{"day": line.day, "is_day_off": line.is_day_off, "name": line.name} for line in arrangement.days]
    db.session.execute(insert(CalendarDay), rows)
    _changed(None)
    audit.record(Act.YEAR_LOADED, (Kind.INSTALLATION, None), by=actor, year=arrangement.year, days=len(rows))
    return len(rows)


def set_day(street_id: int, actor: Actor, *, values: DayValues, now: datetime) -> CalendarDay:
    """Keep a day as the street's own; it wins over the country's, and over what it was before.

    Raises:
        Forbidden: the actor does not administer the street.
        Missing: the day has no name.
        InvalidCalendar: its hours overlap, each other or those of a neighbouring day.
    """
    let(actor, street_id)
    if not values.name.strip():
        raise Missing("name")
    row = _own_day(street_id, values.day) or CalendarDay(street_id=street_id, day=values.day)
    row.is_day_off, row.name = values.is_day_off, values.name.strip()
    row.hours = None if values.is_day_off else values.hours or None
    db.session.add(row)
    _changed(street_id)
    day, is_off = values.day.isoformat(), values.is_day_off
    audit.record(Act.DAY_SET, (Kind.UNIT, street_id), by=actor, street_id=street_id, day=day, is_off=is_off)
    return row


def remove_day(street_id: int, day: date, actor: Actor, *, now: datetime) -> None:
    """Let a day be again what it is in the country's calendar; harmless when it is already.

    Raises:
        Forbidden: the actor does not administer the street.
        InvalidCalendar: the hours that come back overlap those of a neighbouring day.
    """
    let(actor, street_id)
    row = _own_day(street_id, day)
    if row is not None:
        db.session.delete(row)
        _changed(street_id)
        audit.record(
            Act.DAY_REMOVED, (Kind.UNIT, street_id), by=actor, street_id=street_id, day=day.isoformat()
        )


def add_closure(street_id: int, actor: Actor, *, values: ClosureValues, now: datetime) -> CalendarClosure:
    """Close the street's offices from one instant to another.

    Raises:
        Forbidden: the actor does not administer the street.
        Missing: there is no reason.
        Invalid: it ends before it begins, or lasts longer than a month.
    """
    let(actor, street_id)
    if not values.reason.strip():
        raise Missing("reason")
    if values.until_at <= values.from_at:
        raise Invalid("until_at", "ends_before")
    if values.until_at - values.from_at > LONGEST_CLOSURE:
        raise Invalid("until_at", "closed_too_long", most=LONGEST_CLOSURE.days)
    row = CalendarClosure(
        street_id=street_id, from_at=values.from_at, until_at=values.until_at, reason=values.reason.strip()
    )
    db.session.add(row)
    _changed(street_id)
    audit.record(Act.CLOSURE_ADDED, (Kind.CLOSURE, row.id), by=actor, street_id=street_id)
    return row


def remove_closure(street_id: int, closure_id: int, actor: Actor, *, now: datetime) -> None:
    """Take a closure back; harmless when it is gone already.

    Raises:
        Forbidden: the actor does not administer the street.
    """
    let(actor, street_id)
    gone = delete(CalendarClosure).where(
        CalendarClosure.id == closure_id, CalendarClosure.street_id == street_id
    )
    db.session.execute(gone)
    _changed(street_id)
    audit.record(Act.CLOSURE_REMOVED, (Kind.CLOSURE, closure_id), by=actor, street_id=street_id)


def _own_day(street_id: int, day: date) -> CalendarDay | None:
    own = (CalendarDay.street_id == street_id, CalendarDay.day == day)
    return db.session.scalar(select(CalendarDay).where(*own))


def _changed(street_id: int | None) -> None:
    """Let everybody load the calendar again, and refuse one that contradicts itself."""
    db.session.flush()
    touch()
    streets = select(Unit.id).where(Unit.level == Level.STREET)
    for one in db.session.scalars(streets).all() if street_id is None else [street_id]:
        calendar_of(one).check()
