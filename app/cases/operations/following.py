"""The open ledger entry of a case: made when the case is late, followed up by its holder, looked at again."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from app import ahead
from app.access.policy import SYSTEM, Actor
from app.cases.operations.informing import tell_raiser
from app.clocks import operations as clocks
from app.database import inserting
from app.domain.clocks import ClockKind, Outcome
from app.domain.ledger import Entrance, Kept, ReasonClass
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerCounter, LedgerEntry, Promise
from app.models.organisation import Unit
from app.settings import queries as settings

OVERDUE_REVIEW = timedelta(days=7)
"""After a clock or a review has passed, and when a case is open again, its entry is looked at in a week."""

ENDED_REVIEW = timedelta(days=1)
"""When the case has ended, its entry is looked at by the closing of the next working day."""


def open_entry(case_id: int) -> LedgerEntry | None:
    """Return the case's entry that has not been struck off, or None; there is at most one."""
    if (known := ahead.known(LedgerEntry, case_id)) is not None:
        return next((entry for entry in known if entry.struck_off_at is None), None)
    statement = select(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.struck_off_at.is_(None))
    return db.session.scalar(statement)


def new_entry(case: Case, actor: Actor, now: datetime) -> LedgerEntry:
    """Return a new entry of the case, which gets its running number when it is written."""
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
    for street_id, count in sorted(Counter(entry.street_id for entry in entries).items()):
        counter = inserting(LedgerCounter).values(street_id=street_id, last=count)
        counter = counter.on_conflict_do_update(
            index_elements=["street_id"], set_={"last": LedgerCounter.last + count}
        )
        last = db.session.scalars(counter.returning(LedgerCounter.last)).one()
        here = [entry for entry in entries if entry.street_id == street_id]
        for number, entry in enumerate(here, start=last - count + 1):
            entry.sequence = number


def enter_overdue(case: Case, *, now: datetime) -> LedgerEntry:
    """Note in the register that a clock of the case has passed, and tell its raiser; nothing is suspended.

    Harmless when the case is in the register already.
    """
    entry = open_entry(case.id)
    if entry is not None:
        return entry
    entry = new_entry(case, SYSTEM, now)
    entry.entrance, entry.reason = Entrance.BREACH, ReasonClass.OVERDUE
    entry.unblock = entry.plan = ""
    review_next(case, entry, settings.day_of(case.street_id, now) + OVERDUE_REVIEW, now)
    day, key = entry.next_review_on.isoformat(), f"case:{case.id}:{case.event_count}:overdue"
    tell_raiser(case, "ledger_overdue", SYSTEM, key=key, now=now, next_review_on=day)
    return entry


def note_late(case: Case, *, now: datetime) -> None:
    """Note that the main clock of a case has passed, before somebody ends or suspends it.

    What has passed stays passed, also where a person is quicker than the scheduler.
    """
    if case.due_at is not None and case.due_at < now:
        case.was_overdue = True
        if case.state is not State.VERIFYING:  # it is done, only nobody has looked in time
            enter_overdue(case, now=now)


def drop_proposal(entry: LedgerEntry) -> None:
    """Let nothing be proposed about the entry any more; who let it in is asked about what comes next."""
    entry.proposal = entry.proposed_at = entry.proposed_by_id = entry.confirmer_id = None


def follow_up_by(case_id: int, unit: Unit) -> None:
    """Let the open ledger entry and its review clock belong to the unit that holds the case now."""
    entry = open_entry(case_id)
    if entry is not None:
        entry.unit_id = unit.id
    for clock in clocks.running(case_id, ClockKind.REVIEW):
        clock.unit_id, clock.level = unit.id, unit.level


def review_next(case: Case, entry: LedgerEntry, day: date, now: datetime) -> None:
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


def review_again(case: Case, *, now: datetime) -> None:
    """Follow the open entry up again after the ending of its case was taken back.

    The evidence with which its strike-off was proposed shows nothing any more.
    """
    entry = open_entry(case.id)
    if entry is not None:
        entry.unit_id = case.holder_id
        drop_proposal(entry)
        review_next(case, entry, settings.day_of(case.street_id, now) + OVERDUE_REVIEW, now)


def review_to_strike_off(case: Case, *, now: datetime) -> None:
    """Look at the open entry of a case that has ended on the next working day: it is ready to be struck off.

    An entry leaves by strike-off only, with evidence; closing the case is not enough. Until then its clock
    runs, and reminds whoever held the case.
    """
    entry = open_entry(case.id)
    if entry is not None:
        review_next(case, entry, settings.day_of(case.street_id, now) + ENDED_REVIEW, now)


def pass_promises_on(case: Case, target: Case) -> None:
    """Let the words that were given about a case that is merged hold for the one that goes on.

    Those that the reviews of its entry ask about stay with the entry.
    """
    open_ones = (Promise.case_id == case.id, Promise.outcome == Kept.OPEN, Promise.entry_id.is_(None))
    db.session.execute(update(Promise).where(*open_ones).values(case_id=target.id))
