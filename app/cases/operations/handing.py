"""Moves that change the holder: accept, up, down, sideways, back, and up by the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import ahead
from app.access.policy import SYSTEM, Actor
from app.cases.operations import manning
from app.cases.operations.following import follow_up_by
from app.cases.operations.recording import begin, holdings, locked_case, record, see, unit_or_missing
from app.clocks import operations as clocks
from app.domain.clocks import MAIN, ClockKind, Outcome
from app.domain.errors import NobodyPosted, NotBelow, NotBeside, NothingToReturnTo, NoUnitAbove, SecondReturn
from app.domain.workflow import RULES, Move, State, after_return
from app.extensions import db
from app.models.cases import Case, Holding
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.notices import operations as notices

NOTICE_OF = {
    Move.SEND_UP: "case_sent_up",
    Move.DISPATCH: "case_dispatched",
    Move.TRANSFER: "case_transferred",
    Move.RETURN: "case_returned",
    Move.ESCALATE: "case_escalated",
    Move.TAKE_OVER: "case_taken_over",
    Move.NAME_LEAD: "case_lead_named",
}
KEPT = frozenset({Move.ESCALATE, Move.REOPEN, Move.UNMERGE, Move.TAKE_OVER, Move.NAME_LEAD})
"""Ways in which a case comes to a unit that nobody handed it to, or that was told to keep it."""


def accept(case_id: int, actor: Actor, *, version: int | None, now: datetime) -> Case:
    """Take the case on: the accept clock ends, the handle clock starts."""
    case, state = begin(case_id, actor, Move.ACCEPT, version=version, now=now)
    holding = holdings(case.id)[-1]
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.ACCEPT])
    case.state, case.street_red_at = state, None
    clocks.start(case, ClockKind.HANDLE, subject_id=holding.id, owner=case.holder, now=now)
    record(case, Move.ACCEPT, actor, now=now)
    clocks.settle(case, now=now)
    return case


def send_up(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Hand the case to the unit one level above its holder and start that unit's clock.

    Raises:
        Forbidden: the actor has no posting at the holder or above it.
        MoveNotAllowed: the case is not in a state that can be sent up.
        NoUnitAbove: the holder is the street.
    """
    case, state = begin(case_id, actor, Move.SEND_UP, version=version, now=now, note=note)
    above = unit_above(case.holder)
    return hand_over(case, above, Move.SEND_UP, state, actor, text=note, now=now)


def dispatch(
    case_id: int, actor: Actor, *, unit_id: int | None, note: str = "", version: int | None, now: datetime
) -> Case:
    """Hand the case down to a unit directly below its holder.

    Raises:
        NotBelow; NobodyPosted: nobody works there.
    """
    case, state = begin(case_id, actor, Move.DISPATCH, version=version, now=now, unit_id=unit_id)
    below = unit_or_missing(unit_id)
    if below.parent_id != case.holder_id or below.level is None:
        raise NotBelow
    _refuse_empty(below, now)
    return hand_over(case, below, Move.DISPATCH, state, actor, text=note, now=now)


def transfer(
    case_id: int, actor: Actor, *, unit_id: int | None, note: str, version: int | None, now: datetime
) -> Case:
    """Hand the case sideways to a unit of the same level under the same parent.

    Raises:
        NotBeside; NobodyPosted: nobody works there.
    """
    case, state = begin(case_id, actor, Move.TRANSFER, version=version, now=now, unit_id=unit_id, note=note)
    beside = unit_or_missing(unit_id)
    same = beside.parent_id == case.holder.parent_id and beside.level is case.holder.level
    if not same or beside.id == case.holder_id or beside.parent_id is None:
        raise NotBeside
    _refuse_empty(beside, now)
    return hand_over(case, beside, Move.TRANSFER, state, actor, text=note, now=now)


def _refuse_empty(unit: Unit, now: datetime) -> None:
    """Refuse a unit that the case would only pass on its way up, which would give it fresh clocks."""
    if manning.owner(unit, now=now).unit_id != unit.id:
        raise NobodyPosted(unit=unit.name)


def return_(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Give the case back to the unit that handed it over; that unit's clock goes on where it stood.

    Raises:
        NothingToReturnTo: the case came here first, by the clock, or out of an ending.
        SecondReturn: it went back between these two units before; their superior decides.
    """
    case, _state = begin(case_id, actor, Move.RETURN, version=version, now=now, note=note)
    held = holdings(case.id)
    if len(held) < 2 or held[-1].move in KEPT:
        raise NothingToReturnTo
    back_to = held[-2].unit
    if returned_between(held, {back_to.id, case.holder_id}):
        raise SecondReturn
    last = last_clock(held, back_to.id)
    unfinished = None if last is None or last.outcome is Outcome.MET else last
    state = after_return(accepted=unfinished is not None and unfinished.kind is ClockKind.HANDLE)
    return hand_over(case, back_to, Move.RETURN, state, actor, text=note, now=now, unfinished=unfinished)


def hand_up(case_id: int, *, at: datetime, now: datetime, cause: str) -> Case:
    """Move the case one level up because a clock passed at `at` (its scheduled expiry).

    The next holding starts at `at`, not at the sweep's time. `cause` is the clock's kind.

    Raises:
        NoUnitAbove: the street holds it already.
    """
    case, state = begin(case_id, SYSTEM, Move.ESCALATE, version=None)
    above = unit_above(case.holder)
    case.was_overdue = True
    return hand_over(case, above, Move.ESCALATE, state, SYSTEM, now=at, facts={"cause": cause})


def hand_over(
    case: Case,
    unit: Unit,
    move: Move,
    state: State,
    actor: Actor,
    *,
    now: datetime,
    text: str = "",
    facts: dict[str, object] | None = None,
    unfinished: Clock | None = None,
) -> Case:
    """Make `unit` the holder: end the present holding and its clocks, start the next ones, tell it.

    Where it is closed or nobody works there, the case goes on to the next level at once.
    """
    _hand(case, unit, move, state, actor, now=now, text=text, facts=facts, unfinished=unfinished)
    lift(case, now=now)
    return case


def lift(case: Case, *, now: datetime) -> None:
    """Hand the case up past units that are closed or without people, each step with its reason.

    At a street without people it stays and turns street-red. The administrators are told.
    """
    owner = manning.owner(case.holder, now=now)
    for unit_id, reason in owner.passed_over:
        above, facts = unit_above(case.holder), {"reason": reason.value}
        _hand(case, above, Move.ESCALATE, State.REGISTERED, SYSTEM, now=now, facts=facts)
        manning.tell_of_gap(case, unit_id, reason, now=now)
    if owner.lacks is not None:
        manning.tell_of_gap(case, owner.unit_id, owner.lacks, now=now)
        if case.street_red_at is None:
            case.street_red_at = now
            gap = {"street_red": True, "reason": owner.lacks.value}
            record(case, Move.ESCALATE, SYSTEM, now=now, facts=gap)


def lift_stranded(case_id: int, *, now: datetime) -> bool:
    """Hand up a case whose holder has been closed or left by its people; return whether it went up."""
    case = locked_case(case_id)
    before = case.event_count
    if case.state in RULES[Move.ESCALATE].sources:
        lift(case, now=now)
    return case.event_count > before


def _hand(
    case: Case,
    unit: Unit,
    move: Move,
    state: State,
    actor: Actor,
    *,
    now: datetime,
    text: str = "",
    facts: Mapping[str, object] | None = None,
    unfinished: Clock | None = None,
) -> None:
    giver = case.holder
    last = holdings(case.id)[-1]
    clocks.stop_all(case.id, Outcome.CANCELLED, now=now, kinds=[*MAIN, ClockKind.WAIT])
    last.until_at = now
    handed = {"from_id": giver.id, "to_id": unit.id, **(facts or {})}
    record(case, move, actor, now=now, text=text, facts=handed)
    case.state, case.holder, case.held_since = state, unit, now
    case.holder_id = case.desk_id = unit.id
    case.assignee_id = case.street_red_at = case.expected_on = None
    see(case.id, unit.id)
    follow_up_by(case.id, unit)
    holding = hold(case, move, last.sequence + 1, now)
    start_clock(case, holding, unfinished, now=now)
    clocks.settle(case, now=now)
    code = "case_came_up" if "reason" in handed else NOTICE_OF[move]
    _tell_next(case, code, giver, actor, now)


def start_clock(case: Case, holding: Holding, unfinished: Clock | None, *, now: datetime) -> None:
    """Let the holder's time run: what was left of an unfinished clock, else a whole one to accept."""
    if unfinished is not None:
        clocks.take_up_again(case, unfinished, subject_id=holding.id, owner=case.holder, now=now)
    else:
        clocks.start(case, ClockKind.ACCEPT, subject_id=holding.id, owner=case.holder, now=now)


def hold(case: Case, move: Move, sequence: int, now: datetime) -> Holding:
    """Begin a holding of the case by its holder."""
    holding = Holding(
        street_id=case.street_id,
        case_id=case.id,
        sequence=sequence,
        unit_id=case.holder_id,
        move=move,
        from_at=now,
    )
    ahead.add_numbered(holding)
    return holding


def _tell_next(case: Case, code: str, giver: Unit, actor: Actor, now: datetime) -> None:
    notices.tell_unit(
        case.holder_id,
        code,
        key=f"case:{case.id}:{case.event_count}",
        now=now,
        case_id=case.id,
        params={"number": case.number, "unit_id": giver.id},
        besides=actor.id,
    )


def unit_above(unit: Unit) -> Unit:
    """Return the unit one level above.

    Raises:
        NoUnitAbove: `unit` is the street.
    """
    if unit.parent_id is None:
        raise NoUnitAbove
    return db.session.get_one(Unit, unit.parent_id)


def returned_between(held: Sequence[Holding], pair: set[int]) -> bool:
    """Return whether the case has gone back between two units before."""
    return any(
        later.move is Move.RETURN and {earlier.unit_id, later.unit_id} == pair
        for earlier, later in pairwise(held)
    )


def last_clock(held: Sequence[Holding], unit_id: int) -> Clock | None:
    """Return the clock that the unit had when it last gave the case away or ended it."""
    ids = [holding.id for holding in held if holding.unit_id == unit_id]
    statement = (
        select(Clock)
        .where(Clock.subject_id.in_(ids), Clock.kind.in_([ClockKind.ACCEPT, ClockKind.HANDLE]))
        .order_by(Clock.id.desc())
        .options(selectinload(Clock.pauses))
        .limit(1)
    )
    return db.session.scalar(statement)
