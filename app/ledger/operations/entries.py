"""The rows of the register: finding and locking an entry, its term, and what is asked about it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from app import ahead
from app.access.policy import Actor
from app.cases.operations.recording import locked_case
from app.database import locked
from app.domain.errors import StaleCase
from app.domain.ledger import Kept
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry, LedgerRequest, Promise


def times_suspended(case_id: int) -> int:
    """Return how often the case was put aside, over all its entries; a batch knows of new cases only."""
    if (known := ahead.known(LedgerEntry, case_id)) is not None:
        return sum(entry.suspensions or 0 for entry in known)
    statement = select(func.coalesce(func.sum(LedgerEntry.suspensions), 0))
    return db.session.scalars(statement.where(LedgerEntry.case_id == case_id)).one()


def term_of(entry: LedgerEntry, case: Case) -> date | None:
    """Return the last day on which the entry suspends its case; None if it suspends nothing."""
    return entry.suspended_until if case.state is State.LEDGERED else None


def promised_days(case_id: int) -> Sequence[date]:
    """Return the days of the promises about a case of which nobody has said what became of them."""
    is_open = (Promise.case_id == case_id, Promise.outcome == Kept.OPEN)
    return db.session.scalars(select(Promise.due_on).where(*is_open)).all()


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
