"""What the pages of supervision orders read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from werkzeug.exceptions import NotFound

from app.access.policy import OFFICE, WORKERS, Action, Actor, Place, may
from app.access.prepared import Prepared
from app.access.scopes import below, in_force, readable_cases, readable_orders, units_in_charge
from app.cases.queries.filtering import Filters
from app.cases.queries.lines import LINES, Listed, as_due, due_first, lines
from app.cases.queries.lists import found
from app.domain.supervision import MOST_CASES, OrderState
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Posting, Unit
from app.models.supervision import (
    IS_OPEN,
    SupervisedCase,
    SupervisionAnswer,
    SupervisionOrder,
)
from app.web.paging import PAGE, Page, instant_key, page_of, read_id, read_instant_key

WAITING, ANSWERED, OVER = "waiting", "answered", "over"
VIEWS = (WAITING, ANSWERED, OVER)
_STATES = {
    WAITING: (OrderState.GIVEN, OrderState.SENT_BACK),
    ANSWERED: (OrderState.ANSWERED,),
    OVER: (OrderState.ACCEPTED, OrderState.LIFTED),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders to list: a view, and the unit that answers or one above it."""

    view: str = WAITING
    unit_id: int | None = None


class Counts(NamedTuple):
    """How many open orders there are to read in each view, and how many of them are late."""

    waiting: int
    answered: int
    late: int


class Candidate(NamedTuple):
    """Somebody who can answer for a unit."""

    unit: Unit
    person_id: int
    name: str


def orders(
    actor: Actor, chosen: Filter, *, after: str | None = None, limit: int = PAGE
) -> Page[SupervisionOrder]:
    """Return orders: open ones by when they are due, so that overdue ones come first; others newest first.

    Read along ix_supervision_order_open, or ix_supervision_order_street_id_id.
    """
    statement = (
        _readable(actor, chosen)
        .where(SupervisionOrder.state.in_(_STATES[chosen.view]))
        .limit(limit + 1)
        .options(
            contains_eager(SupervisionOrder.answering),
            joinedload(SupervisionOrder.person),
            joinedload(SupervisionOrder.given_by),
            selectinload(SupervisionOrder.cases).joinedload(SupervisedCase.case),
        )
    )
    if chosen.view == OVER:
        last = read_id(after)
        statement = statement.order_by(SupervisionOrder.id.desc())
        statement = statement.where(SupervisionOrder.id < last) if last else statement
        return page_of(_all(statement), lambda order: str(order.id), limit=limit)
    key = read_instant_key(after)
    statement = statement.where(IS_OPEN).order_by(SupervisionOrder.due_at, SupervisionOrder.id)
    if key is not None:
        statement = statement.where(tuple_(SupervisionOrder.due_at, SupervisionOrder.id) > key)
    return page_of(_all(statement), lambda order: instant_key(order.due_at, order.id), limit=limit)


def _readable(actor: Actor, chosen: Filter) -> Select[SupervisionOrder]:
    streets = {grant.street_id for grant in actor.grants if grant.street_id is not None}
    statement = (
        select(SupervisionOrder)
        .join(SupervisionOrder.answering)
        .where(SupervisionOrder.street_id.in_(sorted(streets)), readable_orders(actor))
    )
    unit = db.session.get(Unit, chosen.unit_id) if chosen.unit_id else None
    return statement.where(below(unit.path)) if unit else statement


def counts(actor: Actor, chosen: Filter, *, as_of: datetime) -> Counts:
    """Count the open orders of the views, in one statement over the partial index."""
    order = SupervisionOrder
    waiting = order.state.in_(_STATES[WAITING])
    numbers = (
        func.count().filter(waiting),
        func.count().filter(order.state == OrderState.ANSWERED),
        func.count().filter(waiting, order.due_at < as_of),
    )
    statement = _readable(actor, chosen).where(IS_OPEN)
    return Counts(*db.session.execute(statement.with_only_columns(*numbers)).one())


def units(actor: Actor) -> Sequence[Unit]:
    """Return the units by which the list can be narrowed: those in the actor's charge."""
    statement = select(Unit).where(units_in_charge(actor), Unit.level.is_not(None), Unit.closed_on.is_(None))
    return db.session.scalars(statement.order_by(Unit.path)).all()


def order_or_404(actor: Actor, order_id: int) -> SupervisionOrder:
    """Return an order with all that its page and its paper show; 404 also when it may not be read."""
    statement = (
        select(SupervisionOrder)
        .join(SupervisionOrder.answering)
        .where(SupervisionOrder.id == order_id, readable_orders(actor))
        .options(
            contains_eager(SupervisionOrder.answering),
            joinedload(SupervisionOrder.person),
            joinedload(SupervisionOrder.given_by),
            joinedload(SupervisionOrder.given_unit),
            selectinload(SupervisionOrder.cases),
            selectinload(SupervisionOrder.answers).options(
                joinedload(SupervisionAnswer.by), joinedload(SupervisionAnswer.verdict_by)
            ),
        )
    )
    order: SupervisionOrder | None = db.session.scalar(statement)
    if order is None:
        raise NotFound
    return order


def cases_of(actor: Actor, order: SupervisionOrder) -> Sequence[Listed]:
    """Return the cases of an order that the actor may read: confidential ones are not everybody's."""
    ids = select(SupervisedCase.case_id).where(SupervisedCase.order_id == order.id)
    return _lines(lines(actor).where(Case.id.in_(ids), readable_cases(actor)))


def cases_by(actor: Actor, numbers: Iterable[str]) -> Sequence[Case]:
    """Return the open cases with these numbers on which the actor may give an order, with their holders."""
    statement = (
        select(Case)
        .join(Case.holder)
        .where(Case.number.in_(list(numbers)[:MOST_CASES]), readable_cases(actor))
        .order_by(Case.sort_at, Case.id)
        .options(contains_eager(Case.holder))
    )
    return [
        case
        for case in db.session.scalars(statement)
        if case.state.is_open and may(actor, Action.CASE_SUPERVISE, Place("", case.holder.path))
    ]


def lines_of(cases: Sequence[Case]) -> Sequence[Listed]:
    """Return cases as rows of a list."""
    return _lines(LINES.where(Case.id.in_([case.id for case in cases])))


def to_choose(actor: Actor, filters: Filters, *, as_of: datetime, after: str | None) -> Page[Listed]:
    """Return a page of the list of cases, to tick those that an order is to be about."""
    return found(actor, filters, as_of=as_of, after=after)


def candidates(actor: Actor, cases: Sequence[Case], *, today: date) -> list[Candidate]:
    """Return who can answer for all of the cases: people of their holder, or of a unit above all holders.

    The nearest unit comes first. Nobody is asked who does not stand below the actor.
    """
    paths = [case.holder.path for case in cases]
    shared = [
        int(part)
        for part in (paths[0].strip("/").split("/") if paths else ())
        if all(f"/{part}/" in path for path in paths)
    ]
    statement = (
        select(Unit, Person.id, Person.name)
        .join(Posting, Posting.unit_id == Unit.id)
        .join(Person, Posting.person_id == Person.id)
        .where(
            Unit.id.in_(shared),
            Posting.role.in_(sorted(WORKERS)),
            in_force(today),
            Person.disabled_at.is_(None),
            Person.id != actor.id,
        )
        .distinct()
    )
    rows = [Candidate(*row) for row in db.session.execute(statement)]
    led = [row for row in rows if may(actor, Action.CASE_SUPERVISE, Place(row.unit.path))]
    return sorted(led, key=lambda row: (-len(row.unit.ancestor_ids), row.name, row.person_id))


def gives_orders(actor: Actor) -> bool:
    """Return whether the actor leads anybody to whom an order could be given."""
    return actor.has(*OFFICE)


def _lines(statement: Select[*tuple[object, ...]]) -> Sequence[Listed]:
    return due_first(Prepared(as_due(statement), {}), None, MOST_CASES).rows


def _all(statement: Select[SupervisionOrder]) -> Sequence[SupervisionOrder]:
    return db.session.scalars(statement).unique().all()
