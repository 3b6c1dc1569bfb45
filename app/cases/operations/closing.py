"""Moves that end a case, and those that take an ending back; merging stands by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Actor
from app.cases.operations.calling import end_calls
from app.cases.operations.following import review_again, review_to_strike_off
from app.cases.operations.handing import hold, lift, start_clock
from app.cases.operations.informing import tell_both
from app.cases.operations.manning import manned
from app.cases.operations.objecting import settled_by_opening
from app.cases.operations.recording import begin, holdings, open_tasks, record
from app.clocks import operations as clocks
from app.domain.clocks import MAIN, ClockKind
from app.domain.clocks import Outcome as ClockOutcome
from app.domain.effects import Party
from app.domain.errors import Invalid, MoveNotAllowed
from app.domain.workflow import Move, Outcome, State, is_sampled
from app.extensions import db
from app.models.cases import Case, Event, Holding
from app.models.files import StoredFile
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
    unanswered: str = "",
    version: int | None,
    now: datetime,
    photos: Sequence[StoredFile] = (),
) -> Case:
    """Report the case as done: what was done, the evidence, and how the resident was told.

    It goes to the raiser or the community for verification, never to the one who resolved it.
    `unanswered` says why calls that are still open are not waited for.

    Raises:
        Invalid: a called unit has not answered, and nothing is said about it.
    """
    case, state = begin(
        case_id, actor, Move.RESOLVE, version=version, now=now, outcome=outcome, note=note, told=told
    )
    facts: dict[str, object] = {"outcome": outcome.value if outcome else None}
    if waited_for := open_tasks(case.id):
        if not unanswered:
            raise Invalid("unanswered", "task_open")
        facts["unanswered"] = [task.unit_id for task in waited_for]
    _resolve(case, state, actor, now)
    text = "\n".join(words for words in (note, told, unanswered if waited_for else "") if words)
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
    party: Party | None = None,
) -> Case:
    """Confirm the result and close the case; `outcome` corrects what the holder reported."""
    case, state = begin(case_id, actor, Move.VERIFY, version=version, party=party, now=now)
    found = outcome or reported_outcome(case.id)
    _close(case, state, found, now)
    record(case, Move.VERIFY, actor, now=now, text=note, facts={"outcome": found.value})
    clocks.settle(case, now=now)
    tell_both(case, "case_closed", actor, now=now)
    return case


def _close(case: Case, state: State, outcome: Outcome, now: datetime) -> None:
    end_calls(case, now=now)
    clocks.stop_all(case.id, ClockOutcome.MET, now=now)
    case.state, case.outcome, case.closed_at = state, outcome, now
    case.desk_id, case.street_red_at = case.holder_id, None
    holdings(case.id)[-1].until_at = now
    review_to_strike_off(case, now=now)


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


def verify_failed(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    party: Party | None = None,
) -> Case:
    """Send the case back to its holder, because it is not solved."""
    case, state = begin(case_id, actor, Move.VERIFY_FAILED, version=version, party=party, now=now, note=note)
    facts = settled_by_opening(case, actor, party, now=now)
    clocks.stop_all(case.id, ClockOutcome.MET, now=now, kinds=[ClockKind.VERIFY])
    _handle_again(case, state, now)
    record(case, Move.VERIFY_FAILED, actor, now=now, text=note, facts=facts)
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


def reopen(
    case_id: int,
    actor: Actor,
    *,
    note: str,
    version: int | None,
    now: datetime,
    party: Party | None = None,
) -> Case:
    """Open a closed case again at the unit that held it, with a clock of its own."""
    case, state = begin(case_id, actor, Move.REOPEN, version=version, party=party, note=note)
    facts = settled_by_opening(case, actor, party, now=now)
    case.state, case.outcome, case.closed_at = state, None, None
    holding = hold_again(case, state, Move.REOPEN, now)
    start_clock(case, holding, None, now=now)
    go_on(case, Move.REOPEN, actor, note, now, facts)
    return case


def _handle_again(case: Case, state: State, now: datetime) -> None:
    holding = holdings(case.id)[-1]
    case.state, case.desk_id = state, case.holder_id
    case.resolved_at = case.resolved_by_id = case.street_red_at = None
    sequence = len(clocks.all_of(case.id, ClockKind.HANDLE, holding.id)) + 1
    clocks.start(case, ClockKind.HANDLE, subject_id=holding.id, owner=case.holder, now=now, sequence=sequence)


def hold_again(case: Case, state: State, move: Move, now: datetime) -> Holding:
    """Let the unit that held a case last hold it again."""
    last = holdings(case.id)[-1]
    holding = hold(case, move, last.sequence + 1, now)
    case.state, case.held_since, case.desk_id = state, now, case.holder_id
    case.resolved_at = case.resolved_by_id = None
    review_again(case, now=now)
    return holding


def go_on(
    case: Case,
    move: Move,
    actor: Actor,
    note: str,
    now: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Record and tell that the case is open again; where nobody works any more, it goes up at once."""
    record(case, move, actor, now=now, text=note, facts=facts)
    clocks.settle(case, now=now)
    tell_both(case, "case_reopened", actor, now=now)
    lift(case, now=now)


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
    case, state = begin(case_id, actor, Move.CLOSE_AT_ONCE, version=version, now=now, note=note)
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


def withdraw(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """End the case because it was registered by mistake or the raiser no longer wants it."""
    case, state = begin(case_id, actor, Move.WITHDRAW, version=version, now=now, note=note)
    end_calls(case, now=now)
    clocks.stop_all(case.id, ClockOutcome.CANCELLED, now=now)
    case.state, case.desk_id, case.street_red_at = state, case.holder_id, None
    holdings(case.id)[-1].until_at = now
    review_to_strike_off(case, now=now)
    record(case, Move.WITHDRAW, actor, now=now, text=note)
    clocks.settle(case, now=now)
    tell_both(case, "case_withdrawn", actor, now=now)
    return case
