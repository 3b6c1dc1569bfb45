"""The lists of cases: whose desk, called in, raised, and all that can be filtered.

Every page of a list is one statement that walks an index in the list's order; the next page goes
on by key. A count applies the very conditions of the list that it stands beside.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, literal_column, select, true
from sqlalchemy.orm import joinedload, raiseload

from app.access.policy import OFFICE, STAFF, WORKERS, Actor
from app.access.prepared import Build, Prepared, Statement, prepared
from app.access.scopes import readable_cases, readable_cases_of_streets
from app.cases.queries.calls import waits_for
from app.cases.queries.deciding import asks_above, one_of, units_of
from app.cases.queries.filtering import AS_OF, AsOf, Filters, asks_hidden, conditions
from app.cases.queries.lines import (
    LINES,
    Listed,
    as_due,
    as_newest,
    due_first,
    is_called_in,
    lines,
    newest_first,
    wholly_seen,
)
from app.cases.queries.own import is_own
from app.database import columns_of
from app.domain.levels import Level, Role
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Task
from app.models.organisation import Unit
from app.web.paging import PAGE, Page, page_of


class Waiting(NamedTuple):
    """How much waits for somebody behind each tab of the start page."""

    desk: int
    called: int
    raised: int
    street_red: int
    decisions: int


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
    return due_first(prepared(_queue, actor), after, limit)


def _queue(actor: Actor) -> Statement:
    return as_due(lines(actor).where(_on_desks(actor), readable_cases(actor)))


def street_red(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the cases of the leader's streets that passed their limit where nothing is higher.

    Whoever leads a street reads all its cases. Read along ix_case_street_red.
    """
    return due_first(prepared(_street_red, actor), after, limit)


def _street_red(actor: Actor) -> Statement:
    return as_due(LINES.where(_is_street_red(actor)))


def decisions(actor: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the cases for which the actor's own units decide on more time, on the ledger, or on the lead.

    And those whose orders they gave were answered, and those to whose result a resident objects. Reads
    ix_extension_to_decide, ix_ledger_request_to_decide, ix_lead_request_to_decide, ix_objection_to_decide
    and ix_supervision_order_to_decide.
    """
    return due_first(prepared(_decisions, actor), after, limit)


def _decisions(actor: Actor) -> Statement:
    return as_due(lines(actor).where(asks_above(actor), readable_cases(actor)))


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


def raised_by(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Page[Case]:
    """Return the cases that the actor registered or joined, newest first.

    Read along ix_case_raiser_id_id and ix_supporter_person_id_case_id.
    """
    statement = select(Case).where(is_own(actor), _goes_on(before))
    statement = statement.order_by(Case.id.desc()).limit(limit + 1).options(*_row_names())
    rows = db.session.scalars(statement).all()
    return page_of(rows, lambda case: str(case.id), limit=limit)


def waiting(actor: Actor, *, as_of: datetime) -> tuple[Waiting, Backlog | None]:
    """Count what stands behind each tab of the start page, and the backlog for those who lead.

    One statement counts it all. Nothing is counted for a tab that is not offered: the database would plan
    it all the same.
    """
    row = columns_of(*prepared(_waiting, actor, as_of=as_of)).one()
    tabs = len(Waiting._fields)
    return Waiting._make(row[:tabs]), Backlog._make(row[tabs:]) if actor.has(*OFFICE) else None


def _waiting(actor: Actor) -> Statement:
    cases, calls = select(func.count()).select_from(Case), select(func.count()).select_from(Task).join(Case)
    readable = readable_cases(actor)
    counts = (
        (actor.has(*WORKERS), cases.where(_on_desks(actor), readable)),
        (actor.has(Role.CO_HANDLER), calls.where(waits_for(actor))),
        (actor.has(Role.BUILDING_HEAD), cases.where(is_own(actor))),
        (leads_a_street(actor), cases.where(_is_street_red(actor))),
        (actor.has(*STAFF), cases.where(asks_above(actor), readable)),
    )
    tabs = [part.scalar_subquery() if offered else literal_column("0") for offered, part in counts]
    return select(*tabs, *(_backlog(actor).subquery().c if actor.has(*OFFICE) else ()))


def named(actor: Actor, case_ids: Sequence[int]) -> Sequence[Listed]:
    """Return some cases, which the caller was given by a list or an operation, newest first."""
    asked = Prepared(as_newest(lines(actor).where(Case.id.in_(case_ids))), {})
    return newest_first(asked, None, len(case_ids)).rows


def backlog(actor: Actor, *, as_of: datetime) -> Backlog:
    """Count the open cases that the actor may read, with their lights at `as_of`, in one statement.

    Each figure equals the list with the filter of its name. Read along the open list of the street.
    """
    return Backlog(*columns_of(*prepared(_backlog, actor, as_of=as_of)).one())


def _backlog(actor: Actor) -> Statement:
    return select(
        func.count(),
        func.count().filter(Case.due_at < AS_OF),
        func.count().filter(Case.warn_at <= AS_OF, Case.due_at >= AS_OF),
        func.count(Case.street_red_at),
    ).where(IS_OPEN_CASE, readable_cases_of_streets(actor))


def found(
    actor: Actor, filters: Filters, *, as_of: datetime, after: str | None = None, limit: int = PAGE
) -> Page[Listed]:
    """Return the readable cases that a filter lets through.

    Open ones come with what is due first, along the open list of the filter's unit, or of the
    street; the others newest first, along the index of the unit (or street) and the id.
    """
    asked = _asked(_found, actor, filters, as_of)
    return (due_first if is_due_first(actor, filters) else newest_first)(asked, after, limit)


def is_due_first(actor: Actor, filters: Filters) -> bool:
    """Return whether `found` begins with what is due first.

    Not for who is called in: order and keys would say when cases are due that do not say it themselves.
    """
    return filters.only_open and not is_called_in(actor)


def _found(actor: Actor, filters: Filters, as_of: AsOf = AS_OF) -> Statement:
    statement = lines(actor).where(*_filtered(actor, filters, as_of))
    return (as_due if is_due_first(actor, filters) else as_newest)(statement)


def count(actor: Actor, filters: Filters, *, as_of: datetime) -> int:
    """Return how many cases `found` would list on all its pages together."""
    return int(columns_of(*_asked(_counted, actor, filters, as_of)).scalar_one())


def counts(actor: Actor, asked: Sequence[Filters], *, as_of: datetime) -> list[int]:
    """Return what `count` returns for each of some filters; one statement."""
    parts = [_counted(actor, filters, as_of).scalar_subquery() for filters in asked]
    return [int(number) for number in db.session.execute(select(*parts)).one()]


def _counted(actor: Actor, filters: Filters, as_of: AsOf = AS_OF) -> Statement:
    return select(func.count()).select_from(Case).where(*_filtered(actor, filters, as_of))


def _asked(build: Build, actor: Actor, filters: Filters, as_of: datetime) -> Prepared:
    """Return a statement of `found`: a kept one where many ask for the same, else one of its own."""
    if filters.is_common:
        return prepared(build, actor, filters, as_of=as_of)
    return Prepared(build(actor, filters, as_of), {})


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


def matching(actor: Actor, filters: Filters, *, as_of: AsOf) -> tuple[ColumnElement[bool], ...]:
    """Return what a case must fulfil to stand in `found`; figures of others use it to count the same."""
    return tuple(_filtered(actor, filters, as_of))


def _filtered(actor: Actor, filters: Filters, as_of: AsOf) -> Iterable[ColumnElement[bool]]:
    """Return the conditions; who asks for what a case hides from them finds only what they read whole."""
    yield readable_cases_of_streets(actor)
    if is_called_in(actor) and asks_hidden(filters):
        yield wholly_seen(actor)
    yield from conditions(filters, as_of=as_of)


def _on_desks(actor: Actor) -> ColumnElement[bool]:
    roles = STAFF | {Role.BUILDING_HEAD}
    return IS_OPEN_CASE & one_of(Case.desk_id, units_of(g for g in actor.grants if g.role in roles))


def _is_street_red(actor: Actor) -> ColumnElement[bool]:
    streets = units_of(g for g in actor.grants if g.role in STAFF and g.level is Level.STREET)
    return IS_OPEN_CASE & one_of(Case.street_id, streets) & Case.street_red_at.is_not(None)


def _goes_on(before: int | None) -> ColumnElement[bool]:
    """Return the condition under which a list in the order of `Case.id.desc()` goes on."""
    return true() if before is None else Case.id < before


def _row_names() -> list[Any]:
    """Load what the row of a whole case names; everything else stays closed."""
    relations = (Case.holder, Case.building, Case.grid, Case.community, Case.street, Case.merged_into)
    return [*(joinedload(relation) for relation in relations), raiseload("*")]
