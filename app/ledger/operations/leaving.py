"""How a case leaves the ledger: handling goes on, or the entry is struck off for good (销号)."""

from datetime import datetime

from app.access.policy import SYSTEM, Action, Actor, Place, authorize, may
from app.cases.operations.following import drop_proposal, open_entry
from app.cases.operations.informing import tell_about, tell_both
from app.cases.operations.manning import manned
from app.cases.operations.protecting import protected
from app.cases.operations.recording import begin, locked_case, place_of, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Missing
from app.domain.ledger import Entrance, NothingProposed, check_settled, is_over
from app.domain.workflow import Move, State
from app.extensions import db
from app.ledger.operations.entries import answer_request, locked_entry
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.settings import queries as settings


def resume(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Go on handling a ledgered case with the time that was left; the entry stays until struck off."""
    case, state = begin(case_id, actor, Move.RESUME, version=version, note=note)
    _go_on(case, state, actor, now, note=note)
    return case


def end_term(case: Case, actor: Actor = SYSTEM, *, now: datetime) -> bool:
    """Go on handling a ledgered case whose term has come to its last day; return whether it had.

    The entry stays in the register until it is struck off, but suspends nothing any more.
    """
    entry = open_entry(case.id) if case.state is State.LEDGERED else None
    today = settings.day_of(case.street_id, now)
    if entry is None or not is_over(entry.suspended_until, today=today):
        return False
    _go_on(case, State.HANDLING, actor, now, facts={"term": str(entry.suspended_until)})
    return True


def strike_off(
    entry_id: int, actor: Actor, *, evidence: str, version: int | None, now: datetime
) -> LedgerEntry:
    """Strike the entry off with evidence, or propose it to the level that let the entry in.

    Only somebody of that level strikes off; what others write waits for their word.

    Raises:
        Missing: there is no evidence; StillRed: its case is still overdue at the street.
    """
    entry = locked_entry(entry_id, version)
    if not evidence.strip():
        raise Missing("evidence")
    case = locked_case(entry.case_id)
    authorize(actor, Action.CASE_MOVE, place_of(case))
    check_settled(entry.entrance, is_red=case.street_red_at is not None)
    evidence = protected(case, evidence.strip())
    by = confirmer(entry, case, now=now)
    if may(actor, Action.LEDGER_CONFIRM, Place(by.path)):
        return _strike_off(entry, case, actor, evidence, now)
    entry.proposal, entry.proposed_at, entry.proposed_by_id = evidence, now, actor.id
    entry.confirmer_id = by.id  # who is asked stays the one to decide
    facts = {"strike_off_proposed": entry.sequence}
    record(case, Move.NOTE, actor, now=now, text=evidence, facts=facts)
    tell_about(case, by.id, "ledger_strike_off_proposed", actor, now=now)
    return entry


def confirm(
    entry_id: int, actor: Actor, *, note: str = "", version: int | None, now: datetime
) -> LedgerEntry:
    """Take a proposed entry off the register: the evidence was looked at one level up.

    Raises:
        NothingProposed; Forbidden: the actor is not of the level that let the entry in.
        StillRed: its case has become overdue at the street meanwhile, or still is.
    """
    entry, case = _proposed(entry_id, actor, version, now)
    check_settled(entry.entrance, is_red=case.street_red_at is not None)
    evidence = "\n".join(words for words in (entry.proposal or "", protected(case, note.strip())) if words)
    return _strike_off(entry, case, actor, evidence, now)


def send_back(entry_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> LedgerEntry:
    """Do not strike a proposed entry off, because the evidence does not show that it is settled.

    Raises:
        Missing: no reason; NothingProposed, Forbidden.
    """
    entry, case = _proposed(entry_id, actor, version, now)
    if not note.strip():
        raise Missing("note")
    drop_proposal(entry)
    facts = {"strike_off_sent_back": entry.sequence}
    record(case, Move.NOTE, actor, now=now, text=note, facts=facts)
    tell_about(case, case.holder_id, "ledger_strike_off_sent_back", actor, now=now)
    return entry


def confirmer(entry: LedgerEntry, case: Case, *, now: datetime) -> Unit:
    """Return the unit that strikes the entry off: whoever let it in, or the next above that has people.

    Where a case has climbed to the unit that let its entry in, the level above looks at the evidence
    as well; a unit strikes off alone only what its own talk has put there, and the street its own. Who was
    asked decides about a proposal, wherever the case goes meanwhile.
    """
    holds_it = entry.approver_id == case.holder_id and entry.entrance is not Entrance.TALK
    unit_id = entry.confirmer_id or (None if holds_it else entry.approver_id)
    unit = db.session.get_one(Unit, unit_id or case.holder.parent_id or case.holder_id)
    return manned(unit, now=now)


def _proposed(entry_id: int, actor: Actor, version: int | None, now: datetime) -> tuple[LedgerEntry, Case]:
    entry = locked_entry(entry_id, version)
    case = locked_case(entry.case_id)
    authorize(actor, Action.LEDGER_CONFIRM, Place(confirmer(entry, case, now=now).path))
    if entry.proposed_at is None:
        raise NothingProposed
    return entry, case


def _strike_off(entry: LedgerEntry, case: Case, actor: Actor, evidence: str, now: datetime) -> LedgerEntry:
    """End the entry; a case that still lies in the ledger goes on with the time that was left."""
    if case.state is State.LEDGERED:
        _go_on(case, State.HANDLING, actor, now, note=evidence)
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.REVIEW])
    entry.struck_off_at, entry.struck_off_by_id, entry.evidence = now, actor.id, evidence
    record(case, Move.NOTE, actor, now=now, text=evidence, facts={"struck_off": entry.sequence})
    clocks.settle(case, now=now)
    tell_both(case, "ledger_struck_off", actor, now=now)
    return entry


def _go_on(
    case: Case,
    state: State,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    if actor.id is not None:  # a review that nobody made keeps it red, and a request waits for its answer
        answer_request(case, actor, granted=False, now=now)
        case.street_red_at = None
    clocks.resume(case, now=min(now, _end_of_term(case, now)))
    case.state = state
    record(case, Move.RESUME, actor, now=now, text=note, facts=facts)
    clocks.settle(case, now=now)


def _end_of_term(case: Case, now: datetime) -> datetime:
    """Return the end of the last day of the suspension: the clock has gone on since then, whoever looked."""
    entry = open_entry(case.id)
    until = entry.suspended_until if entry else None
    return clocks.day_end(case, until) if until else now
