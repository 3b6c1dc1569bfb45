"""What was asked of a unit that its people have left since: requests and proposed strike-offs."""

import logging
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, literal, or_, select, union_all

from app.cases.operations.leading import superior_of
from app.cases.operations.manning import decider_for, has_people
from app.cases.operations.recording import locked_case
from app.database import transaction
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Holding
from app.models.clocks import Clock, Extension
from app.models.ledger import LedgerEntry, LedgerRequest
from app.models.organisation import Unit
from app.models.supervision import LeadRequest
from app.notices import operations as notices
from app.settings.queries import day_of

logger = logging.getLogger(__name__)

ASKED_TIME, ASKED_TERM, PROPOSED = "extension_asked", "ledger_asked", "ledger_strike_off_proposed"
ASKED_LEAD = "case_lead_asked"


class Asked(NamedTuple):
    """Something that waits for a word: the notice about it, its row, and its case."""

    code: str
    row_id: int
    case_id: int


def ask_anew(street_id: int, *, now: datetime) -> int:
    """Ask the next above that has people wherever nobody can answer; return how often.

    Each is looked at again under the lock of its case. One statement where nothing was left behind.
    """
    return sum(_asked_anew(asked, now) for asked in _left_behind(street_id, now))


def _asked_anew(asked: Asked, now: datetime) -> bool:
    try:
        with transaction():
            return _readdress(asked, now)
    except Exception:  # whatever one row does, the others must not wait for nobody
        logger.exception("%s %d not asked anew", asked.code, asked.row_id)
        return False


def _readdress(asked: Asked, now: datetime) -> bool:
    """Address it to whoever is asked now and tell them; return whether that is somebody else."""
    case = locked_case(asked.case_id)
    to = _address(asked, case, now)
    if to is None:
        return False
    notices.tell_unit(
        to,
        asked.code,
        key=f"{asked.code}:{asked.row_id}:{to}",
        now=now,
        case_id=case.id,
        params={"number": case.number, "unit_id": case.holder_id},
    )
    return True


def _address(asked: Asked, case: Case, now: datetime) -> int | None:
    if asked.code == PROPOSED:
        return _proposal(db.session.get_one(LedgerEntry, asked.row_id, populate_existing=True), case, now)
    if asked.code == ASKED_LEAD:
        return _lead(db.session.get_one(LeadRequest, asked.row_id, populate_existing=True), case, now)
    if asked.code == ASKED_TIME:
        return _request(db.session.get_one(Extension, asked.row_id, populate_existing=True), case, now)
    return _request(db.session.get_one(LedgerRequest, asked.row_id, populate_existing=True), case, now)


def _request(row: Extension | LedgerRequest, case: Case, now: datetime) -> int | None:
    clock = db.session.get_one(Clock, row.clock_id, populate_existing=True)
    to = decider_for(case, now=now).id
    if row.decided_at is not None or clock.stopped_at is not None or row.decider_id == to:
        return None
    row.decider_id = to
    return to


def _lead(row: LeadRequest, case: Case, now: datetime) -> int | None:
    holding = db.session.get_one(Holding, row.holding_id, populate_existing=True)
    to = superior_of(case, db.session.get_one(Unit, row.other_id), now=now).id
    if row.decided_at is not None or holding.until_at is not None or row.decider_id == to:
        return None
    row.decider_id = to
    return to


def _proposal(entry: LedgerEntry, case: Case, now: datetime) -> int | None:
    to = ledger.confirmer(entry, case, now=now).id
    if entry.struck_off_at is not None or entry.proposed_at is None or entry.confirmer_id == to:
        return None
    entry.confirmer_id = to
    return to


def _left_behind(street_id: int, now: datetime) -> list[Asked]:
    """Return what waits for units that are closed or have no people today; above the street is nobody.

    Reads ix_extension_to_decide, ix_ledger_request_to_decide, ix_lead_request_to_decide and
    ix_ledger_entry_to_confirm.
    """
    is_left = or_(Unit.closed_on.is_not(None), ~has_people(day_of(street_id, now)))
    left = (Unit.street_id == street_id, Unit.parent_id.is_not(None), is_left)
    requests: tuple[tuple[str, type[Extension] | type[LedgerRequest]], ...]
    requests = (ASKED_TIME, Extension), (ASKED_TERM, LedgerRequest)
    asked: list[Select[str, int, int]] = [
        select(literal(code), row.id, row.case_id)
        .join(Unit, row.decider_id == Unit.id)
        .join(Clock, row.clock_id == Clock.id)
        .where(row.decided_at.is_(None), Clock.stopped_at.is_(None), *left)
        for code, row in requests
    ]
    is_proposed = (LedgerEntry.proposed_at.is_not(None), LedgerEntry.struck_off_at.is_(None))
    proposed = (
        select(literal(PROPOSED), LedgerEntry.id, LedgerEntry.case_id)
        .join(Unit, LedgerEntry.confirmer_id == Unit.id)
        .where(*is_proposed, *left)
    )
    lead = (
        select(literal(ASKED_LEAD), LeadRequest.id, LeadRequest.case_id)
        .join(Unit, LeadRequest.decider_id == Unit.id)
        .join(Holding, LeadRequest.holding_id == Holding.id)
        .where(LeadRequest.decided_at.is_(None), Holding.until_at.is_(None), *left)
    )
    return [Asked(*row) for row in db.session.execute(union_all(*asked, proposed, lead))]
