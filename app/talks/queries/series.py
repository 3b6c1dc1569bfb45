"""Series of talks with their dates, who may stand in, and who stayed away."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.access.policy import Actor
from app.access.scopes import below, units_in_charge
from app.domain.evenings import OFTEN, missed_in_a_row
from app.domain.levels import Level, Role
from app.domain.series import next_dates, starts_at
from app.domain.talks import TalkState
from app.extensions import db
from app.models.organisation import Person, Unit
from app.models.series import SeriesDate, StandIn, TalkBuilding, TalkSeries
from app.models.talks import Attendee, Talk
from app.settings.queries import day_of, zone_of
from app.talks.operations.planning import day_of as day_of_talk
from app.talks.operations.planning import posted
from app.talks.operations.series_dates import rule_of
from app.web.naming import name_of

SHOWN = 8
"""So many dates of a series are shown ahead."""
LAST_TALKS = 6
"""So many talks are looked at for who stayed away."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date of a series: when, and the talk that was planned for it."""

    day: date
    starts_at: datetime
    talk: Talk | None
    is_own: bool
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series in the list, with its next day."""

    series: TalkSeries
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody invited to a unit's last talks: whether they came, the latest talk first.

    None stands for a talk to which they were not invited.
    """

    name: str
    unit_name: str
    came: tuple[str | None, ...]
    missed: int

    @property
    def stays_away(self) -> bool:
        """Whether they missed three or more in a row."""
        return self.missed >= OFTEN


def series_list(actor: Actor, *, now: datetime) -> list[SeriesLine]:
    """Return the series of the units in the actor's charge, those that go on first."""
    statement = (
        select(TalkSeries)
        .join(TalkSeries.unit)
        .where(units_in_charge(actor))
        .options(contains_eager(TalkSeries.unit), joinedload(TalkSeries.host, innerjoin=True))
        .order_by(Unit.path, TalkSeries.id)
    )
    lines = []
    for series in db.session.scalars(statement):
        coming = next_dates(rule_of(series), day_of(series.street_id, now), 1)
        lines.append(SeriesLine(series, coming[0] if coming else None))
    return sorted(lines, key=lambda line: line.next_on is None)


def series_or_404(actor: Actor, series_id: int) -> TalkSeries:
    """Return a series of a unit whose talks the actor holds; 404 for everybody else."""
    statement = (
        select(TalkSeries)
        .join(TalkSeries.unit)
        .where(TalkSeries.id == series_id, units_in_charge(actor))
        .options(contains_eager(TalkSeries.unit), joinedload(TalkSeries.host, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    found: TalkSeries = db.one_or_404(statement)
    return found


def dates_of(series: TalkSeries, *, now: datetime) -> list[DateLine]:
    """Return the next dates of a series with what was made of them, in order."""
    zone, today = zone_of(series.street_id), day_of(series.street_id, now)
    statement = (
        select(SeriesDate)
        .where(SeriesDate.series_id == series.id, SeriesDate.day >= today)
        .options(joinedload(SeriesDate.talk))
        .execution_options(populate_existing=True)
    )
    rows = {row.day: row for row in db.session.scalars(statement)}
    days = sorted({*next_dates(rule_of(series), today, SHOWN), *rows})
    lines = []
    for day in days:
        row = rows.get(day)
        talk = row.talk if row else None
        left_out = row is not None and (talk is None or talk.state is TalkState.CANCELLED)
        at = talk.starts_at if talk else starts_at(day, time.fromisoformat(series.at), zone)
        lines.append(DateLine(day, at, talk, bool(row and row.is_own), left_out))
    return lines


def buildings_of(unit: Unit) -> Sequence[Unit]:
    """Return the buildings to which an invitation of the unit can be narrowed; none for a street."""
    if unit.level not in {Level.COMMUNITY, Level.GRID}:
        return ()
    inside = (below(unit.path), Unit.level == Level.BUILDING, Unit.closed_on.is_(None))
    return db.session.scalars(select(Unit).where(*inside).order_by(Unit.path)).all()


def narrowed_to(talk_id: int) -> Sequence[Unit]:
    """Return the buildings that a talk is for; none when it is for the whole unit."""
    statement = select(Unit).join(TalkBuilding, TalkBuilding.unit_id == Unit.id)
    return db.session.scalars(statement.where(TalkBuilding.talk_id == talk_id).order_by(Unit.path)).all()


def stand_ins_for(talk: Talk) -> list[tuple[int, str]]:
    """Return id and name of everybody who could stand in at a talk: who works in its unit that day."""
    workers = posted(talk.unit.path, day_of_talk(talk, talk.starts_at))
    at = {person_id: unit_id for person_id, unit_id, _role in reversed(workers)}
    people = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(at))).all())
    units = {row.id: row for row in db.session.scalars(select(Unit).where(Unit.id.in_(at.values())))}
    return [
        (one, f"{people[one]} {name_of(units[at[one]])}") for one in dict.fromkeys(row[0] for row in workers)
    ]


def last_talks(unit: Unit) -> Sequence[Talk]:
    """Return the unit's last talks at which somebody was ticked off, the latest first.

    Read along ix_talk_unit_id_starts_at.
    """
    ticked = select(Attendee.id).where(Attendee.talk_id == Talk.id, Attendee.is_present).exists()
    statement = (
        select(Talk)
        .where(Talk.unit_id == unit.id, Talk.state == TalkState.CLOSED, ticked)
        .order_by(Talk.starts_at.desc(), Talk.id.desc())
        .limit(LAST_TALKS)
    )
    return db.session.scalars(statement).all()


def presences(talks: Sequence[Talk]) -> list[Presence]:
    """Return who came to these talks, those who stay away first. One statement."""
    ids = [talk.id for talk in talks]
    standing_in = (StandIn.talk_id == Attendee.talk_id) & (StandIn.absent_id == Attendee.person_id)
    statement = (
        select(Attendee, Person.name, Unit, StandIn.is_present)
        .join(Person, Attendee.person_id == Person.id)
        .outerjoin(Unit, Attendee.unit_id == Unit.id)
        .outerjoin(StandIn, standing_in)
        .where(Attendee.talk_id.in_(ids), Person.disabled_at.is_(None))
        .order_by(Attendee.id)
    )
    came: defaultdict[int, dict[int, str]] = defaultdict(dict)
    named: dict[int, tuple[str, str, Role | None]] = {}
    for row, name, unit, other_came in db.session.execute(statement):
        named[row.person_id] = (name, name_of(unit), row.role)
        came[row.person_id][row.talk_id] = "here" if row.is_present else "stand_in" if other_came else "away"
    found = []
    for person_id, (name, unit_name, _role) in named.items():
        own = tuple(came[person_id].get(talk_id) for talk_id in ids)
        missed = missed_in_a_row(one != "away" for one in own if one is not None)
        found.append(Presence(name, unit_name, own, missed))
    return sorted(found, key=lambda one: (-one.missed if one.stays_away else 0, one.unit_name, one.name))
