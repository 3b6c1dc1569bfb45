"""Who does what: deeds by person in a time, and what lies with everybody now. One grouped statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.access.policy import STAFF, WORKERS, Actor
from app.access.scopes import below, readable_cases_of_streets, units_around, units_in_charge
from app.cases.queries.filtering import ALL_STATES, Filters, within
from app.cases.queries.lists import matching
from app.domain.activity import Deeds, Load
from app.domain.backlog import Days, Span
from app.domain.levels import Role
from app.domain.talks import TalkState
from app.domain.workflow import Move
from app.extensions import db
from app.models.bulletins import Relay
from app.models.cases import Case, Event
from app.models.organisation import Person, Posting, Unit
from app.models.talks import Attendee, Talk

SHOWN = WORKERS | {Role.CO_HANDLER}
"""Roles whose people work on cases."""


class Worker(NamedTuple):
    """Somebody's posting in the time that is looked at."""

    person_id: int
    name: str
    role: Role
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are looked at, as instants too, and the instant of the lights."""

    days: Days
    span: Span
    as_of: datetime
    as_of_day: date
    today: Span


def top_unit(actor: Actor) -> int | None:
    """Return the highest unit in the actor's charge."""
    grants = [grant for grant in actor.grants if grant.role in STAFF and grant.unit_id]
    return min(grants, key=lambda grant: len(grant.path)).unit_id if grants else None


def unit_or_404(actor: Actor, unit_id: int) -> Unit:
    """Return a unit in the actor's charge; 404 for any other."""
    unit: Unit = db.one_or_404(select(Unit).where(Unit.id == unit_id, units_in_charge(actor)))
    return unit


def units_below(unit: Unit) -> Sequence[Unit]:
    """Return the open units of the four levels inside a unit, itself too, each before what lies in it."""
    inside = (below(unit.path), Unit.level.is_not(None), Unit.closed_on.is_(None))
    return db.session.scalars(select(Unit).where(*inside).order_by(Unit.path)).all()


def workers(unit: Unit, days: Days) -> list[Worker]:
    """Return who was posted in a unit or below it in a time, one line a posting, by name."""
    statement = (
        select(Person.id, Person.name, Posting.role, Unit.id, Unit.path)
        .select_from(Posting)
        .join(Person, Posting.person_id == Person.id)
        .join(Unit, Posting.unit_id == Unit.id)
        .where(*_posted(unit, days))
        .order_by(Unit.path, Person.pinyin, Person.id)
    )
    return [Worker(*row) for row in db.session.execute(statement)]


def deeds(actor: Actor, unit: Unit, period: Period) -> dict[int, Deeds]:
    """Return what the people of a unit did in a time, by person, as far as the actor may read it.

    Registered cases are exactly those of the list with the same filter.
    """
    people = _people(unit, period.days)
    filters = Filters(state=ALL_STATES, registered=period.span)
    logged = _counted(Case.raiser_id, people).where(*matching(actor, filters, as_of=period.as_of))
    parts = [
        _read(part)
        for part in (
            logged,
            _moved(actor, people, period.span),
            _relayed(actor, people, period.span),
            _attended(actor, people, period.span),
        )
    ]
    ids = {person_id for part in parts for person_id in part}
    return {person_id: Deeds(*(part.get(person_id, 0) for part in parts)) for person_id in ids}


def loads(actor: Actor, unit: Unit, period: Period) -> dict[int, Load]:
    """Return how many open cases the people of a unit see to now, by person, as far as they may be read."""
    due_today = list(within(Case.due_at, period.today))
    statement = (
        select(
            Case.assignee_id,
            func.count(),
            func.count().filter(*due_today),
            func.count().filter(Case.due_at < period.as_of),
        )
        .where(
            *matching(actor, Filters(), as_of=period.as_of),
            Case.assignee_id.in_(_people(unit, period.days)),
        )
        .group_by(Case.assignee_id)
    )
    return {row[0]: Load(*row[1:]) for row in db.session.execute(statement) if row[0] is not None}


def _moved(actor: Actor, people: Select[int], span: Span) -> "Select[Any]":
    """Count the moves that people made on cases, along ix_event_street_id_at."""
    streets = sorted({grant.street_id for grant in actor.grants if grant.street_id is not None})
    return (
        _counted(Event.actor_id, people)
        .join(Case, Event.case_id == Case.id)
        .where(Event.street_id.in_(streets), *within(Event.at, span), Event.move != Move.REGISTER)
        .where(readable_cases_of_streets(actor))
    )


def _relayed(actor: Actor, people: Select[int], span: Span) -> "Select[Any]":
    """Count the news passed on, a building each."""
    return (
        _counted(Relay.relayed_by_id, people)
        .join(Unit, Relay.unit_id == Unit.id)
        .where(units_in_charge(actor), *within(Relay.relayed_at, span))
    )


def _attended(actor: Actor, people: Select[int], span: Span) -> "Select[Any]":
    """Count the talks at which people were present."""
    return (
        _counted(Attendee.person_id, people)
        .join(Talk, Attendee.talk_id == Talk.id)
        .join(Unit, Talk.unit_id == Unit.id)
        .where(Attendee.is_present, units_around(actor), *within(Talk.starts_at, span))
        .where(Talk.state.in_([TalkState.OPEN, TalkState.CLOSED]))
    )


def _counted(column: InstrumentedAttribute[Any], people: Select[int]) -> "Select[Any]":
    return select(column, func.count()).where(column.in_(people)).group_by(column)


def _read(statement: "Select[Any]") -> dict[int, int]:
    return {person_id: number for person_id, number in db.session.execute(statement)}


def _people(unit: Unit, days: Days) -> Select[int]:
    return select(Posting.person_id).join(Unit, Posting.unit_id == Unit.id).where(*_posted(unit, days))


def _posted(unit: Unit, days: Days) -> tuple[ColumnElement[bool], ...]:
    return (
        below(unit.path),
        Posting.role.in_(sorted(SHOWN)),
        Posting.from_on <= days.last,
        Posting.until_on.is_(None) | (Posting.until_on > days.first),
    )
