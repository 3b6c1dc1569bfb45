"""What the ledger pages read: the register, one entry, the ages, the rows of the paper form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.policy import Actor
from app.access.scopes import readable_cases
from app.domain.ledger import AGES, ReasonClass
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry, Review
from app.models.organisation import Unit
from app.web.clock import default_zone
from app.web.paging import PAGE, Page, page_of
from app.web.text import row_id


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries of the register are shown; None shows all."""

    unit_id: int | None = None
    """The holder, or the community that the case lies in."""
    reason: ReasonClass | None = None
    age: int | None = None
    """Position in `domain.ledger.AGES`."""
    struck_off: bool = False
    due_by: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many entries one value of a filter stands for."""

    value: str
    count: int


def register(
    actor: Actor, chosen: Filter, *, today: date, after: str | None = None, limit: int = PAGE
) -> Page[LedgerEntry]:
    """Return entries of the register, the next review first, continued by key.

    Read along ix_ledger_entry_<unit>_struck_off_at_next_review_on_id.
    """
    statement = (
        _entries(actor, chosen, today).order_by(LedgerEntry.next_review_on, LedgerEntry.id).limit(limit + 1)
    )
    key = _read_key(after)
    if key is not None:
        statement = statement.where(tuple_(LedgerEntry.next_review_on, LedgerEntry.id) > key)
    rows = db.session.scalars(statement).unique().all()
    return page_of(rows, lambda entry: f"{entry.next_review_on.isoformat()}~{entry.id}", limit=limit)


def count(actor: Actor, chosen: Filter, *, today: date) -> int:
    """Return how many entries `register` lists in all."""
    ids = _entries(actor, chosen, today).with_only_columns(LedgerEntry.id, maintain_column_froms=True)
    total = db.session.scalar(select(func.count()).select_from(ids.order_by(None).subquery()))
    return total or 0


def by_age(actor: Actor, chosen: Filter, *, today: date) -> list[Figure]:
    """Return the number of entries in each age of `domain.ledger.AGES`."""
    ages = case(*((_age_condition(index, today), index) for index in range(len(AGES))))
    each = _entries(actor, chosen, today).with_only_columns(ages.label("age"), maintain_column_froms=True)
    age = each.subquery().c.age
    counts: dict[int, int] = dict(db.session.execute(select(age, func.count()).group_by(age)).all())
    return [Figure(str(index), counts.get(index, 0)) for index in range(len(AGES))]


def entry_or_404(actor: Actor, entry_id: int) -> LedgerEntry:
    """Return an entry with its case, unit and reviews; 404 also when it may not be read."""
    statement = _joined(actor).where(LedgerEntry.id == entry_id)
    statement = statement.options(selectinload(LedgerEntry.reviews).joinedload(Review.person))
    found: LedgerEntry = db.one_or_404(statement)
    return found


def whole_register(actor: Actor, chosen: Filter, *, today: date) -> Sequence[LedgerEntry]:
    """Return every entry of the filter with its reviews, in the order of the running number."""
    statement = _entries(actor, chosen, today).order_by(LedgerEntry.sequence)
    statement = statement.options(selectinload(LedgerEntry.reviews))
    return db.session.scalars(statement).unique().all()


def units(actor: Actor) -> Sequence[Unit]:
    """Return the units that open entries of the actor lie with, for the filter."""
    held = _joined(actor).where(LedgerEntry.struck_off_at.is_(None))
    ids = held.with_only_columns(LedgerEntry.unit_id, maintain_column_froms=True).distinct()
    return db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path)).all()


def _joined(actor: Actor) -> Select[LedgerEntry]:
    return (
        select(LedgerEntry)
        .join(LedgerEntry.case)
        .join(LedgerEntry.unit)
        .where(readable_cases(actor))
        .options(
            contains_eager(LedgerEntry.unit),
            contains_eager(LedgerEntry.case).options(
                joinedload(Case.building),
                joinedload(Case.grid),
                joinedload(Case.community),
                joinedload(Case.assignee),
            ),
        )
    )


def _entries(actor: Actor, chosen: Filter, today: date) -> Select[LedgerEntry]:
    statement = _joined(actor)
    if chosen.struck_off:
        statement = statement.where(LedgerEntry.struck_off_at.is_not(None))
    else:
        statement = statement.where(LedgerEntry.struck_off_at.is_(None))
    if chosen.unit_id is not None:
        in_unit = (LedgerEntry.unit_id == chosen.unit_id) | (LedgerEntry.community_id == chosen.unit_id)
        statement = statement.where(in_unit)
    if chosen.reason is not None:
        statement = statement.where(LedgerEntry.reason == chosen.reason)
    if chosen.age is not None:
        statement = statement.where(_age_condition(chosen.age, today))
    if chosen.due_by is not None:
        statement = statement.where(LedgerEntry.next_review_on <= chosen.due_by)
    return statement


def _age_condition(index: int, today: date) -> ColumnElement[bool]:
    """Return the condition that an entry is in the given age; ages are in days, half open."""
    youngest, oldest = AGES[index]
    tomorrow = datetime(today.year, today.month, today.day, tzinfo=default_zone()) + timedelta(days=1)
    condition = LedgerEntry.entered_at < tomorrow - timedelta(days=youngest)
    if oldest is not None:
        condition &= LedgerEntry.entered_at >= tomorrow - timedelta(days=oldest)
    return condition


def _read_key(text: str | None) -> tuple[date, int] | None:
    day, _, entry_id = (text or "").partition("~")
    try:
        return date.fromisoformat(day), row_id(entry_id)
    except ValueError:
        return None


def case_or_404(actor: Actor, number: str) -> Case:
    """Return a case by its number; 404 also when it may not be read."""
    statement = select(Case).where(Case.number == number, readable_cases(actor))
    found: Case = db.one_or_404(statement.options(joinedload(Case.holder)))
    return found
