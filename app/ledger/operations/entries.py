"""The rows of the register: finding and locking an entry, making one, and when it is looked at next."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload, selectinload

from app import ahead
from app.access.policy import Actor
from app.cases.operations.recording import locked_case
from app.clocks import operations as clocks
from app.database import locked
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import StaleCase
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerCounter, LedgerEntry, LedgerRequest
from app.models.organisation import Unit

OVERDUE_REVIEW = timedelta(days=7)
"""After a clock has passed, and after a missed review, the entry is looked at again in a week."""


def open_entry(case_id: int) -> LedgerEntry | None:
    """Return the case's entry that has not been struck off, or None; there is at most one."""
    if (known := ahead.known(LedgerEntry, case_id)) is not None:
        return next((entry for entry in known if entry.struck_off_at is None), None)
    statement = select(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.struck_off_at.is_(None))
    return db.session.scalar(statement)


def times_suspended(case_id: int) -> int:
    """Return how often the case was put aside, over all its entries; a batch knows of new cases only."""
    if (known := ahead.known(LedgerEntry, case_id)) is not None:
        return sum(entry.suspensions or 0 for entry in known)
    statement = select(func.coalesce(func.sum(LedgerEntry.suspensions), 0))
    return db.session.scalars(statement.where(LedgerEntry.case_id == case_id)).one()


def answer_request(case: Case, actor: Actor, *, granted: bool, now: datetime) -> None:
    """Close the request about a case that waits for its decision, if there is one: it is out of date."""
    if not ahead.is_on():  # who works on a batch makes new cases, about which nobody has asked
        is_open = (LedgerRequest.case_id == case.id, LedgerRequest.decided_at.is_(None))
        answer = {"decided_at": now, "decided_by_id": actor.id, "granted": granted}
        db.session.execute(update(LedgerRequest).where(*is_open).values(answer))


def locked_entry(entry_id: int, version: int | None) -> LedgerEntry:
    """Return an open entry; its case is locked first, as every move and the sweep do."""
    locked_case(db.session.scalars(select(LedgerEntry.case_id).where(LedgerEntry.id == entry_id)).one())
    statement = (
        select(LedgerEntry)
        .where(LedgerEntry.id == entry_id)
        .options(joinedload(LedgerEntry.unit, innerjoin=True), selectinload(LedgerEntry.promises))
    )
    if locked():
        statement = statement.with_for_update(of=LedgerEntry)
    entry = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if entry.struck_off_at is not None or (version is not None and version != entry.version):
        raise StaleCase
    return entry


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
