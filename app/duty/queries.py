"""Who is on duty, and what the rosters say; the batch of a sweep asks for a street at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Date, Integer, cast, null, select, union_all

from app import ahead
from app.access.policy import STAFF
from app.access.scopes import in_force
from app.domain.duty import Line, Roster, Shift, duty_day, on_duty, shift_of
from app.extensions import db
from app.models.duty import DutyDate, DutyRoster, DutyWeek
from app.models.organisation import Person, Posting, Unit
from app.settings.queries import day_of, zone_of

USUAL_CHANGE = time(8)
"""When duty changes hands where nobody says otherwise."""
_NOBODY, _NO_DAY = cast(null(), Integer), cast(null(), Date)
"""PostgreSQL gives a bare NULL of a union the type of text."""
SHOWN = 14
"""So many days are shown ahead."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who can be on duty."""

    id: int
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty at a unit, until when, who could take over, and who comes next."""

    unit: Unit
    shift: Shift
    person: Somebody
    stand_in: Somebody | None
    following: Somebody | None


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a roster as its page shows it."""

    shift: Shift
    person: Somebody | None
    named: Somebody | None
    stand_in: Somebody | None
    note: str
    is_dated: bool


@dataclass(slots=True)
class _Street:
    """All rosters of a street, and at which units its staff works today."""

    rosters: Mapping[int, Roster]
    works_at: Mapping[int, set[int]] = field(default_factory=dict)


def person_on_duty(unit: Unit, *, now: datetime) -> int | None:
    """Return who is on duty at the unit at an instant (UTC), or None; for the notices."""
    street_id = unit.street_id or unit.id
    if ahead.is_on():
        known = ahead.once((person_on_duty, street_id), lambda: _street(street_id, now))
    else:
        rosters = _rosters(DutyRoster.unit_id == unit.id, since=_yesterday(street_id, now))
        known = _Street(rosters, _works_at(street_id, now) if rosters else {})
    roster = known.rosters.get(unit.id)
    if roster is None:
        return None
    zone = zone_of(street_id)
    return on_duty(roster, now, zone, working=_can(unit, known.works_at)).person_id


def on_duty_now(unit: Unit, *, now: datetime) -> OnDuty | None:
    """Return who is on duty at the unit at an instant with name and phone, or None for nobody."""
    street_id = unit.street_id or unit.id
    rosters = _rosters(DutyRoster.unit_id == unit.id, since=_yesterday(street_id, now))
    if unit.id not in rosters:
        return None
    roster, zone = rosters[unit.id], zone_of(street_id)
    people = candidates(unit, now=now)
    shift = on_duty(roster, now, zone, working=people)
    if shift.person_id is None:
        return None
    following = shift_of(roster, shift.day + timedelta(days=1), zone, working=people).person_id
    other = shift.line.stand_in_id if shift.line and not shift.stands_in else None
    return OnDuty(
        unit,
        shift,
        people[shift.person_id],
        people.get(other or 0),
        people.get(following or 0),
    )


def roster_row(unit_id: int) -> DutyRoster | None:
    """Return the row of a unit's roster, or None where there is none yet."""
    return db.session.get(DutyRoster, unit_id)


def roster_of(unit_id: int) -> Roster:
    """Return the roster of a unit; an empty one where nobody wrote any."""
    return _rosters(DutyRoster.unit_id == unit_id).get(unit_id) or Roster(USUAL_CHANGE)


def days_ahead(unit: Unit, *, now: datetime) -> list[Day]:
    """Return the next 14 days of duty from the one that is running now; [] without a roster."""
    since = _yesterday(unit.street_id or unit.id, now)
    roster = _rosters(DutyRoster.unit_id == unit.id, since=since).get(unit.id)
    if roster is None:
        return []
    zone, people = zone_of(unit.street_id or unit.id), candidates(unit, now=now)
    names = people | _named(_ids(roster) - people.keys())
    first = duty_day(roster, now, zone)
    notes = dict(
        db.session.execute(
            select(DutyDate.day, DutyDate.note).where(DutyDate.unit_id == unit.id, DutyDate.day >= since)
        ).all()
    )
    days = [first + timedelta(days=number) for number in range(SHOWN)]
    shifts = [shift_of(roster, day, zone, working=people) for day in days]
    return [
        Day(
            shift,
            people.get(shift.person_id or 0),
            names.get((shift.line.person_id if shift.line else 0) or 0),
            names.get((shift.line.stand_in_id if shift.line else 0) or 0),
            notes.get(shift.day, ""),
            shift.day in roster.dated,
        )
        for shift in shifts
    ]


def candidates(unit: Unit, *, now: datetime) -> dict[int, Somebody]:
    """Return who can be on duty at a unit today: the staff posted there or above, who reads all its cases."""
    today = day_of(unit.street_id or unit.id, now)
    statement = (
        select(Person.id, Person.name, Person.phone)
        .join(Posting, Posting.person_id == Person.id)
        .where(Posting.unit_id.in_(unit.ancestor_ids), *_at_work(today))
        .distinct()
        .order_by(Person.id)
    )
    return {row.id: Somebody(row.id, row.name, row.phone) for row in db.session.execute(statement)}


def _named(person_ids: Collection[int]) -> dict[int, Somebody]:
    """Return people whom a roster still names although they do not work here any more."""
    if not person_ids:
        return {}
    statement = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {person_id: Somebody(person_id, name, None) for person_id, name in db.session.execute(statement)}


def _ids(roster: Roster) -> set[int]:
    lines = (*roster.weekly.values(), *roster.dated.values())
    return {one for line in lines for one in (line.person_id, line.stand_in_id) if one is not None}


def _street(street_id: int, now: datetime) -> _Street:
    with db.session.no_autoflush:  # what the batch has changed so far is no roster
        rosters = _rosters(DutyRoster.street_id == street_id, since=_yesterday(street_id, now))
        return _Street(rosters, _works_at(street_id, now) if rosters else {})


def _works_at(street_id: int, now: datetime) -> dict[int, set[int]]:
    statement = (
        select(Posting.person_id, Posting.unit_id)
        .join(Person, Posting.person_id == Person.id)
        .join(Unit, Posting.unit_id == Unit.id)
        .where(Unit.street_id == street_id, *_at_work(day_of(street_id, now)))
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, unit_id in db.session.execute(statement):
        found[person_id].add(unit_id or 0)
    return found


def _can(unit: Unit, works_at: Mapping[int, set[int]]) -> set[int]:
    above = set(unit.ancestor_ids)
    return {person_id for person_id, unit_ids in works_at.items() if unit_ids & above}


def _at_work(today: date) -> tuple[ColumnElement[bool], ...]:
    return Posting.role.in_(sorted(STAFF)), in_force(today), Person.disabled_at.is_(None)


def _yesterday(street_id: int, now: datetime) -> date:
    """Return the first day whose duty can still run: in the night it is that of the day before."""
    return day_of(street_id, now) - timedelta(days=1)


def _rosters(which: ColumnElement[bool], *, since: date = date.min) -> dict[int, Roster]:
    """Return rosters by unit, with the dates from a day on; one statement."""
    roster_of_week, roster_of_date = (
        DutyRoster.unit_id == DutyWeek.unit_id,
        DutyRoster.unit_id == DutyDate.unit_id,
    )
    lines: CompoundSelect[*tuple[Any, ...]] = union_all(
        select(DutyRoster.unit_id, DutyRoster.changes_at, _NOBODY, _NO_DAY, _NOBODY, _NOBODY).where(which),
        select(DutyWeek.unit_id, null(), DutyWeek.weekday, _NO_DAY, DutyWeek.person_id, DutyWeek.stand_in_id)
        .join(DutyRoster, roster_of_week)
        .where(which),
        select(DutyDate.unit_id, null(), null(), DutyDate.day, DutyDate.person_id, DutyDate.stand_in_id)
        .join(DutyRoster, roster_of_date)
        .where(which, DutyDate.day >= since),
    )
    changes: dict[int, str] = {}
    weekly: defaultdict[int, dict[int, Line]] = defaultdict(dict)
    dated: defaultdict[int, dict[date, Line]] = defaultdict(dict)
    for unit_id, changes_at, weekday, day, person_id, stand_in_id in db.session.execute(lines):
        if changes_at is not None:
            changes[unit_id] = changes_at
        elif weekday is not None:
            weekly[unit_id][weekday] = Line(person_id, stand_in_id)
        else:
            dated[unit_id][day] = Line(person_id, stand_in_id)
    return {
        unit_id: Roster(time.fromisoformat(at), weekly[unit_id], dated[unit_id])
        for unit_id, at in changes.items()
    }
