"""The register: its entries, one of them, how old they are, the rows of the paper form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select, tuple_
from sqlalchemy.orm import contains_eager, defaultload, joinedload, selectinload

from app.access.policy import STAFF, Actor
from app.access.scopes import place_column, readable_cases
from app.domain.ledger import AGES, NextReview, ReasonClass
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry, Review
from app.models.organisation import Unit
from app.web import clock
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
    holder_id: int | None = None
    """The holder and nobody else, as the table of ages counts."""
    struck_off: bool = False
    due: NextReview | None = None
    place: Unit | None = None
    """Where the case lies: this unit or anything in it."""
    to_confirm: bool = False
    """Only those whose strike-off was proposed and waits for the actor's units."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many entries one value of a filter stands for."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Ages:
    """How many open entries of each age a unit holds."""

    unit: Unit
    counts: list[int]

    @property
    def total(self) -> int:
        """Return how many in all."""
        return sum(self.counts)


def own_units(actor: Actor) -> list[int]:
    """Return the units that the actor is posted to as staff."""
    return sorted({grant.unit_id for grant in actor.grants if grant.role in STAFF and grant.unit_id})


def register(
    actor: Actor, chosen: Filter, *, today: date, after: str | None = None, limit: int = PAGE
) -> Page[LedgerEntry]:
    """Return entries of the register, the next review first, continued by key.

    Read along ix_ledger_entry_<unit>_struck_off_at_next_review_on_id.
    """
    statement = (
        _entries(actor, chosen, today).order_by(LedgerEntry.next_review_on, LedgerEntry.id).limit(limit + 1)
    )
    key = read_key(after)
    if key is not None:
        statement = statement.where(tuple_(LedgerEntry.next_review_on, LedgerEntry.id) > key)
    rows = db.session.scalars(statement).unique().all()
    return page_of(rows, lambda entry: f"{entry.next_review_on.isoformat()}~{entry.id}", limit=limit)


def count(actor: Actor, chosen: Filter, *, today: date) -> int:
    """Return how many entries `register` lists in all."""
    ids = entry_ids(actor, chosen, today)
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def entry_ids(actor: Actor, chosen: Filter, today: date) -> Select[int]:
    """Return the statement for the ids of the entries that a filter finds."""
    return _entries(actor, chosen, today).with_only_columns(LedgerEntry.id, maintain_column_froms=True)


def ageing(actor: Actor, *, today: date) -> list[Ages]:
    """Return how many open entries of each age every holder has, in the order of the organisation.

    Every figure is exactly what the register lists for that holder and age.
    """
    ages = case(*((_age_condition(index, today), index) for index in range(len(AGES))))
    each = _entries(actor, Filter(), today).with_only_columns(
        LedgerEntry.unit_id, ages.label("age"), maintain_column_froms=True
    )
    counted = each.subquery()
    grouped = select(counted.c.unit_id, counted.c.age, func.count()).group_by(
        counted.c.unit_id, counted.c.age
    )
    counts: dict[int, list[int]] = {}
    for unit_id, age, number in db.session.execute(grouped):
        counts.setdefault(unit_id, [0] * len(AGES))[age] = number
    units = db.session.scalars(select(Unit).where(Unit.id.in_(counts)).order_by(Unit.path))
    return [Ages(unit, counts[unit.id]) for unit in units]


def by_age(actor: Actor, chosen: Filter, *, today: date) -> list[Figure]:
    """Return the number of entries in each age of `domain.ledger.AGES`."""
    ages = case(*((_age_condition(index, today), index) for index in range(len(AGES))))
    each = _entries(actor, chosen, today).with_only_columns(ages.label("age"), maintain_column_froms=True)
    age = each.subquery().c.age
    counts: dict[int, int] = dict(db.session.execute(select(age, func.count()).group_by(age)).all())
    return [Figure(str(index), counts.get(index, 0)) for index in range(len(AGES))]


def entry_or_404(actor: Actor, entry_id: int) -> LedgerEntry:
    """Return an entry with all that its page shows; 404 also when it may not be read."""
    statement = _joined(actor).where(LedgerEntry.id == entry_id)
    statement = statement.options(
        selectinload(LedgerEntry.reviews).joinedload(Review.person),
        selectinload(LedgerEntry.promises),
        joinedload(LedgerEntry.approver),
        joinedload(LedgerEntry.proposed_by),
        defaultload(LedgerEntry.case).joinedload(Case.holder),
    )
    found: LedgerEntry = db.one_or_404(statement)
    return found


def whole_register(actor: Actor, chosen: Filter, *, today: date) -> Sequence[LedgerEntry]:
    """Return every entry of the filter with its reviews, in the order of the running number."""
    statement = _entries(actor, chosen, today).order_by(LedgerEntry.sequence)
    statement = statement.options(selectinload(LedgerEntry.reviews))
    return db.session.scalars(statement).unique().all()


def entries_behind(
    actor: Actor, chosen: Filter, *, today: date, after_id: int, limit: int
) -> Sequence[LedgerEntry]:
    """Return the entries of the filter behind an id with their reviews, in the order of the ids."""
    statement = _entries(actor, chosen, today).where(LedgerEntry.id > after_id)
    statement = statement.order_by(LedgerEntry.id).limit(limit).options(selectinload(LedgerEntry.reviews))
    return db.session.scalars(statement).unique().all()


def readable_count(actor: Actor, entry_ids: Sequence[int]) -> int:
    """Return how many of some entries the actor may read."""
    own = _joined(actor).where(LedgerEntry.id.in_(entry_ids))
    ids = own.with_only_columns(LedgerEntry.id, maintain_column_froms=True)
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


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
        .where(readable_cases(actor) if actor.has(*STAFF) else false())
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
    if chosen.holder_id is not None:
        statement = statement.where(LedgerEntry.unit_id == chosen.holder_id)
    if chosen.to_confirm:
        statement = statement.where(
            LedgerEntry.confirmer_id.in_(own_units(actor)), LedgerEntry.proposed_at.is_not(None)
        )
    if chosen.reason is not None:
        statement = statement.where(LedgerEntry.reason == chosen.reason)
    if chosen.age is not None:
        statement = statement.where(_age_condition(chosen.age, today))
    return statement.where(*_more(chosen, today))


def _more(chosen: Filter, today: date) -> Iterator[ColumnElement[bool]]:
    if chosen.due is not None:
        first, last = chosen.due.days(today).sides
        yield from [LedgerEntry.next_review_on >= first] if first else []
        yield from [LedgerEntry.next_review_on <= last] if last else []
    if chosen.place is not None and chosen.place.level is not None:
        yield place_column(chosen.place.level) == chosen.place.id


def by_reason_and_review(
    actor: Actor, place: Unit, *, today: date
) -> dict[tuple[ReasonClass, NextReview], int]:
    """Count the open entries of a place by their reason and by when they are looked at next."""
    review = case(
        *((and_(*_more(Filter(due=due), today)), due.value) for due in NextReview),
        else_=NextReview.LATER.value,
    )
    each = _entries(actor, Filter(place=place), today).with_only_columns(
        LedgerEntry.reason, review.label("review"), maintain_column_froms=True
    )
    counted = each.subquery()
    grouped = select(counted.c.reason, counted.c.review, func.count()).group_by(
        counted.c.reason, counted.c.review
    )
    return {(reason, NextReview(due)): number for reason, due, number in db.session.execute(grouped)}


def _age_condition(index: int, today: date) -> ColumnElement[bool]:
    """Return the condition that an entry is in the given age; ages are in days, half open."""
    youngest, oldest = AGES[index]
    tomorrow = datetime(today.year, today.month, today.day, tzinfo=clock.zone()) + timedelta(days=1)
    condition = LedgerEntry.entered_at < tomorrow - timedelta(days=youngest)
    if oldest is not None:
        condition &= LedgerEntry.entered_at >= tomorrow - timedelta(days=oldest)
    return condition


def read_key(text: str | None) -> tuple[date, int] | None:
    """Return where the list goes on, or None for nothing or a tampered key."""
    day, _, entry_id = (text or "").partition("~")
    try:
        return date.fromisoformat(day), row_id(entry_id)
    except ValueError:
        return None
