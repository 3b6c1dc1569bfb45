"""Moves that end a case, and those that take an ending back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from app.access.policy import Action, Actor, authorize
from app.cases.operations.handing import follow_up_by
from app.cases.operations.informing import tell_both
from app.cases.operations.manning import manned
from app.cases.operations.recording import begin, holdings, locked_case, place_of, record
from app.clocks import operations as clocks
from app.domain.clocks import MAIN, ClockKind
from app.domain.clocks import Outcome as ClockOutcome
from app.domain.errors import Invalid, MoveNotAllowed
from app.domain.workflow import Move, Outcome, State, is_sampled
from app.extensions import db
from app.models.cases import Case, Event, Holding, Task
from app.models.files import StoredFile
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings


def resolve(
    case_id: int,
    actor: Actor,
    *,
    outcome: Outcome | None,
    note: str,
    told: str,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Report the case as done: what was done, the evidence, and how the resident was told.

    It goes to the raiser or the community for verification, never to the one who resolved it.
    """
    case, state = begin(case_id, actor, Move.RESOLVE, version=version, outcome=outcome, note=note, told=told)
    _resolve(case, state, actor, now)
    text = f"{note}\n{told}" if told else note
    facts = {"outcome": outcome.value if outcome else None}
    record(case, Move.RESOLVE, actor, now=now, text=text, facts=facts, photos=photos)
    clocks.settle(case, now=now)
    _ask_to_verify(case, actor, now)
    return case


def _resolve(case: Case, state: State, actor: Actor, now: datetime) -> None:
    clocks.stop_all(case.id, ClockOutcome.MET, now=now, kinds=[*MAIN, ClockKind.WAIT])
    verifier = manned(verifying_unit(case), now=now)
    holding = holdings(case.id)[-1]
    clocks.start(
        case,
        ClockKind.VERIFY,
        subject_id=holding.id,
        owner=verifier,
        now=now,
        sequence=_times_resolved(holding) + 1,
    )
    case.state, case.desk_id = state, verifier.id
    case.resolved_at, case.resolved_by_id, case.street_red_at = now, actor.id, None


def _times_resolved(holding: Holding) -> int:
    return len(clocks.all_of(holding.case_id, ClockKind.VERIFY, holding.id))


def verifying_unit(case: Case) -> Unit:
    """Return the unit that verifies when the raiser does not: the community, else the street."""
    return db.session.get_one(Unit, case.community_id or case.street_id)


def _ask_to_verify(case: Case, actor: Actor, now: datetime) -> None:
    """Tell the raiser and the verifying unit."""
    code, key, told = (
        "case_resolved_please_verify",
        f"case:{case.id}:{case.event_count}",
        {"number": case.number},
    )
    if case.raiser_id and case.raiser_id != actor.id:
        notices.tell_person(case.raiser_id, code, key=key, now=now, case_id=case.id, params=told)
    notices.tell_unit(case.desk_id, code, key=key, now=now, case_id=case.id, params=told, besides=actor.id)


def verify(
    case_id: int,
    actor: Actor,
    *,
    outcome: Outcome | None = None,
    note: str = "",
    version: int | None,
    now: datetime,
) -> Case:
    """Confirm the result and close the case; `outcome` corrects what the holder reported."""
    case, state = begin(case_id, actor, Move.VERIFY, version=version)
    found = outcome or reported_outcome(case.id)
    _close(case, state, found, now)
    record(case, Move.VERIFY, actor, now=now, text=note, facts={"outcome": found.value})
    clocks.settle(case, now=now)
    tell_both(case, "case_closed", actor, now=now)
    return case


def _close(case: Case, state: State, outcome: Outcome, now: datetime) -> None:
    clocks.stop_all(case.id, ClockOutcome.MET, now=now)
    case.state, case.outcome, case.closed_at = state, outcome, now
    case.desk_id, case.street_red_at = case.holder_id, None
    holdings(case.id)[-1].until_at = now
    review_entry_now(case, now=now)


def review_entry_now(case: Case, *, now: datetime) -> None:
    """Mark the open ledger entry as ready to be struck off: its next review is today.

    An entry leaves by strike-off only, with evidence; closing the case is not enough.
    """
    today = settings.day_of(case.street_id, now)
    is_open = (LedgerEntry.case_id == case.id, LedgerEntry.struck_off_at.is_(None))
    db.session.execute(update(LedgerEntry).where(*is_open).values(next_review_on=today))


def reported_outcome(case_id: int) -> Outcome:
    """Return the outcome that the last resolving event reported."""
    statement = (
        select(Event.facts)
        .where(Event.case_id == case_id, Event.move == Move.RESOLVE)
        .order_by(Event.sequence.desc())
        .limit(1)
    )
    facts = db.session.scalars(statement).one()
    return Outcome(facts["outcome"])


def verify_failed(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Send the case back to its holder, because it is not solved."""
    case, state = begin(case_id, actor, Move.VERIFY_FAILED, version=version, note=note)
    clocks.stop_all(case.id, ClockOutcome.MET, now=now, kinds=[ClockKind.VERIFY])
    _handle_again(case, state, now)
    record(case, Move.VERIFY_FAILED, actor, now=now, text=note)
    clocks.settle(case, now=now)
    notices.tell_unit(
        case.holder_id,
        "case_verify_failed",
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number},
        besides=actor.id,
    )
    return case


def reopen(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Open a closed case again at the unit that held it, with a clock of its own."""
    case, state = begin(case_id, actor, Move.REOPEN, version=version, note=note)
    case.state, case.outcome, case.closed_at = state, None, None
    _hold_again(case, state, Move.REOPEN, now)
    record(case, Move.REOPEN, actor, now=now, text=note)
    clocks.settle(case, now=now)
    tell_both(case, "case_reopened", actor, now=now)
    return case


def _handle_again(case: Case, state: State, now: datetime) -> None:
    holding = holdings(case.id)[-1]
    case.state, case.desk_id = state, case.holder_id
    case.resolved_at = case.resolved_by_id = None
    sequence = len(clocks.all_of(case.id, ClockKind.HANDLE, holding.id)) + 1
    clocks.start(case, ClockKind.HANDLE, subject_id=holding.id, owner=case.holder, now=now, sequence=sequence)


def _hold_again(case: Case, state: State, move: Move, now: datetime) -> None:
    last = holdings(case.id)[-1]
    holding = Holding(
        street_id=case.street_id,
        case_id=case.id,
        sequence=last.sequence + 1,
        unit_id=case.holder_id,
        move=move,
        from_at=now,
    )
    db.session.add(holding)
    db.session.flush()
    case.state, case.held_since, case.desk_id = state, now, case.holder_id
    case.resolved_at = case.resolved_by_id = None
    follow_up_by(case.id, case.holder)
    clocks.start(case, ClockKind.ACCEPT, subject_id=holding.id, owner=case.holder, now=now)


def close_at_once(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
    is_talk: bool = False,
) -> Case:
    """Close a case that was solved when it was registered: at a talk, or by the building head alone.

    A sample of the latter goes to verification instead; the case's number decides which. A case
    that was handed on since, by somebody or by the clock, is no longer its raiser's to close.
    """
    case, state = begin(case_id, actor, Move.CLOSE_AT_ONCE, version=version, note=note)
    if any(_was_handed_on(case, holding) for holding in holdings(case.id)[1:]):
        raise MoveNotAllowed(move=Move.CLOSE_AT_ONCE, state=case.state)
    facts = {"outcome": Outcome.SOLVED.value}
    sampled = not is_talk and is_sampled(case.number, settings.value(case.street_id, "verify_sample_percent"))
    if sampled:
        _resolve(case, State.VERIFYING, actor, now)
        record(case, Move.RESOLVE, actor, now=now, text=note, facts=facts, photos=photos)
        clocks.settle(case, now=now)
        _ask_to_verify(case, actor, now)
        return case
    case.resolved_at, case.resolved_by_id = now, actor.id
    _close(case, state, Outcome.SOLVED, now)
    record(case, Move.CLOSE_AT_ONCE, actor, now=now, text=note, facts=facts, photos=photos)
    clocks.settle(case, now=now)
    return case


def _was_handed_on(case: Case, holding: Holding) -> bool:
    """Return whether the holding is more than the way past units without people at registration."""
    return holding.move is not Move.ESCALATE or holding.from_at > case.registered_at


def merge(case_id: int, actor: Actor, *, into: int | None, version: int | None, now: datetime) -> Case:
    """End the case as part of another one that goes on; the raiser is told which.

    Raises:
        Invalid: the other case is the same one, is over, or is merged itself.
        Forbidden: the actor may not read the other case.
    """
    case, state = begin(case_id, actor, Move.MERGE, version=version, into=into)
    if into == case.id:
        raise Invalid("into", "itself")
    target = locked_case(into or 0)
    authorize(actor, Action.CASE_READ, place_of(target))
    if not target.state.is_open or target.street_id != case.street_id:
        raise Invalid("into", "merged_target")
    clocks.stop_all(case.id, ClockOutcome.CANCELLED, now=now)
    case.state, case.merged_into_id, case.desk_id = state, target.id, case.holder_id
    case.street_red_at = None
    holdings(case.id)[-1].until_at = now
    review_entry_now(case, now=now)
    record(case, Move.MERGE, actor, now=now, facts={"into_id": target.id})
    record(target, Move.NOTE, actor, now=now, facts={"merged_id": case.id})
    clocks.settle(case, now=now)
    tell_both(case, "case_merged", actor, now=now, into=target.number)
    return case


def unmerge(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Take a merge back: the case goes on by itself with a clock of its own."""
    case, state = begin(case_id, actor, Move.UNMERGE, version=version, note=note)
    case.state, case.merged_into_id = state, None
    _hold_again(case, state, Move.UNMERGE, now)
    record(case, Move.UNMERGE, actor, now=now, text=note)
    clocks.settle(case, now=now)
    tell_both(case, "case_reopened", actor, now=now)
    return case


def withdraw(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """End the case because it was registered by mistake or the raiser no longer wants it."""
    case, state = begin(case_id, actor, Move.WITHDRAW, version=version, note=note)
    clocks.stop_all(case.id, ClockOutcome.CANCELLED, now=now)
    open_task = (Task.case_id == case.id, Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
    db.session.execute(update(Task).where(*open_task).values(withdrawn_at=now))
    case.state, case.desk_id, case.street_red_at = state, case.holder_id, None
    holdings(case.id)[-1].until_at = now
    review_entry_now(case, now=now)
    record(case, Move.WITHDRAW, actor, now=now, text=note)
    clocks.settle(case, now=now)
    tell_both(case, "case_withdrawn", actor, now=now)
    return case
