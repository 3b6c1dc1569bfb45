"""Calls to departments and firms: a unit's own queue, and the figures of all with the lists behind them.

A figure and its list apply the very same conditions, so that they cannot differ.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, raiseload

from app.access.policy import OFFICE, Actor, Grant
from app.access.prepared import Statement
from app.access.scopes import readable_cases_of_streets, units_of_streets
from app.domain.backlog import Span
from app.domain.calls import Attendance, Figure, Tally
from app.domain.clocks import CALLS, Instants
from app.domain.levels import Role
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Task
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.web.paging import PAGE, Page, instant_key, page_of, read_id, read_instant_key


class Call(NamedTuple):
    """A call with its case and the instants of its running clock."""

    task: Task
    instants: Instants | None


class Wanted(NamedTuple):
    """Which calls: those that a figure counts, of one department or of all, of a period."""

    figure: Figure
    span: Span
    unit_id: int | None = None


_RUNNING = and_(Clock.kind.in_(CALLS), Clock.subject_id == Task.id, Clock.stopped_at.is_(None))
"""The clock of the call that runs, at most one: read along uq_clock_kind_subject_id_sequence."""
_DUE = func.coalesce(Clock.due_at, Task.called_at)


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a call waits for one of the actor's departments or firms."""
    ids = _units(actor, frozenset({Role.CO_HANDLER}))
    return and_(
        Task.unit_id.in_(ids) if ids else false(),
        Task.answered_at.is_(None),
        Task.withdrawn_at.is_(None),
        Task.declined_at.is_(None),
        IS_OPEN_CASE,
    )


def queue(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Call]:
    """Return the calls that wait for the actor's departments, what is due first on top.

    Reads ix_task_unit_id_answered_at; a department has few open calls, which are sorted by their clocks.
    """
    statement = _calls().where(waits_for(actor)).order_by(_DUE, Task.id).limit(limit + 1)
    key = read_instant_key(after)
    if key is not None:
        statement = statement.where(tuple_(_DUE, Task.id) > key)
    return page_of(_read(statement), _key, limit=limit)


def found(
    actor: Actor, wanted: Wanted, *, as_of: datetime, after: str | None = None, limit: int = PAGE
) -> Page[Call]:
    """Return the calls behind a figure, the newest first.

    Read along ix_task_unit_id_answered_at for a department, else ix_task_street_id_called_at.
    """
    statement = _calls().where(*_behind(actor, wanted, as_of))
    key = read_id(after)
    if key is not None:
        statement = statement.where(Task.id < key)
    rows = _read(statement.order_by(Task.id.desc()).limit(limit + 1))
    return page_of(rows, lambda call: str(call.task.id), limit=limit)


def count(actor: Actor, wanted: Wanted, *, as_of: datetime) -> int:
    """Return how many calls `found` would list on all its pages together."""
    statement = _joined(select(func.count()).select_from(Task))
    return db.session.scalar(statement.where(*_behind(actor, wanted, as_of))) or 0


def tallies(actor: Actor, span: Span, *, as_of: datetime) -> list[Tally]:
    """Return the figures of every department that was called in the period, by one statement.

    Each equals `count` of its figure. Read along ix_task_street_id_called_at.
    """
    names = [figure.value for figure in Figure]
    counts = [func.count().filter(_means(figure, as_of)) for figure in Figure]
    statement = _joined(select(Task.unit_id, func.coalesce(func.sum(Task.mark), 0), *counts))
    conditions = readable_cases_of_streets(actor), _in(span), _means(Figure.CALLED, as_of)
    rows = db.session.execute(statement.where(*conditions).group_by(Task.unit_id).order_by(Task.unit_id))
    return [
        Tally(unit_id, points=int(points), **dict(zip(names, numbers, strict=True)))
        for unit_id, points, *numbers in rows
    ]


def units_named(actor: Actor, unit_ids: Sequence[int]) -> dict[int, Unit]:
    """Return units of the actor's streets by their ids; an address may name any other."""
    statement = select(Unit).where(Unit.id.in_(list(unit_ids)), units_of_streets(actor))
    return {unit.id: unit for unit in db.session.scalars(statement)}


def _calls() -> Statement:
    relations = (Case.holder, Case.building, Case.grid, Case.community, Case.street, Case.merged_into)
    names = [*(joinedload(relation) for relation in relations), raiseload("*")]
    return _joined(select(Task, Clock.warn_at, Clock.due_at, Clock.black_at)).options(
        contains_eager(Task.case).options(*names), joinedload(Task.unit), joinedload(Task.caller)
    )


def _joined(statement: Statement) -> Statement:
    """Join a selection of calls with their cases and running clocks."""
    return statement.join(Case, Task.case_id == Case.id).outerjoin(Clock, _RUNNING)


def _read(statement: Statement) -> list[Call]:
    return [
        Call(task, Instants(warn, due, black) if warn and due and black else None)
        for task, warn, due, black in db.session.execute(statement)
    ]


def _key(call: Call) -> str:
    return instant_key(call.instants.due_at if call.instants else call.task.called_at, call.task.id)


def _behind(actor: Actor, wanted: Wanted, as_of: datetime) -> list[ColumnElement[bool]]:
    conditions = [readable_cases_of_streets(actor), _in(wanted.span), _means(wanted.figure, as_of)]
    return conditions if wanted.unit_id is None else [*conditions, Task.unit_id == wanted.unit_id]


def _in(span: Span) -> ColumnElement[bool]:
    """Return the condition that somebody was called in a period."""
    sides = [Task.called_at >= span.from_at] if span.from_at else []
    sides += [Task.called_at < span.until_at] if span.until_at else []
    return and_(True, *sides)


def _means(figure: Figure, as_of: datetime) -> ColumnElement[bool]:
    """Return which calls a figure counts.

    A call that was taken back before anything came of it counts nowhere.
    """
    stands = or_(Task.withdrawn_at.is_(None), Task.attendance.is_not(None), Task.declined_at.is_not(None))
    is_open = and_(Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
    return {
        Figure.CALLED: stands,
        Figure.CAME_IN_TIME: Task.attendance == Attendance.ON_TIME,
        Figure.ANSWERED_IN_TIME: Task.answered_late.is_(False),
        Figure.SCORED: Task.mark.is_not(None),
        Figure.OPEN: is_open,
        Figure.OVERDUE: and_(is_open, Clock.due_at < as_of),
    }[figure]


def leads_departments(actor: Actor) -> bool:
    """Return whether the actor looks after more than a grid, so that the figures are theirs to see."""
    return actor.has(*OFFICE)


def _units(actor: Actor, roles: frozenset[Role]) -> list[int]:
    """Return the units of postings; they are not sorted, because a kept statement has parameters for them."""
    mine: list[Grant] = [grant for grant in actor.grants if grant.role in roles]
    return list(dict.fromkeys(grant.unit_id for grant in mine if grant.unit_id is not None))
