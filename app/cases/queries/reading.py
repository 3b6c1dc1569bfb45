"""One case with everything that its page shows, in five statements however much has happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, literal, null, select, union_all
from sqlalchemy.orm import joinedload, raiseload

from app.access.policy import Actor, Place
from app.access.scopes import readable_cases
from app.cases.operations.recording import place_path
from app.domain.numbers import normalise
from app.extensions import db
from app.models.cases import Case, Event, Holding, Task
from app.models.files import StoredFile
from app.models.ledger import LedgerEntry
from app.models.organisation import Person, Unit
from app.models.settings import Category, Routing

UNIT_FACTS = ("from_id", "to_id", "holder_id", "unit_id", "place_id", "verifier_id")
CASE_FACTS = ("into_id", "merged_id")


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
    events: Sequence[Event]
    photos: dict[int, list[StoredFile]]
    """By the id of their event."""
    names: Names


def case_or_404(actor: Actor, number: str) -> Case:
    """Return the case with its units, category and people; 404 also when it may not be read.

    Read along uq_case_number.
    """
    statement = _readable(actor, number).options(*_with_names())
    case: Case = db.one_or_404(statement)
    return case


def dossier_or_404(actor: Actor, number: str) -> Dossier:
    """Return the case with all that its page shows; 404 also when it may not be read."""
    is_open = (LedgerEntry.case_id == Case.id) & LedgerEntry.struck_off_at.is_(None)
    statement = _readable(actor, number).outerjoin(LedgerEntry, is_open).options(*_with_names())
    row = db.session.execute(statement.add_columns(LedgerEntry)).first()
    if row is None:
        case_or_404(actor, number)
        raise LookupError(number)
    case, entry = row
    held, called = holdings_of(case.id), tasks_of(case.id)
    events, photos = events_of(case.id)
    names = names_behind(case, events)
    return Dossier(case, place_in(case, held, called), entry, held, called, events, photos, names)


def _readable(actor: Actor, number: str) -> Select[Case]:
    return select(Case).where(Case.number == (normalise(number) or ""), readable_cases(actor))


def _with_names() -> list[Any]:
    """Load what a case names; everything else stays closed."""
    relations = (
        Case.holder,
        Case.building,
        Case.grid,
        Case.community,
        Case.street,
        Case.category,
        Case.assignee,
        Case.raiser,
        Case.contact,
        Case.merged_into,
    )
    return [*(joinedload(relation) for relation in relations), raiseload("*")]


def holdings_of(case_id: int) -> Sequence[Holding]:
    """Return who held the case, oldest first. Read along uq_holding_case_id_sequence."""
    statement = select(Holding).where(Holding.case_id == case_id).order_by(Holding.sequence)
    return db.session.scalars(statement.options(joinedload(Holding.unit))).all()


def tasks_of(case_id: int) -> Sequence[Task]:
    """Return who was called in, in that order. Read along ix_task_case_id."""
    statement = select(Task).where(Task.case_id == case_id).order_by(Task.id)
    return db.session.scalars(statement.options(joinedload(Task.unit))).all()


def place_in(case: Case, held: Sequence[Holding], called: Sequence[Task]) -> Place:
    """Return the case as the rules of rights see it: who held it or was called in sees it."""
    seen = [holding.unit.path for holding in held] + [task.unit.path for task in called]
    waited_for = [t.unit.path for t in called if t.answered_at is None and t.withdrawn_at is None]
    return Place(
        path=place_path(case),
        holder_path=case.holder.path,
        sight_paths=tuple(dict.fromkeys(seen)),
        task_paths=tuple(waited_for),
        raiser_id=case.raiser_id,
        resolved_by_id=case.resolved_by_id,
        lowest_rank=case.lowest_rank,
    )


def events_of(case_id: int, *, after: int = 0) -> tuple[Sequence[Event], dict[int, list[StoredFile]]]:
    """Return the events after the sequence `after`, oldest first, and their photos by event.

    One statement, read along uq_event_case_id_sequence and ix_stored_file_event_id.
    """
    statement = (
        select(Event, StoredFile)
        .outerjoin(StoredFile, (StoredFile.event_id == Event.id) & StoredFile.is_ready)
        .where(Event.case_id == case_id, Event.sequence > after)
        .order_by(Event.sequence, StoredFile.id)
        .options(joinedload(Event.actor), joinedload(Event.unit), joinedload(Event.words))
    )
    events: dict[int, Event] = {}
    photos: dict[int, list[StoredFile]] = {}
    for event, file in db.session.execute(statement):
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
        "unit": _ids(facts, *UNIT_FACTS) | {case.desk_id},
        "person": _ids(facts, "assignee_id"),
        "category": _ids(facts, "category_id"),
        "case": _ids(facts, *CASE_FACTS),
    }
    selects = [
        select(literal("unit"), Unit.id, Unit.name, Unit.name_en).where(Unit.id.in_(wanted["unit"])),
        select(literal("person"), Person.id, Person.name, null()).where(Person.id.in_(wanted["person"])),
        select(literal("category"), Category.id, Category.name, Category.name_en).where(
            Category.id.in_(wanted["category"])
        ),
        select(literal("case"), Case.id, Case.number, null()).where(Case.id.in_(wanted["case"])),
        select(literal("category"), literal(0), Routing.reason, Routing.reason_en).where(
            Routing.id == case.routing_id
        ),
    ]
    names = Names()
    where = {"unit": names.units, "person": names.people, "category": names.categories, "case": names.cases}
    for kind, row_id, name, name_en in db.session.execute(union_all(*selects)):
        where[kind][row_id] = Named(name, name_en)
    return names


def _ids(facts: Iterable[dict[str, Any]], *keys: str) -> set[int]:
    return {fact[key] for fact in facts for key in keys if isinstance(fact.get(key), int)}
