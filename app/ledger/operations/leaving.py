"""How a case leaves the ledger: handling goes on, or the entry is struck off for good (销号)."""

from datetime import datetime

from app.access.policy import Action, Actor, Place, authorize, may
from app.cases.operations.informing import tell_about, tell_both
from app.cases.operations.recording import begin, locked_case, place_of, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Missing
from app.domain.ledger import NothingProposed
from app.domain.workflow import Move, State
from app.extensions import db
from app.ledger.operations.entries import answer_request, locked_entry
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit


def resume(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Go on handling a ledgered case with the time that was left; the entry stays until struck off."""
    case, state = begin(case_id, actor, Move.RESUME, version=version, note=note)
    _go_on(case, state, actor, note, now)
    return case


def strike_off(
    entry_id: int, actor: Actor, *, evidence: str, version: int | None, now: datetime
) -> LedgerEntry:
    """Strike the entry off with evidence, or propose it to the level that let the entry in.

    Only somebody of that level strikes off; what others write waits for their word.

    Raises:
        Missing: there is no evidence.
    """
    entry = locked_entry(entry_id, version)
    if not evidence.strip():
        raise Missing("evidence")
    case = locked_case(entry.case_id)
    authorize(actor, Action.CASE_MOVE, place_of(case))
    if may(actor, Action.LEDGER_CONFIRM, Place(confirmer(entry, case).path)):
        return _strike_off(entry, case, actor, evidence.strip(), now)
    entry.approver_id = confirmer(entry, case).id  # who is asked stays the one to decide
    entry.proposal, entry.proposed_at, entry.proposed_by_id = evidence.strip(), now, actor.id
    facts = {"strike_off_proposed": entry.sequence}
    record(case, Move.NOTE, actor, now=now, text=evidence, facts=facts)
    tell_about(case, confirmer(entry, case).id, "ledger_strike_off_proposed", actor, now=now)
    return entry


def confirm(
    entry_id: int, actor: Actor, *, note: str = "", version: int | None, now: datetime
) -> LedgerEntry:
    """Take a proposed entry off the register: the evidence was looked at one level up.

    Raises:
        NothingProposed; Forbidden: the actor is not of the level that let the entry in.
    """
    entry, case = _proposed(entry_id, actor, version)
    evidence = "\n".join(words for words in (entry.proposal or "", note.strip()) if words)
    return _strike_off(entry, case, actor, evidence, now)


def send_back(entry_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> LedgerEntry:
    """Do not strike a proposed entry off, because the evidence does not show that it is settled.

    Raises:
        Missing: no reason; NothingProposed, Forbidden.
    """
    entry, case = _proposed(entry_id, actor, version)
    if not note.strip():
        raise Missing("note")
    entry.proposal = entry.proposed_at = entry.proposed_by_id = None
    facts = {"strike_off_sent_back": entry.sequence}
    record(case, Move.NOTE, actor, now=now, text=note, facts=facts)
    tell_about(case, case.holder_id, "ledger_strike_off_sent_back", actor, now=now)
    return entry


def confirmer(entry: LedgerEntry, case: Case) -> Unit:
    """Return the unit that strikes the entry off: whoever let it in, else the level above the holder."""
    unit_id = entry.approver_id or case.holder.parent_id or case.holder_id
    return db.session.get_one(Unit, unit_id)


def _proposed(entry_id: int, actor: Actor, version: int | None) -> tuple[LedgerEntry, Case]:
    entry = locked_entry(entry_id, version)
    case = locked_case(entry.case_id)
    authorize(actor, Action.LEDGER_CONFIRM, Place(confirmer(entry, case).path))
    if entry.proposed_at is None:
        raise NothingProposed
    return entry, case


def _strike_off(entry: LedgerEntry, case: Case, actor: Actor, evidence: str, now: datetime) -> LedgerEntry:
    """End the entry; a case that still lies in the ledger goes on with the time that was left."""
    if case.state is State.LEDGERED:
        _go_on(case, State.HANDLING, actor, evidence, now)
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.REVIEW])
    entry.struck_off_at, entry.struck_off_by_id, entry.evidence = now, actor.id, evidence
    record(case, Move.NOTE, actor, now=now, text=evidence, facts={"struck_off": entry.sequence})
    clocks.settle(case, now=now)
    tell_both(case, "ledger_struck_off", actor, now=now)
    return entry


def _go_on(case: Case, state: State, actor: Actor, note: str, now: datetime) -> None:
    answer_request(case, actor, granted=False, now=now)  # of leaving it in for longer
    clocks.resume(case, now=now)
    case.state = state
    record(case, Move.RESUME, actor, now=now, text=note)
    clocks.settle(case, now=now)
