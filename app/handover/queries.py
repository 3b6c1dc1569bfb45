"""What hangs on somebody at a unit, and who could take it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.access.policy import STAFF, WORKERS, Actor
from app.access.scopes import below, in_force, readable_orders, wholly_readable_cases
from app.cases.queries.lines import Names
from app.domain.backlog import midnight
from app.domain.handover import HERE, Part
from app.domain.ledger import Kept
from app.domain.levels import Role
from app.domain.minutes import MinutesState
from app.domain.talks import TalkState
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Task
from app.models.duty import DutyDate, DutyRoster, DutyWeek
from app.models.ledger import Promise
from app.models.minutes import Minutes
from app.models.organisation import Person, Posting, Unit
from app.models.series import TalkSeries
from app.models.supervision import IS_OPEN, SupervisionOrder
from app.models.talks import Talk
from app.settings.queries import day_of, zone_of
from app.web.naming import name_of

WORKING = WORKERS | {Role.CO_HANDLER}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work at which unit, from which day on; `is_all` where they work nowhere else in the street."""

    person_id: int
    unit: Unit
    since: date
    today: date
    is_all: bool

    @property
    def street_id(self) -> int:
        """The street of the unit."""
        return self.unit.street_id or self.unit.id


@dataclass(frozen=True, slots=True)
class Thing:
    """One piece of work: its row, and what it is called."""

    id: int
    text: str
    at: date | datetime | None = None
    weekday: int | None = None


Left = Mapping[Part, Sequence[Thing]]


def scope_of(posting: Posting, *, until_on: date | None, now: datetime) -> Scope | None:
    """Return what the end of a posting leaves behind; None where the person goes on working at the unit.

    Postings at the installation and of observers, administrators and data-protection officers leave nothing.
    """
    unit = db.session.get(Unit, posting.unit_id) if posting.unit_id else None
    if unit is None:
        return None
    today = day_of(unit.street_id or unit.id, now)
    since = max(until_on or today, today)
    others = _others(posting, unit, since)
    if unit.id in others:
        return None
    return Scope(posting.person_id, unit, since, today, is_all=not others)


def left(scope: Scope | None, actor: Actor) -> Left:
    """Return what hangs on the person, by kind; kinds without anything are left out.

    Who administers units reads no cases by that: of those that the actor may not read whole, and of orders
    that are none of theirs, there are the numbers and no words.
    """
    if scope is None:
        return {}
    parts = {part: list(read(scope, actor)) for part, read in _READ.items()}
    return {part: things for part, things in parts.items() if things}


def takers(scope: Scope, part: Part) -> list[tuple[int, str]]:
    """Return id and name of those who can take a kind of work: who works here, or staff above, too."""
    here = (Posting.unit_id == scope.unit.id) & Posting.role.in_(sorted(WORKING))
    above = Posting.unit_id.in_(scope.unit.ancestor_ids) & Posting.role.in_(sorted(STAFF))
    statement = (
        select(Person.id, Person.name)
        .join(Posting, Posting.person_id == Person.id)
        .where(
            here if part in HERE else _who_may(part, here, above),
            in_force(scope.today),
            Person.id != scope.person_id,
            Person.disabled_at.is_(None),
        )
        .distinct()
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in db.session.execute(statement)]


def _who_may(part: Part, here: ColumnElement[bool], above: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(here, above) if part is Part.PROMISES else above


def _others(posting: Posting, unit: Unit, since: date) -> set[int]:
    """Return the units of the street where the person works besides on a day."""
    statement = (
        select(Unit.id)
        .join(Posting, Posting.unit_id == Unit.id)
        .where(
            Posting.person_id == posting.person_id,
            Posting.id != posting.id,
            Posting.role.in_(sorted(WORKING)),
            Unit.street_id == unit.street_id,
            in_force(since),
        )
    )
    return set(db.session.scalars(statement))


def _cases(scope: Scope, actor: Actor) -> Iterator[Thing]:
    """Read along the open list of the holder, or of the street."""
    mine = (
        IS_OPEN_CASE,
        Case.street_id == scope.street_id,
        Case.assignee_id == scope.person_id,
        _held(scope),
    )
    said = _said_to(wholly_readable_cases(actor), Case.description)
    rows = select(Case.id, Case.number, said).where(*mine).order_by(Case.sort_at, Case.id)
    for case_id, number, description in db.session.execute(rows):
        yield Thing(case_id, _text(number, description))


def _calls(scope: Scope, actor: Actor) -> Iterator[Thing]:
    open_ones = (Task.answered_at.is_(None), Task.withdrawn_at.is_(None), IS_OPEN_CASE)
    statement = (
        select(Task.id, Case.number, _said_to(wholly_readable_cases(actor), Task.what))
        .join(Case, Task.case_id == Case.id)
        .where(
            *open_ones, Task.called_by_id == scope.person_id, Case.street_id == scope.street_id, _held(scope)
        )
        .order_by(Task.id)
    )
    for task_id, number, what in db.session.execute(statement):
        yield Thing(task_id, _text(number, what))


def _orders(scope: Scope, actor: Actor) -> Iterator[Thing]:
    """Read along the open orders of the unit, or of the street."""
    where = true() if scope.is_all else SupervisionOrder.unit_id == scope.unit.id
    theirs = (IS_OPEN, SupervisionOrder.street_id == scope.street_id)
    statement = (
        select(SupervisionOrder, _said_to(readable_orders(actor), SupervisionOrder.demand))
        .join(Unit, SupervisionOrder.unit_id == Unit.id)
        .where(*theirs, SupervisionOrder.person_id == scope.person_id, where)
        .order_by(SupervisionOrder.due_at, SupervisionOrder.id)
    )
    for order, demand in db.session.execute(statement):
        yield Thing(order.id, _text(order.number, demand), order.due_at)


def _promises(scope: Scope, actor: Actor) -> Iterator[Thing]:
    statement = (
        select(Promise.id, Case.number, _said_to(wholly_readable_cases(actor), Promise.what), Promise.due_on)
        .join(Case, Promise.case_id == Case.id)
        .where(
            Promise.street_id == scope.street_id,
            Promise.outcome == Kept.OPEN,
            Promise.person_id == scope.person_id,
            _held(scope),
        )
        .order_by(Promise.due_on, Promise.id)
    )
    for promise_id, number, what, due_on in db.session.execute(statement):
        yield Thing(promise_id, _text(number, what), due_on)


def _talks(scope: Scope, _actor: Actor) -> Iterator[Thing]:
    coming = [Talk.state.in_([TalkState.PLANNED, TalkState.OPEN]), Talk.street_id == scope.street_id]
    if scope.since > scope.today:
        coming.append(Talk.starts_at >= midnight(scope.since, zone_of(scope.street_id)))
    statement = (
        select(Talk.id, Talk.title, Talk.starts_at)
        .join(Unit, Talk.unit_id == Unit.id)
        .where(*coming, Talk.host_id == scope.person_id, _inside(scope))
        .order_by(Talk.starts_at, Talk.id)
    )
    for talk_id, title, starts_at in db.session.execute(statement):
        yield Thing(talk_id, title, starts_at)


def _series(scope: Scope, _actor: Actor) -> Iterator[Thing]:
    """Call each by its unit, as the page of the series does: a title has room for month and day in it."""
    statement = (
        select(TalkSeries.id, Unit.name, Unit.name_en)
        .join(Unit, TalkSeries.unit_id == Unit.id)
        .where(
            TalkSeries.street_id == scope.street_id,
            TalkSeries.host_id == scope.person_id,
            TalkSeries.until_on.is_(None) | (TalkSeries.until_on >= scope.since),
            _inside(scope),
        )
        .order_by(TalkSeries.id)
    )
    for series_id, name, name_en in db.session.execute(statement):
        yield Thing(series_id, name_of(Names(name, name_en)))


def _minutes(scope: Scope, _actor: Actor) -> Iterator[Thing]:
    """Read the minutes by their talks: a person takes down few that stay unlocked."""
    recorder: Any = Minutes.content[("talk", "recorder_id")]
    statement = (
        select(Talk.id, Talk.title, Talk.starts_at)
        .join(Minutes, Minutes.talk_id == Talk.id)
        .join(Unit, Talk.unit_id == Unit.id)
        .where(
            Minutes.street_id == scope.street_id,
            Minutes.state != MinutesState.LOCKED,
            recorder.as_integer() == scope.person_id,
            _inside(scope),
        )
        .order_by(Talk.starts_at, Talk.id)
    )
    for talk_id, title, starts_at in db.session.execute(statement):
        yield Thing(talk_id, title, starts_at)


def _duty(scope: Scope, _actor: Actor) -> Iterator[Thing]:
    """Give one line a weekday or date; its id is that of the unit whose roster it is."""
    for table, column, day in (
        (DutyWeek, DutyWeek.weekday, true()),
        (DutyDate, DutyDate.day, DutyDate.day >= scope.since),
    ):
        named = or_(table.person_id == scope.person_id, table.stand_in_id == scope.person_id)
        statement = (
            select(table.unit_id, Unit.name, Unit.name_en, column)
            .join(DutyRoster, table.unit_id == DutyRoster.unit_id)
            .join(Unit, table.unit_id == Unit.id)
            .where(
                named, day, DutyRoster.street_id == scope.street_id, Unit.closed_on.is_(None), _inside(scope)
            )
            .order_by(table.unit_id, column)
        )
        for unit_id, name, name_en, on in db.session.execute(statement):
            text = name_of(Names(name, name_en))
            yield Thing(unit_id, text, *((on,) if table is DutyDate else (None, on)))


def _said_to(may_read: ColumnElement[bool], words: InstrumentedAttribute[str]) -> ColumnElement[str | None]:
    """Return words as a column where they may be read, else nothing: they do not even leave the database."""
    return case((may_read, words), else_=None)


def _text(number: str, words: str | None) -> str:
    return f"{number} {words}" if words else number


def _held(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.is_all else Case.holder_id == scope.unit.id


def _inside(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.is_all else below(scope.unit.path)


_READ = {
    Part.CASES: _cases,
    Part.CALLS: _calls,
    Part.ORDERS: _orders,
    Part.PROMISES: _promises,
    Part.TALKS: _talks,
    Part.SERIES: _series,
    Part.MINUTES: _minutes,
    Part.DUTY: _duty,
}
