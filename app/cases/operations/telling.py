"""Moves that keep the holder: notes, calls to departments, questions, corrections, urging."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from app.access.policy import Action, Actor, authorize
from app.cases import search_index
from app.cases.operations.informing import tell_both
from app.cases.operations.recording import begin, locked_case, place_of, record, see, unit_or_missing
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome, Urgency
from app.domain.errors import Invalid
from app.domain.levels import LEVELS
from app.domain.workflow import Move
from app.extensions import db
from app.models.accounts import Reveal
from app.models.cases import Case, Contact, Task
from app.models.files import StoredFile
from app.models.ledger import LedgerEntry
from app.models.organisation import Posting, Unit
from app.notices import operations as notices
from app.settings import queries as settings


def note(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    expected_on: date | None = None,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Note progress, with the day by which the holder expects to be done; the raiser is told."""
    case, _state = begin(case_id, actor, Move.NOTE, version=version, note=note)
    if expected_on is not None and expected_on < settings.day_of(case.street_id, now):
        raise Invalid("expected_on", "not_after_today")
    facts = {"expected_on": expected_on.isoformat()} if expected_on else {}
    case.expected_on = expected_on or case.expected_on
    record(case, Move.NOTE, actor, now=now, text=note, facts=facts, photos=photos)
    tell_both(case, "case_noted", actor, now=now, **facts)
    return case


def assign(
    case_id: int, actor: Actor, *, assignee_id: int | None, version: int | None, now: datetime
) -> Case:
    """Name the person of the holder unit who sees to it; None takes the name away."""
    case, _state = begin(case_id, actor, Move.ASSIGN, version=version)
    if assignee_id is not None and not _is_posted(
        assignee_id, case.holder_id, settings.day_of(case.street_id, now)
    ):
        raise Invalid("assignee_id", "not_the_holder")
    case.assignee_id = assignee_id
    record(case, Move.ASSIGN, actor, now=now, facts={"assignee_id": assignee_id})
    if assignee_id is not None and assignee_id != actor.id:
        notices.tell_person(
            assignee_id,
            "case_assigned",
            key=f"case:{case.id}:{case.event_count}",
            now=now,
            case_id=case.id,
            params={"number": case.number},
        )
    return case


def _is_posted(person_id: int, unit_id: int, today: date) -> bool:
    statement = select(Posting.id).where(
        Posting.person_id == person_id,
        Posting.unit_id == unit_id,
        Posting.from_on <= today,
        (Posting.until_on.is_(None)) | (Posting.until_on > today),
    )
    return db.session.scalar(statement.limit(1)) is not None


def urge(case_id: int, actor: Actor, *, note: str = "", version: int | None, now: datetime) -> Case:
    """Ask the holder to hurry (催办)."""
    case, _state = begin(case_id, actor, Move.URGE, version=version)
    record(case, Move.URGE, actor, now=now, text=note)
    notices.tell_unit(
        case.desk_id,
        "case_urged",
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number},
        besides=actor.id,
    )
    return case


def ask_resident(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Wait for the resident: the handling clock is suspended, the waiting clock runs."""
    case, state = begin(case_id, actor, Move.ASK_RESIDENT, version=version, note=note)
    clocks.pause(case, now=now)
    event = record(case, Move.ASK_RESIDENT, actor, now=now, text=note)
    db.session.flush()
    clocks.start(case, ClockKind.WAIT, subject_id=event.id, owner=case.holder, now=now)
    case.state = state
    clocks.settle(case, now=now)
    return case


def resident_answered(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Note what the resident said; handling goes on with the time that was left."""
    case, state = begin(case_id, actor, Move.RESIDENT_ANSWERED, version=version, note=note)
    clocks.resume(case, now=now)
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.WAIT])
    case.state = state
    record(case, Move.RESIDENT_ANSWERED, actor, now=now, text=note)
    clocks.settle(case, now=now)
    return case


def call_in(
    case_id: int, actor: Actor, *, unit_id: int | None, note: str, version: int | None, now: datetime
) -> Task:
    """Call a department or firm in (吹哨); the holder keeps the case, the called one may read it."""
    case, _state = begin(case_id, actor, Move.CALL_IN, version=version, unit_id=unit_id, note=note)
    unit = unit_or_missing(unit_id)
    if unit.level is not None or unit.street_id != case.street_id:
        raise Invalid("unit_id", "unknown")
    task = Task(
        street_id=case.street_id,
        case_id=case.id,
        unit_id=unit.id,
        called_by_id=actor.id,
        called_at=now,
        what=note,
    )
    db.session.add(task)
    db.session.flush()
    see(case.id, unit.id)
    clocks.start(case, ClockKind.REPORT_IN, subject_id=task.id, owner=unit, now=now)
    record(case, Move.CALL_IN, actor, now=now, text=note, facts={"unit_id": unit.id, "task_id": task.id})
    notices.tell_unit(
        unit.id,
        "case_called_in",
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number, "unit_id": case.holder_id},
    )
    return task


def report_in(case_id: int, actor: Actor, *, version: int | None, now: datetime) -> Case:
    """Report that the called-in unit has arrived (报到)."""
    case, _state = begin(case_id, actor, Move.REPORT_IN, version=version)
    for task in _own_tasks(case, actor):
        _arrive(task, now)
    record(case, Move.REPORT_IN, actor, now=now)
    return case


def answer(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Answer a call with what was done; who answers has arrived."""
    case, _state = begin(case_id, actor, Move.ANSWER, version=version, note=note)
    for task in _own_tasks(case, actor):
        _arrive(task, now)
        task.answered_at = now
    record(case, Move.ANSWER, actor, now=now, text=note, photos=photos)
    tell_both(case, "case_answered", actor, now=now)
    return case


def _arrive(task: Task, now: datetime) -> None:
    task.arrived_at = task.arrived_at or now
    for clock in clocks.running(task.case_id, ClockKind.REPORT_IN):
        if clock.subject_id == task.id:
            clocks.stop(clock, Outcome.MET, now=now)


def _own_tasks(case: Case, actor: Actor) -> Sequence[Task]:
    statement = (
        select(Task)
        .join(Unit, Task.unit_id == Unit.id)
        .where(Task.case_id == case.id, Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
        .add_columns(Unit.path)
    )
    rows = db.session.execute(statement)
    return [task for task, path in rows if any(grant.covers(path) for grant in actor.grants)]


def amend(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    category_id: int | None = None,
    urgency: Urgency | None = None,
    place_id: int | None = None,
    spot: str | None = None,
    version: int | None,
    now: datetime,
) -> Case:
    """Correct category, urgency or place; the running clock takes the limit that holds for them.

    The holder stays; a case that now belongs elsewhere is sent there by a move of its own.
    """
    case, _state = begin(case_id, actor, Move.AMEND, version=version, note=note)
    facts: dict[str, object] = {}
    if category_id and category_id != case.category_id:
        facts["category_id"] = settings.known_category(category_id, case.street_id).id
        case.category_id = category_id
    if urgency and urgency is not case.urgency:
        facts["urgency"], case.urgency = urgency.value, urgency
    if place_id:
        facts |= _move_place(case, unit_or_missing(place_id, "place_id"))
    if spot is not None and spot != case.spot:
        case.spot = spot
    record(case, Move.AMEND, actor, now=now, text=note, facts=facts)
    if facts:
        clocks.relimit(case, now=now)
    search_index.put(case)
    clocks.settle(case, now=now)
    return case


def _move_place(case: Case, place: Unit) -> dict[str, object]:
    ids = place.ancestor_ids
    if place.level is None or ids[0] != case.street_id:
        raise Invalid("place_id", "unknown")
    known = dict(zip(LEVELS, ids, strict=False))
    columns = ("community_id", "grid_id", "building_id")
    before = [getattr(case, column) for column in columns]
    for level, column in zip(LEVELS[1:], columns, strict=True):
        setattr(case, column, known.get(level))
    changed = before != [getattr(case, column) for column in columns]
    if changed:
        entries = update(LedgerEntry).where(LedgerEntry.case_id == case.id)
        db.session.execute(entries.values(community_id=case.community_id))
    return {"place_id": place.id} if changed else {}


def reveal_contact(case_id: int, actor: Actor, *, now: datetime) -> Contact | None:
    """Return the resident's name and phone in clear and log that they were looked at."""
    case = locked_case(case_id)
    authorize(actor, Action.CONTACT_READ, place_of(case))
    contact = db.session.get(Contact, case.contact_id) if case.contact_id else None
    if contact is not None:
        db.session.add(Reveal(person_id=actor.id, case_id=case.id, at=now, what="contact"))
    return contact
