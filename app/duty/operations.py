"""Writing a duty roster: the week, and days that differ."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import Select, Table, delete, select

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.database import inserting, locked
from app.domain.duty import ROSTERED, Line, duty_day, on_duty
from app.domain.errors import Invalid, StaleCase
from app.duty.queries import USUAL_CHANGE, candidates, roster_of
from app.extensions import db
from app.models.duty import DutyDate, DutyRoster, DutyWeek
from app.models.organisation import Unit
from app.settings.queries import zone_of


def set_week(
    unit_id: int,
    actor: Actor,
    *,
    changes_at: time,
    week: Mapping[int, Line],
    version: int | None,
    now: datetime,
) -> DutyRoster:
    """Write the week of a unit's roster; weekdays that are not named have nobody on duty.

    `version` is that of the roster the form was filled in for, None where there was none.

    Raises:
        Forbidden: the actor has no staff posting at the unit or above it.
        StaleCase: somebody else wrote it meanwhile.
        Invalid: somebody named does not work at the unit or above it, or stands in for themselves or nobody.
    """
    unit = _editable(unit_id, actor)
    row, is_first = _locked_row(unit, actor, now)
    if not is_first and version != row.version:
        raise StaleCase
    people = candidates(unit, now=now)
    for weekday, line in week.items():
        _check(line, people, f"week-{weekday}-person_id", f"week-{weekday}-stand_in_id")
    row.changes_at, row.changed_by_id, row.changed_at = f"{changes_at:%H:%M}", actor.id or 0, now
    db.session.execute(delete(DutyWeek).where(DutyWeek.unit_id == unit.id))
    db.session.add_all(
        DutyWeek(unit_id=unit.id, weekday=weekday, person_id=line.person_id, stand_in_id=line.stand_in_id)
        for weekday, line in week.items()
        if line.person_id is not None
    )
    db.session.flush()
    _record(unit, actor, what="week")
    return row


def set_date(unit_id: int, actor: Actor, *, day: date, line: Line, note: str = "", now: datetime) -> DutyDate:
    """Let a day differ from the week; what was set for it before is replaced. Without a person nobody is on.

    Raises:
        Forbidden, Invalid: as for the week; also when the day is over.
    """
    unit = _editable(unit_id, actor)
    row, _is_first = _locked_row(unit, actor, now)
    if day < duty_day(roster_of(unit.id), now, zone_of(unit.street_id or unit.id)):
        raise Invalid("day", "has_passed")
    _check(line, candidates(unit, now=now), "person_id", "stand_in_id")
    statement = select(DutyDate).where(DutyDate.unit_id == unit.id, DutyDate.day == day)
    found = db.session.scalar(statement) or DutyDate(unit_id=unit.id, day=day)
    found.person_id, found.stand_in_id, found.note = line.person_id, line.stand_in_id, note.strip()
    row.changed_by_id, row.changed_at = actor.id or 0, now
    db.session.add(found)
    db.session.flush()
    _record(unit, actor, what="date", day=day)
    return found


def clear_date(unit_id: int, actor: Actor, *, day: date, now: datetime) -> None:
    """Let the week hold again for a day."""
    unit = _editable(unit_id, actor)
    row, _is_first = _locked_row(unit, actor, now)
    db.session.execute(delete(DutyDate).where(DutyDate.unit_id == unit.id, DutyDate.day == day))
    row.changed_by_id, row.changed_at = actor.id or 0, now
    _record(unit, actor, what="date_cleared", day=day)


def take_over(unit_id: int, actor: Actor, *, person_id: int, now: datetime) -> DutyDate | None:
    """Let the stand-in be on until duty changes hands next; None where they are on duty already.

    Whoever is on duty or stands in may do it too, besides those who write the roster. Doing it twice is
    harmless, because `person_id` says who takes over.

    Raises:
        StaleCase: the person does not stand in any more.
    """
    unit = db.session.get_one(Unit, unit_id)
    db.session.scalar(_row(unit_id))  # the one who taps second sees what the first has done
    roster, zone = roster_of(unit.id), zone_of(unit.street_id or unit.id)
    people = candidates(unit, now=now)
    shift = on_duty(roster, now, zone, working=people)
    line = shift.line
    if line is None or actor.id not in {line.person_id, line.stand_in_id}:
        authorize(actor, Action.DUTY_EDIT, Place(path=unit.path))
    if shift.person_id == person_id:
        return None
    if line is None or line.stand_in_id != person_id or person_id not in people:
        raise StaleCase
    statement = select(DutyDate).where(DutyDate.unit_id == unit.id, DutyDate.day == shift.day)
    found = db.session.scalar(statement) or DutyDate(unit_id=unit.id, day=shift.day, note="")
    found.person_id, found.stand_in_id = person_id, line.person_id
    db.session.add(found)
    db.session.flush()
    _record(unit, actor, what="taken_over", day=shift.day)
    return found


def locked_roster(unit_id: int, actor: Actor, *, now: datetime) -> tuple[Unit, DutyRoster]:
    """Return a unit and the locked row of its roster, for somebody who writes it.

    Raises:
        Forbidden, Invalid: as for the week.
    """
    unit = _editable(unit_id, actor)
    _record(unit, actor, what="handed_over")
    return unit, _locked_row(unit, actor, now)[0]


def _record(unit: Unit, actor: Actor, *, what: str, day: date | None = None) -> None:
    audit.record(
        Act.DUTY_CHANGED,
        (Kind.UNIT, unit.id),
        by=actor,
        street_id=unit.street_id,
        what=what,
        day=day.isoformat() if day else None,
    )


def _editable(unit_id: int, actor: Actor) -> Unit:
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.DUTY_EDIT, Place(path=unit.path))
    if unit.level not in ROSTERED or unit.closed_on is not None:
        raise Invalid("unit_id", "unit_closed")
    return unit


def _locked_row(unit: Unit, actor: Actor, now: datetime) -> tuple[DutyRoster, bool]:
    """Return the locked row of the roster and whether it was made now; whoever is first makes it."""
    table = cast("Table", DutyRoster.__table__)
    first = inserting(table).values(
        unit_id=unit.id,
        street_id=unit.street_id or unit.id,
        changes_at=f"{USUAL_CHANGE:%H:%M}",
        changed_by_id=actor.id,
        changed_at=now,
    )
    statement = first.on_conflict_do_nothing(index_elements=["unit_id"]).returning(table.c.unit_id)
    is_first = db.session.connection().execute(statement).first() is not None
    return db.session.scalars(_row(unit.id)).one(), is_first


def _row(unit_id: int) -> Select[DutyRoster]:
    """Return the statement that reads the row of a roster afresh; on PostgreSQL it is locked by it."""
    statement = select(DutyRoster).where(DutyRoster.unit_id == unit_id)
    if locked():
        statement = statement.with_for_update()
    return statement.execution_options(populate_existing=True)


def _check(line: Line, people: Mapping[int, object], person: str, stand_in: str) -> None:
    if line.person_id is not None and line.person_id not in people:
        raise Invalid(person, "duty_elsewhere")
    if line.person_id is None and line.stand_in_id is not None:
        raise Invalid(person, "duty_stand_in_alone")
    if line.stand_in_id is not None and line.stand_in_id not in people:
        raise Invalid(stand_in, "duty_elsewhere")
    if line.stand_in_id is not None and line.stand_in_id == line.person_id:
        raise Invalid(stand_in, "duty_same")
