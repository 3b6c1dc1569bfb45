"""Moves that keep the holder: notes, questions, corrections, urging."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from app.access.policy import Actor
from app.access.scopes import in_force
from app.cases import search_index
from app.cases.operations.extending import lapse
from app.cases.operations.informing import tell_both
from app.cases.operations.protecting import protected
from app.cases.operations.recording import begin, record, unit_or_missing
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome, Urgency
from app.domain.effects import Party
from app.domain.errors import Invalid
from app.domain.levels import LEVELS
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
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
    case_id: int,
    actor: Actor,
    *,
    assignee_id: int | None,
    version: int | None,
    now: datetime,
    is_quiet: bool = False,
) -> Case:
    """Name the person of the holder unit who sees to it; None takes the name away.

    `is_quiet` for many at once, of which the person is told together.
    """
    case, _state = begin(case_id, actor, Move.ASSIGN, version=version)
    if assignee_id is not None and not _is_posted(
        assignee_id, case.holder_id, settings.day_of(case.street_id, now)
    ):
        raise Invalid("assignee_id", "not_the_holder")
    case.assignee_id = assignee_id
    record(case, Move.ASSIGN, actor, now=now, facts={"assignee_id": assignee_id})
    if assignee_id is not None and assignee_id != actor.id and not is_quiet:
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
    """Return whether somebody works at a unit; their posting cannot end until the commit."""
    statement = select(Posting.id).where(
        Posting.person_id == person_id,
        Posting.unit_id == unit_id,
        in_force(today),
    )
    return db.session.scalar(statement.limit(1).with_for_update(read=True)) is not None


def urge(
    case_id: int,
    actor: Actor,
    *,
    note: str = "",
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Ask the holder to hurry (催办), perhaps with photos of how it looks now."""
    case, _state = begin(case_id, actor, Move.URGE, version=version)
    record(case, Move.URGE, actor, now=now, text=note, photos=photos)
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
    case, state = begin(case_id, actor, Move.ASK_RESIDENT, version=version, now=now, note=note)
    clocks.pause(case, now=now)
    event = record(case, Move.ASK_RESIDENT, actor, now=now, text=note)
    db.session.flush()
    clocks.start(case, ClockKind.WAIT, subject_id=event.id, owner=case.holder, now=now)
    case.state = state
    clocks.settle(case, now=now)
    return case


def resident_answered(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    party: Party | None = None,
    photos: Sequence[StoredFile] = (),
    facts: Mapping[str, object] | None = None,
) -> Case:
    """Note what the resident said; handling goes on with the time that was left.

    It has gone on since the wait was over, also where nobody looked then.
    """
    case, state = begin(case_id, actor, Move.RESIDENT_ANSWERED, version=version, party=party, note=note)
    waited = clocks.running(case.id, ClockKind.WAIT)
    clocks.resume(case, now=min([now, *(clock.due_at for clock in waited if clock.due_at)]))
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.WAIT])
    case.state = state
    record(case, Move.RESIDENT_ANSWERED, actor, now=now, text=note, facts=facts, photos=photos)
    clocks.settle(case, now=now)
    return case


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
    """Correct category, urgency or place; another category or urgency gives the running clock its limit.

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
        case.spot = protected(case, spot)
    record(case, Move.AMEND, actor, now=now, text=note, facts=facts)
    if facts.keys() & {"category_id", "urgency"}:
        for clock in clocks.relimit(case, now=now):
            lapse(case, clock, actor, now=now)
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
