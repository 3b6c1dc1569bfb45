"""Entering the follow-up ledger (台账), reviewing an entry, striking it off.

The ledger is a register: an entry is in it until it is struck off, whatever becomes of the case.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from app import ahead
from app.access.policy import SYSTEM, Action, Actor, authorize
from app.cases.operations.closing import tell_both
from app.cases.operations.recording import begin, locked_case, place_of, record
from app.clocks import operations as clocks
from app.database import locked
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Missing, StaleCase
from app.domain.ledger import Entrance, ReasonClass, check_next_review
from app.domain.workflow import Move, State
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerCounter, LedgerEntry, Review
from app.models.organisation import Unit
from app.settings.queries import day_of

OVERDUE_REVIEW = timedelta(days=7)
"""After a clock has passed, and after a missed review, the entry is looked at again in a week."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a case cannot be solved now, what would make it possible, the plan, and when to look again."""

    reason: ReasonClass | None
    unblock: str
    plan: str
    next_review_on: date | None


def enter(
    case_id: int,
    actor: Actor,
    grounds: Grounds,
    *,
    entrance: Entrance = Entrance.GRANTED,
    version: int | None,
    now: datetime,
) -> LedgerEntry:
    """Put the case into the ledger: its handling clock is suspended, a review clock runs.

    A case that is already in the register because it was overdue keeps its entry, with new grounds.

    Raises:
        Missing: the reason, what would unblock it, the plan or the next review is empty.
        Invalid: the next review is not after today or too far ahead.
    """
    case, state = begin(
        case_id,
        actor,
        Move.ENTER_LEDGER,
        version=version,
        reason=grounds.reason,
        unblock=grounds.unblock,
        plan=grounds.plan,
        next_review_on=grounds.next_review_on,
    )
    today = day_of(case.street_id, now)
    if grounds.next_review_on is None or grounds.reason is None:
        raise Missing("next_review_on")
    check_next_review(grounds.next_review_on, today=today)
    clocks.pause(case, now=now)
    case.state, case.street_red_at = state, None
    entry = open_entry(case.id) or _new_entry(case, actor, now)
    entry.entrance, entry.reason = entrance, grounds.reason
    entry.unblock, entry.plan = grounds.unblock, grounds.plan
    _review_next(case, entry, grounds.next_review_on, now)
    facts = {
        "reason": grounds.reason.value,
        "entrance": entrance.value,
        "next_review_on": grounds.next_review_on.isoformat(),
    }
    record(case, Move.ENTER_LEDGER, actor, now=now, text=f"{grounds.unblock}\n{grounds.plan}", facts=facts)
    clocks.settle(case, now=now)
    tell_both(case, "ledger_entered", actor, now=now, next_review_on=grounds.next_review_on.isoformat())
    return entry


def enter_overdue(case: Case, *, now: datetime) -> LedgerEntry:
    """Note in the register that a clock of the case has passed; nothing is suspended.

    Harmless when the case is in the register already.
    """
    entry = open_entry(case.id)
    if entry is not None:
        return entry
    entry = _new_entry(case, SYSTEM, now)
    entry.entrance, entry.reason = Entrance.BREACH, ReasonClass.OVERDUE
    entry.unblock = entry.plan = ""
    _review_next(case, entry, day_of(case.street_id, now) + OVERDUE_REVIEW, now)
    return entry


def review(
    entry_id: int, actor: Actor, *, note: str, next_review_on: date | None, version: int | None, now: datetime
) -> LedgerEntry:
    """Record a follow-up: what was found, and when to look again."""
    entry = _locked_entry(entry_id, version)
    case, _state = begin(
        entry.case_id, actor, Move.REVIEW, version=None, note=note, next_review_on=next_review_on
    )
    if next_review_on is None:
        raise Missing("next_review_on")
    check_next_review(next_review_on, today=day_of(case.street_id, now))
    entry.review_count += 1
    db.session.add(
        Review(
            entry_id=entry.id,
            sequence=entry.review_count,
            at=now,
            person_id=actor.id,
            note=note,
            next_review_on=next_review_on,
        )
    )
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.REVIEW])
    _review_next(case, entry, next_review_on, now)
    facts = {"next_review_on": next_review_on.isoformat()}
    record(case, Move.REVIEW, actor, now=now, text=note, facts=facts)
    clocks.settle(case, now=now)
    tell_both(case, "ledger_reviewed", actor, now=now, **facts)
    return entry


def review_missed(case: Case, *, now: datetime) -> None:
    """Look again in a week at an entry whose review passed; the clock has moved the case or told."""
    entry = open_entry(case.id)
    if entry is not None:
        _review_next(case, entry, day_of(case.street_id, now) + OVERDUE_REVIEW, now)


def resume(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Go on handling a ledgered case with the time that was left; the entry stays until struck off."""
    case, state = begin(case_id, actor, Move.RESUME, version=version, note=note)
    clocks.resume(case, now=now)
    case.state = state
    record(case, Move.RESUME, actor, now=now, text=note)
    clocks.settle(case, now=now)
    return case


def strike_off(
    entry_id: int, actor: Actor, *, evidence: str, version: int | None, now: datetime
) -> LedgerEntry:
    """Take the entry off the register, with evidence (销号); the raiser is told.

    A case that still lies in the ledger goes on being handled with the time that was left.

    Raises:
        Missing: there is no evidence.
    """
    entry = _locked_entry(entry_id, version)
    if not evidence.strip():
        raise Missing("evidence")
    case = locked_case(entry.case_id)
    authorize(actor, Action.CASE_MOVE, place_of(case))
    if case.state is State.LEDGERED:
        case = resume(case.id, actor, note=evidence, version=None, now=now)
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.REVIEW])
    entry.struck_off_at, entry.struck_off_by_id, entry.evidence = now, actor.id, evidence.strip()
    record(case, Move.NOTE, actor, now=now, text=evidence, facts={"struck_off": entry.sequence})
    clocks.settle(case, now=now)
    tell_both(case, "ledger_struck_off", actor, now=now)
    return entry


def open_entry(case_id: int) -> LedgerEntry | None:
    """Return the case's entry that has not been struck off, or None; there is at most one."""
    if (known := ahead.known(LedgerEntry, case_id)) is not None:
        return next((entry for entry in known if entry.struck_off_at is None), None)
    statement = select(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.struck_off_at.is_(None))
    return db.session.scalar(statement)


def _locked_entry(entry_id: int, version: int | None) -> LedgerEntry:
    """Return an open entry; its case is locked first, as every move and the sweep do."""
    locked_case(db.session.scalars(select(LedgerEntry.case_id).where(LedgerEntry.id == entry_id)).one())
    statement = (
        select(LedgerEntry)
        .where(LedgerEntry.id == entry_id)
        .options(joinedload(LedgerEntry.unit, innerjoin=True))
    )
    if locked():
        statement = statement.with_for_update(of=LedgerEntry)
    entry = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if entry.struck_off_at is not None or (version is not None and version != entry.version):
        raise StaleCase
    return entry


def _new_entry(case: Case, actor: Actor, now: datetime) -> LedgerEntry:
    entry = LedgerEntry(
        street_id=case.street_id,
        community_id=case.community_id,
        case_id=case.id,
        unit_id=case.holder_id,
        entered_at=now,
        entered_by_id=actor.id,
    )
    ahead.at_flush(_number, entry)
    return entry


def _number(entries: Sequence[LedgerEntry]) -> None:
    """Give entries the next running numbers of their streets, in order; the counters are locked last."""
    insert = postgresql.insert if locked() else sqlite.insert
    for street_id, count in sorted(Counter(entry.street_id for entry in entries).items()):
        counter = insert(LedgerCounter).values(street_id=street_id, last=count)
        counter = counter.on_conflict_do_update(
            index_elements=["street_id"], set_={"last": LedgerCounter.last + count}
        )
        last = db.session.scalars(counter.returning(LedgerCounter.last)).one()
        here = [entry for entry in entries if entry.street_id == street_id]
        for number, entry in enumerate(here, start=last - count + 1):
            entry.sequence = number


def _review_next(case: Case, entry: LedgerEntry, day: date, now: datetime) -> None:
    """Set the next review and start its clock; any running review clock ends."""
    clocks.stop_all(case.id, Outcome.CANCELLED, now=now, kinds=[ClockKind.REVIEW])
    entry.next_review_on = day
    if getattr(entry, "id", None) is None:  # a new one
        ahead.add_numbered(entry)
    sequence = len(clocks.all_of(case.id, ClockKind.REVIEW, entry.id)) + 1
    owner = db.session.get_one(Unit, case.holder_id)
    clocks.start_review(
        case, entry_id=entry.id, owner=owner, sequence=sequence, due_at=clocks.day_end(case, day)
    )
