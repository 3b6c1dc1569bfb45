"""Ending a case as part of another one, and taking that back."""

from datetime import datetime

from app.access.policy import Action, Actor, authorize
from app.cases.operations.calling import end_calls
from app.cases.operations.closing import go_on, hold_again
from app.cases.operations.following import pass_promises_on, review_to_strike_off
from app.cases.operations.handing import last_clock, start_clock
from app.cases.operations.informing import tell_both
from app.cases.operations.recording import begin, holdings, locked_case, place_of, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind
from app.domain.clocks import Outcome as ClockOutcome
from app.domain.errors import Invalid
from app.domain.workflow import Move, after_return
from app.models.cases import Case


def merge(case_id: int, actor: Actor, *, into: int | None, version: int | None, now: datetime) -> Case:
    """End the case as part of another one that goes on; the raiser is told which.

    Raises:
        Invalid: the other case is the same one, is over, is merged itself, or is kept from other people.
        Forbidden: the actor may not read the other case.
    """
    if into is not None and into < case_id:
        locked_case(into)  # always in one order: two merges do not wait for each other
    case, state = begin(case_id, actor, Move.MERGE, version=version, now=now, into=into)
    if into == case.id:
        raise Invalid("into", "itself")
    target = locked_case(into or 0)
    authorize(actor, Action.CASE_READ, place_of(target))
    if not target.state.is_open or target.street_id != case.street_id:
        raise Invalid("into", "merged_target")
    check_same_sight(case.lowest_rank, target)
    end_calls(case, now=now)
    clocks.stop_all(case.id, ClockOutcome.CANCELLED, now=now)
    case.state, case.merged_into_id, case.desk_id = state, target.id, case.holder_id
    case.street_red_at = None
    holdings(case.id)[-1].until_at = now
    review_to_strike_off(case, now=now)
    pass_promises_on(case, target)
    record(case, Move.MERGE, actor, now=now, facts={"into_id": target.id})
    record(target, Move.NOTE, actor, now=now, facts={"merged_id": case.id})
    clocks.settle(case, now=now)
    tell_both(case, "case_merged", actor, now=now, into=target.number)
    return case


def check_same_sight(lowest_rank: int, target: Case) -> None:
    """Let two cases be merged that are read down to the same level: each names the other to its readers.

    Raises:
        Invalid: one of them is kept from people who read the other, a head whom it complains of, say.
    """
    if target.lowest_rank != lowest_rank:
        raise Invalid("into", "merged_confidential")


def unmerge(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Take a merge back: the case goes on by itself where it stood, with the time that was left."""
    case, state = begin(case_id, actor, Move.UNMERGE, version=version, note=note)
    ended = last_clock(holdings(case.id), case.holder_id)
    if ended is not None:
        state = after_return(accepted=ended.kind is ClockKind.HANDLE)
    case.state, case.merged_into_id = state, None
    holding = hold_again(case, state, Move.UNMERGE, now)
    start_clock(case, holding, ended, now=now)
    go_on(case, Move.UNMERGE, actor, note, now)
    return case
