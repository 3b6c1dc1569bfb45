"""One case with everything that its page shows, in four statements however much has happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, bindparam, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, joinedload, raiseload
from werkzeug.exceptions import NotFound

from app.access.policy import Actor, Place
from app.access.prepared import Statement, prepared
from app.access.scopes import readable_cases
from app.cases.operations.recording import place_path, task_paths
from app.domain.clocks import CALLS, Instants
from app.domain.numbers import normalise
from app.extensions import db
from app.models.cases import Case, Event, Holding, Task
from app.models.clocks import Clock
from app.models.files import StoredFile
from app.models.ledger import LedgerEntry, Promise
from app.models.organisation import Person, Unit
from app.models.settings import Category, Routing
from app.models.supervision import SupervisedCase, SupervisionOrder

UNIT_FACTS = ("from_id", "to_id", "holder_id", "unit_id", "place_id", "verifier_id")
CASE_FACTS = ("into_id", "merged_id")


_HOLDINGS = (
    select(Holding)
    .where(Holding.case_id == bindparam("of"))
    .order_by(Holding.sequence)
    .options(joinedload(Holding.unit))
)
_TASKS = (
    select(Task)
    .where(Task.case_id == bindparam("of"))
    .order_by(Task.id)
    .options(joinedload(Task.unit), joinedload(Task.caller))
)
_IS_CLOCK_OF_CALL = Clock.kind.in_(CALLS) & (Clock.subject_id == Task.id) & Clock.stopped_at.is_(None)
_BELONGING = union_all(
    select(literal("holding").label("kind"), Holding.id.label("id")).where(
        Holding.case_id == bindparam("of")
    ),
    select(literal("task"), Task.id).where(Task.case_id == bindparam("of")),
    select(literal("promise"), Promise.id).where(Promise.case_id == bindparam("of")),
    select(literal("order"), SupervisedCase.order_id).where(SupervisedCase.case_id == bindparam("of")),
).subquery("belonging")
"""What hangs on a case, a row each, so that one statement brings all of it without multiplying it."""


def _is(kind: str, row_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return (_BELONGING.c.kind == kind) & (_BELONGING.c.id == row_id)


_BELONGINGS = (
    select(Holding, Task, Clock.warn_at, Clock.due_at, Clock.black_at, Promise, SupervisionOrder)
    .select_from(_BELONGING)
    .outerjoin(Holding, _is("holding", Holding.id))
    .outerjoin(Task, _is("task", Task.id))
    .outerjoin(Clock, _IS_CLOCK_OF_CALL)
    .outerjoin(Promise, _is("promise", Promise.id))
    .outerjoin(SupervisionOrder, _is("order", SupervisionOrder.id))
    .order_by(Holding.sequence, Task.id, Promise.due_on, Promise.id, SupervisionOrder.id.desc())
    .options(
        joinedload(Holding.unit),
        joinedload(Task.unit),
        joinedload(Task.caller),
        joinedload(SupervisionOrder.answering),
        joinedload(SupervisionOrder.person),
    )
)
_EVENTS = (
    select(Event, StoredFile)
    .outerjoin(StoredFile, (StoredFile.event_id == Event.id) & StoredFile.is_ready)
    .where(Event.case_id == bindparam("of"), Event.sequence > bindparam("after"))
    .order_by(Event.sequence, StoredFile.id)
    .options(joinedload(Event.actor), joinedload(Event.unit), joinedload(Event.words))
)
_NAMES: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(literal("unit"), Unit.id, Unit.name, Unit.name_en).where(
        Unit.id.in_(bindparam("units", expanding=True))
    ),
    select(literal("person"), Person.id, Person.name, null()).where(
        Person.id.in_(bindparam("people", expanding=True))
    ),
    select(literal("category"), Category.id, Category.name, Category.name_en).where(
        Category.id.in_(bindparam("categories", expanding=True))
    ),
    select(literal("case"), Case.id, Case.number, null()).where(
        Case.id.in_(bindparam("cases", expanding=True))
    ),
    select(literal("category"), literal(0), Routing.reason, Routing.reason_en).where(
        Routing.id == bindparam("routing_id")
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """What something is called in both languages."""

    name: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids that events carry."""

    units: dict[int, Named] = field(default_factory=dict)
    people: dict[int, Named] = field(default_factory=dict)
    categories: dict[int, Named] = field(default_factory=dict)
    cases: dict[int, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case, and all that belongs to it."""

    case: Case
    place: Place
    entry: LedgerEntry | None
    holdings: Sequence[Holding]
    tasks: Sequence[Task]
    running: dict[int, Instants]
    """Of the clocks of calls that run, by call."""
    promises: Sequence[Promise]
    """What was due first at the top."""
    orders: Sequence[SupervisionOrder]
    """Newest first."""
    events: Sequence[Event]
    photos: dict[int, list[StoredFile]]
    """By the id of their event."""
    names: Names


class _Belongings(NamedTuple):
    """What hangs on a case beside its events."""

    holdings: list[Holding]
    calls: dict[Task, Instants | None]
    promises: list[Promise]
    orders: list[SupervisionOrder]


def case_or_404(actor: Actor, number: str) -> Case:
    """Return the case with its units, category and people; 404 also when it may not be read.

    Read along uq_case_number.
    """
    case: Case | None = db.session.scalar(*prepared(_one, actor, number=normalise(number) or ""))
    if case is None:
        raise NotFound
    return case


def dossier_or_404(actor: Actor, number: str) -> Dossier:
    """Return the case with all that its page shows; 404 also when it may not be read."""
    row = db.session.execute(*prepared(_with_entry, actor, number=normalise(number) or "")).first()
    if row is None:
        raise NotFound
    case, entry = row
    belonging = _belongings_of(case.id)
    called = list(belonging.calls)
    events, photos = events_of(case.id)
    return Dossier(
        case=case,
        place=place_in(case, belonging.holdings, called),
        entry=entry,
        holdings=belonging.holdings,
        tasks=called,
        running={task.id: instants for task, instants in belonging.calls.items() if instants is not None},
        promises=belonging.promises,
        orders=belonging.orders,
        events=events,
        photos=photos,
        names=names_behind(case, events),
    )


def _one(actor: Actor) -> Statement:
    readable = Case.number == bindparam("number"), readable_cases(actor)
    return select(Case).where(*readable).options(*_with_names())


def _with_entry(actor: Actor) -> Statement:
    is_open = (LedgerEntry.case_id == Case.id) & LedgerEntry.struck_off_at.is_(None)
    return _one(actor).outerjoin(LedgerEntry, is_open).add_columns(LedgerEntry)


def _with_names() -> list[Any]:
    """Load what a case names; everything else stays closed."""
    relations = (
        Case.holder,
        Case.building,
        Case.grid,
        Case.community,
        Case.street,
        Case.category,
        Case.station,
        Case.assignee,
        Case.raiser,
        Case.contact,
        Case.merged_into,
    )
    return [*(joinedload(relation) for relation in relations), raiseload("*")]


def holdings_of(case_id: int) -> Sequence[Holding]:
    """Return who held the case, oldest first. Read along uq_holding_case_id_sequence."""
    return db.session.scalars(_HOLDINGS, {"of": case_id}).all()


def tasks_of(case_id: int) -> Sequence[Task]:
    """Return who was called in, in that order. Read along ix_task_case_id."""
    return db.session.scalars(_TASKS, {"of": case_id}).all()


def _belongings_of(case_id: int) -> _Belongings:
    """Return what hangs on a case, each in its order.

    One statement, along the indexes of case ids, then by primary keys and uq_clock_kind_subject_id_sequence.
    """
    found = _Belongings([], {}, [], [])
    for holding, task, warn, due, black, promise, order in db.session.execute(_BELONGINGS, {"of": case_id}):
        if holding:
            found.holdings.append(holding)
        elif task:
            found.calls[task] = Instants(warn, due, black) if warn and due and black else None
        elif promise:
            found.promises.append(promise)
        else:
            found.orders.append(order)
    return found


def place_in(case: Case, held: Sequence[Holding], called: Sequence[Task]) -> Place:
    """Return the case as the rules of rights see it: who held it or was called in sees it."""
    seen = [holding.unit.path for holding in held] + [task.unit.path for task in called]
    waited_for = [t for t in called if not (t.answered_at or t.withdrawn_at or t.declined_at)]
    return Place(
        path=place_path(case),
        holder_path=case.holder.path,
        sight_paths=tuple(dict.fromkeys(seen)),
        task_paths=task_paths(waited_for),
        phone_paths=task_paths(task for task in waited_for if task.may_phone),
        raiser_id=case.raiser_id,
        resolved_by_id=case.resolved_by_id,
        lowest_rank=case.lowest_rank,
        case_id=case.id,
    )


def events_of(case_id: int, *, after: int = 0) -> tuple[Sequence[Event], dict[int, list[StoredFile]]]:
    """Return the events after the sequence `after`, oldest first, and their photos by event.

    One statement, read along uq_event_case_id_sequence and ix_stored_file_event_id.
    """
    events: dict[int, Event] = {}
    photos: dict[int, list[StoredFile]] = {}
    for event, file in db.session.execute(_EVENTS, {"of": case_id, "after": after}):
        events[event.id] = event
        if file is not None:
            photos.setdefault(event.id, []).append(file)
    return list(events.values()), photos


def names_behind(case: Case, events: Iterable[Event]) -> Names:
    """Return the names of all units, people, categories and cases that the events mention.

    One statement over primary keys; the reason of the routing rule comes along as a category of
    id 0.
    """
    facts = [event.facts for event in events]
    wanted = {
        "units": list(_ids(facts, *UNIT_FACTS) | _listed(facts, "unanswered") | {case.desk_id}),
        "people": list(_ids(facts, "assignee_id")),
        "categories": list(_ids(facts, "category_id")),
        "cases": list(_ids(facts, *CASE_FACTS)),
        "routing_id": case.routing_id,
    }
    names = Names()
    where = {"unit": names.units, "person": names.people, "category": names.categories, "case": names.cases}
    for kind, row_id, name, name_en in db.session.execute(_NAMES, wanted):
        where[kind][row_id] = Named(name, name_en)
    return names


def _ids(facts: Iterable[dict[str, Any]], *keys: str) -> set[int]:
    return {fact[key] for fact in facts for key in keys if isinstance(fact.get(key), int)}


def _listed(facts: Iterable[dict[str, Any]], key: str) -> set[int]:
    return {row_id for fact in facts for row_id in fact.get(key, ())}
