"""The lists of cases: whose desk, called in, raised, and all that can be filtered.

Every page of a list is one statement that walks an index in the list's order; the next page goes
on by key. A count applies the very conditions of the list that it stands beside.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload, raiseload

from app.access.policy import STAFF, Actor
from app.access.scopes import readable_cases, readable_cases_of_streets
from app.cases.queries.filtering import Filters, conditions
from app.domain.clocks import Urgency
from app.domain.levels import Level, Role
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Task
from app.models.clocks import Clock, Extension
from app.models.organisation import Unit
from app.web.paging import PAGE, Page, instant_key, page_of, read_id, read_instant_key

Lines = Select[*tuple[Any, ...]]
_Holder, _Place = aliased(Unit), aliased(Unit)


class Names(NamedTuple):
    """What a unit is called, in Chinese and perhaps in English."""

    name: str
    name_en: str | None


class Listed(NamedTuple):
    """A case as the row of a list shows it; loading whole cases would cost more than all the rest."""

    id: int
    street_id: int
    number: str
    description: str
    spot: str
    state: State
    urgency: Urgency
    held_since: datetime
    sort_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    black_at: datetime | None
    street_red_at: datetime | None
    version: int
    holder: Names
    place: Names
    """The lowest unit of its place."""


_COLUMNS = (
    Case.id, Case.street_id, Case.number, Case.description, Case.spot, Case.state, Case.urgency,
    Case.held_since, Case.sort_at, Case.warn_at, Case.due_at, Case.black_at,
    Case.street_red_at, Case.version,
)  # fmt: skip


class Waiting(NamedTuple):
    """How much waits for somebody behind each tab of the start page."""

    desk: int
    called: int
    raised: int
    street_red: int
    extensions: int


class Backlog(NamedTuple):
    """The figures of the open cases that a leader opens in the morning."""

    open: int
    late: int
    soon: int
    street_red: int


def queue(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the open cases on the desks of the actor's own units, what is due first on top.

    Read along ix_case_desk_id_sort_at_id.
    """
    return _due_first(_lines().where(_on_desks(actor), readable_cases(actor)), after, limit)


def street_red(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the cases of the leader's streets that passed their limit where nothing is higher.

    Whoever leads a street reads all its cases. Read along ix_case_street_red.
    """
    return _due_first(_lines().where(_is_street_red(actor)), after, limit)


def extensions(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the cases for which the actor's own units decide on more time. Reads ix_extension_to_decide."""
    return _due_first(_lines().where(_asks_for_time(actor), readable_cases(actor)), after, limit)


def leads_a_street(actor: Actor) -> bool:
    """Return whether the actor works at a street, so that `street_red` is theirs to see."""
    return any(grant.role in STAFF and grant.level is Level.STREET for grant in actor.grants)


def working_on(case_ids: Iterable[int]) -> dict[int, list[Unit]]:
    """Return the units that were called in for some cases and have not answered. Reads ix_task_case_id."""
    statement = (
        select(Task.case_id, Unit)
        .join(Unit, Task.unit_id == Unit.id)
        .where(Task.case_id.in_(list(case_ids)), Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
        .order_by(Task.id)
    )
    found: dict[int, list[Unit]] = {}
    for case_id, unit in db.session.execute(statement):
        found.setdefault(case_id, []).append(unit)
    return found


def called_in(actor: Actor, *, after: int | None = None, limit: int = PAGE) -> Page[Task]:
    """Return the calls that the actor's departments have not answered, oldest first.

    Read along ix_task_unit_id_answered_at.
    """
    statement = (
        select(Task)
        .join(Case, Task.case_id == Case.id)
        .where(_unanswered(actor))
        .order_by(Task.id)
        .limit(limit + 1)
        .options(contains_eager(Task.case).options(*_row_names()), joinedload(Task.unit))
    )
    if after is not None:
        statement = statement.where(Task.id > after)
    rows = db.session.scalars(statement).all()
    return page_of(rows, lambda task: str(task.id), limit=limit)


def raised_by(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Page[Case]:
    """Return the cases that the actor registered, newest first. Read along ix_case_raiser_id_id."""
    statement = select(Case).where(Case.raiser_id == actor.id, _goes_on(before))
    statement = statement.order_by(Case.id.desc()).limit(limit + 1).options(*_row_names())
    rows = db.session.scalars(statement).all()
    return page_of(rows, lambda case: str(case.id), limit=limit)


def waiting(actor: Actor) -> Waiting:
    """Count what stands behind each tab of the start page, in one statement over the open lists."""
    desk = select(func.count()).select_from(Case).where(_on_desks(actor), readable_cases(actor))
    called = select(func.count()).select_from(Task).join(Case).where(_unanswered(actor))
    raised = select(func.count()).select_from(Case).where(Case.raiser_id == actor.id)
    red = select(func.count()).select_from(Case).where(_is_street_red(actor))
    more = select(func.count()).select_from(Case).where(_asks_for_time(actor), readable_cases(actor))
    counts = [part.scalar_subquery() for part in (desk, called, raised, red, more)]
    return Waiting(*db.session.execute(select(*counts)).one())


def backlog(actor: Actor, *, as_of: datetime) -> Backlog:
    """Count the open cases that the actor may read, with their lights at `as_of`, in one statement.

    Each figure equals the list with the filter of its name. Read along the open list of the street.
    """
    statement = select(
        func.count(),
        func.count(case((Case.due_at < as_of, 1))),
        func.count(case(((Case.warn_at <= as_of) & (Case.due_at >= as_of), 1))),
        func.count(Case.street_red_at),
    ).where(IS_OPEN_CASE, readable_cases_of_streets(actor))
    return Backlog(*db.session.execute(statement).one())


def found(
    actor: Actor, filters: Filters, *, as_of: datetime, after: str | None = None, limit: int = PAGE
) -> Page[Listed]:
    """Return the readable cases that a filter lets through.

    Open ones come with what is due first, along the open list of the filter's unit, or of the
    street; the others newest first, along the index of the unit (or street) and the id.
    """
    statement = _lines().where(*_filtered(actor, filters, as_of))
    if filters.only_open:
        return _due_first(statement, after, limit)
    rows = _read(statement.where(_goes_on(read_id(after))).order_by(Case.id.desc()).limit(limit + 1))
    return page_of(rows, lambda row: str(row.id), limit=limit)


def count(actor: Actor, filters: Filters, *, as_of: datetime) -> int:
    """Return how many cases `found` would list on all its pages together."""
    statement = select(func.count()).select_from(Case).where(*_filtered(actor, filters, as_of))
    return int(db.session.scalars(statement).one())


def on_desk(actor: Actor, unit_id: int, *, limit: int = 100) -> Sequence[Case]:
    """Return the cases that a unit can dispatch now, what is due first on top.

    Read along ix_case_desk_id_sort_at_id.
    """
    statement = (
        select(Case)
        .where(IS_OPEN_CASE, Case.desk_id == unit_id, Case.holder_id == unit_id, readable_cases(actor))
        .where(Case.state.in_([State.REGISTERED, State.HANDLING]))
        .order_by(Case.sort_at, Case.id)
        .limit(limit)
        .options(*_row_names())
    )
    return db.session.scalars(statement).all()


def _filtered(actor: Actor, filters: Filters, as_of: datetime) -> Iterable[ColumnElement[bool]]:
    return readable_cases_of_streets(actor), *conditions(actor, filters, as_of=as_of)


def _on_desks(actor: Actor) -> ColumnElement[bool]:
    roles = STAFF | {Role.BUILDING_HEAD}
    ids = sorted({grant.unit_id for grant in actor.grants if grant.role in roles and grant.unit_id})
    return IS_OPEN_CASE & _one_of(Case.desk_id, ids)


def _is_street_red(actor: Actor) -> ColumnElement[bool]:
    streets = [g.unit_id for g in actor.grants if g.role in STAFF and g.level is Level.STREET and g.unit_id]
    return IS_OPEN_CASE & _one_of(Case.street_id, sorted(set(streets))) & Case.street_red_at.is_not(None)


def _asks_for_time(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that more time is asked for, while the clock runs, and ours to decide."""
    ids = sorted({grant.unit_id for grant in actor.grants if grant.role in STAFF and grant.unit_id})
    asked = (
        select(Extension.case_id)
        .join(Clock, Extension.clock_id == Clock.id)
        .where(_one_of(Extension.decider_id, ids), Extension.decided_at.is_(None), Clock.stopped_at.is_(None))
    )
    return Case.id.in_(asked) if ids else false()


def _unanswered(actor: Actor) -> ColumnElement[bool]:
    ids = sorted({g.unit_id for g in actor.grants if g.role is Role.CO_HANDLER and g.unit_id})
    return (
        _one_of(Task.unit_id, ids) & Task.answered_at.is_(None) & Task.withdrawn_at.is_(None) & IS_OPEN_CASE
    )


def _one_of(column: Any, ids: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401 - any id column
    """Return an equality where one will do: only so is the index also read in its order."""
    if not ids:
        return false()
    return or_(column == ids[0]) if len(ids) == 1 else column.in_(ids)


def _lines() -> Lines:
    """Select what `Listed` holds; the place is named by one join on the lowest of its levels."""
    lowest = func.coalesce(Case.building_id, Case.grid_id, Case.community_id, Case.street_id)
    names = (_Holder.name, _Holder.name_en, _Place.name, _Place.name_en)
    statement = select(*_COLUMNS, *names).select_from(Case)
    return statement.join(_Holder, Case.holder_id == _Holder.id).join(_Place, _Place.id == lowest)


def _read(statement: Lines) -> list[Listed]:
    return [_listed(*row) for row in db.session.execute(statement)]


def _listed(*values: Any) -> Listed:  # noqa: ANN401 - columns of all kinds
    own, names = values[:-4], values[-4:]
    return Listed._make((*own, Names._make(names[:2]), Names._make(names[2:])))


def _due_first(statement: Lines, after: str | None, limit: int) -> Page[Listed]:
    key = read_instant_key(after)
    if key is not None:
        statement = statement.where(tuple_(Case.sort_at, Case.id) > key)
    rows = _read(statement.order_by(Case.sort_at, Case.id).limit(limit + 1))
    return page_of(rows, lambda row: instant_key(row.sort_at, row.id), limit=limit)


def _goes_on(before: int | None) -> ColumnElement[bool]:
    """Return the condition under which a list in the order of `Case.id.desc()` goes on."""
    return true() if before is None else Case.id < before


def _row_names() -> list[Any]:
    """Load what the row of a whole case names; everything else stays closed."""
    relations = (Case.holder, Case.building, Case.grid, Case.community, Case.street, Case.merged_into)
    return [*(joinedload(relation) for relation in relations), raiseload("*")]
