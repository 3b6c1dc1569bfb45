"""What happens when a clock reaches its warning point, and when it passes.

Each function works on one clock that the caller has claimed in the same transaction.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import ahead
from app.access.policy import SYSTEM, Action, Actor, Place, authorize
from app.cases import operations as cases
from app.cases.operations import objecting
from app.cases.operations.handing import unit_above
from app.cases.operations.manning import manned
from app.cases.operations.recording import locked_case, open_tasks, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome
from app.domain.reckoning import passes_at
from app.domain.retries import wait_before_retry
from app.domain.workflow import Move, State
from app.escalation import calling, reminding
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.notices import operations as notices
from app.supervision import operations as orders

CLIMBING = (ClockKind.ACCEPT, ClockKind.HANDLE)
"""Clocks whose passing moves the case one level up."""


def look_at(clock_id: int, *, now: datetime) -> bool:
    """Warn or escalate for one claimed clock; return whether there was anything to do.

    It is asked again whether the clock is due: somebody may have acted before its case was locked.

    After an outage the clock that starts at the scheduled expiry may itself have passed: it is
    claimed by the next batch, in order.
    """
    case, clock = _locked(clock_id)
    if clock.stopped_at is not None or clock.check_at is None or clock.check_at >= now:
        return False
    clock.postponed = clock.postponed_since = None
    clock.attempts = 0
    if clock.due_at is None:
        _outside_passed(clock, case, now=now)
        return True
    if reminding.runs_on(clock, case):
        reminding.look_again(clock, case, now=now)
        return True
    if clock.due_at < now:
        if cases.reckon_pending(case, now=now):
            return True  # it did not pass by the calendar that holds; its new instants are looked at next
        began = [pause.until_at for pause in clock.pauses if pause.until_at is not None]
        at = passes_at(clock.due_at, clock.started_at, clock.reckoned_at, *began)
        _passed(clock, case, at=at, now=now)
    else:
        _warn(clock, case, now)
    return True


def _locked(clock_id: int) -> tuple[Case, Clock]:
    """Return a clock and its case, which is locked first: so does every move."""
    if ahead.is_on():
        clock = db.session.get_one(Clock, clock_id)
        return locked_case(clock.case_id), clock
    case = locked_case(db.session.scalars(select(Clock.case_id).where(Clock.id == clock_id)).one())
    statement = select(Clock).where(Clock.id == clock_id).options(selectinload(Clock.pauses))
    clock = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    return case, clock


def _warn(clock: Clock, case: Case, now: datetime) -> None:
    """Tell the owner and the level above once; look again just after the due instant.

    Of a case that has ended only the strike-off of its entry is still to come, which is no limit.
    """
    clock.warned_at, clock.check_at = now, clock.due_at
    if clock.kind is ClockKind.OBJECTION:
        objecting.warn(clock, case, now=now)
        return
    if not case.state.is_open:
        return
    if clock.kind is ClockKind.SUPERVISE:
        orders.warn(clock, now=now)
        return
    owner = db.session.get_one(Unit, clock.unit_id)
    _tell(owner.id, "case_warned", case, clock, now)
    if owner.parent_id is not None:
        _tell(owner.parent_id, "case_warned", case, clock, now)


def _outside_passed(clock: Clock, case: Case, *, now: datetime) -> None:
    """Tell the leaders and the holder once that the hotline's own date passed while the case lay aside."""
    clock.check_at, case.was_overdue = None, True
    due = clock.cap_at.isoformat() if clock.cap_at else ""
    told = {"number": case.number, "due_at": due}
    code, key = "case_outside_passed", f"clock:{clock.id}:outside:{due}"
    notices.tell_leaders(case.street_id, code, key=key, now=now, case_id=case.id, params=told)
    notices.tell_unit(case.holder_id, code, key=key, now=now, case_id=case.id, params=told)


def _passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    if clock.kind in CLIMBING:
        _climb(clock, case, at=at, now=now)
    elif clock.kind is ClockKind.REVIEW:
        _review_passed(clock, case, at=at, now=now)
    elif clock.kind is ClockKind.VERIFY:
        _verify_passed(clock, case, at=at, now=now)
    elif clock.kind is ClockKind.WAIT:
        _wait_passed(clock, case, at=at, now=now)
    elif clock.kind is ClockKind.SUPERVISE:
        _order_passed(clock, case, at=at, now=now)
    elif clock.kind is ClockKind.OBJECTION:
        _objection_passed(clock, case, at=at, now=now)
    else:
        calling.call_passed(clock, case, at=at, now=now)


def _climb(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Move the case one level up and note it in the ledger; at the street it turns street-red."""
    if case.holder.parent_id is None:
        _street_red(clock, case, at=at, now=now)
        return
    clocks.stop(clock, Outcome.BREACHED, now=at)
    case = cases.hand_up(case.id, at=at, now=now, cause=clock.kind.value)
    _tell_called_in(case, now)
    ledger.enter_overdue(case, now=at)
    clocks.settle(case, now=now)


def _tell_called_in(case: Case, now: datetime) -> None:
    """Tell the units that still work on the case, for which their calls go on, who holds it now."""
    for unit_id in sorted({task.unit_id for task in open_tasks(case.id)}):
        notices.tell_unit(
            unit_id,
            "case_holder_changed",
            key=f"case:{case.id}:{case.event_count}:called",
            now=now,
            case_id=case.id,
            params={"number": case.number, "unit_id": case.holder_id},
        )


def _street_red(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Let the clock run on at the street: people are reminded of it, and it turns black in time."""
    clock.breached_at = at
    reminding.look_later(clock, at=at)
    _turn_red(clock, case, at=at, now=now)
    ledger.enter_overdue(case, now=at)
    clocks.settle(case, now=now)


def _turn_red(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Mark the case: nobody stands higher, so it is in every leader's list until it moves."""
    case.street_red_at, case.was_overdue = case.street_red_at or at, True
    record(case, Move.ESCALATE, SYSTEM, now=at, facts={"cause": clock.kind.value, "street_red": True})
    notices.tell_leaders(
        case.street_id,
        "case_breached_street",
        key=clocks.notice_key(clock, "breach"),
        now=now,
        case_id=case.id,
        params={"number": case.number},
    )


def _review_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Let a ledgered case climb like any other; for an entry that suspends nothing, or not now, only remind.

    At the street it turns red, and at the end of its term it is handled again.
    """
    clocks.stop(clock, Outcome.BREACHED, now=at)
    if case.state is not State.LEDGERED:
        _tell(case.holder_id, "ledger_review_due", case, clock, now)
        if case.holder.parent_id is not None:
            _tell(case.holder.parent_id, "ledger_review_due", case, clock, now)
    elif case.holder.parent_id is None:
        _turn_red(clock, case, at=at, now=now)
        if ledger.end_term(case, now=at):
            _tell(case.holder_id, "ledger_term_over", case, clock, now)
    else:
        case = cases.hand_up(case.id, at=at, now=now, cause=clock.kind.value)
    ledger.review_missed(case, now=at)
    clocks.settle(case, now=now)


def _verify_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Let the level above verify; at the street the case turns street-red."""
    owner = db.session.get_one(Unit, clock.unit_id)
    if owner.parent_id is None:
        _street_red(clock, case, at=at, now=now)
        return
    above = manned(unit_above(owner), now=now)
    clocks.stop(clock, Outcome.BREACHED, now=at)
    clocks.start(
        case,
        ClockKind.VERIFY,
        subject_id=clock.subject_id,
        owner=above,
        now=at,
        sequence=clock.sequence + 1,
    )
    case.desk_id, case.was_overdue = above.id, True
    facts = {"cause": clock.kind.value, "verifier_id": above.id}
    record(case, Move.ESCALATE, SYSTEM, now=at, facts=facts)
    clocks.settle(case, now=now)
    _tell(above.id, "case_resolved_please_verify", case, clock, now)


def _wait_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Go on handling with the time that was left: the resident did not answer."""
    clocks.resume(case, now=at)
    clocks.stop(clock, Outcome.BREACHED, now=at)
    case.state = State.HANDLING
    record(case, Move.RESIDENT_ANSWERED, SYSTEM, now=at, facts={"cause": clock.kind.value})
    clocks.settle(case, now=now)
    _tell(case.holder_id, "case_wait_over", case, clock, now)


def _order_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Tell one level more that a supervision order is not answered; at the street it stays red."""
    if orders.passed(clock, case, at=at, now=now):
        reminding.look_later(clock, at=at)


def _objection_passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> None:
    """Let one level more decide what becomes of a resident's objection; at the street it stays red."""
    if objecting.passed(clock, case, at=at, now=now):
        reminding.look_later(clock, at=at)


def _tell(unit_id: int, code: str, case: Case, clock: Clock, now: datetime) -> None:
    due = clock.due_at.isoformat() if clock.due_at else ""
    notices.tell_unit(
        unit_id,
        code,
        key=clocks.notice_key(clock, code),
        now=now,
        case_id=case.id,
        params={"number": case.number, "due_at": due},
    )


def postpone(clock_id: int, reason: str, *, now: datetime) -> None:
    """Look at a clock again later because it could not be worked on; tell the administrators once.

    Each time in a row it is left alone for longer.
    """
    statement = (
        select(Clock).where(Clock.id == clock_id).options(joinedload(Clock.case).load_only(Case.number))
    )
    clock = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if clock.stopped_at is not None:
        return  # somebody was quicker
    clock.attempts += 1
    clock.check_at, clock.postponed = now + wait_before_retry(clock.attempts), reason[:200]
    clock.postponed_since = clock.postponed_since or now
    notices.tell_administrators(
        clock.street_id,
        "admin_postponed",
        key=f"clock:{clock_id}:postponed",
        now=now,
        case_id=clock.case_id,
        params={"number": clock.case.number},
    )


def try_again(clock_id: int, actor: Actor, *, now: datetime) -> bool:
    """Let the next sweep look at a postponed clock; return whether it still was one.

    Raises:
        Forbidden: the actor administers neither the clock's street nor the installation.
    """
    statement = select(Clock).where(Clock.id == clock_id).options(joinedload(Clock.case))
    clock = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    authorize(actor, Action.SETTINGS_EDIT, Place(f"/{clock.street_id}/"))
    if clock.postponed is None or clock.stopped_at is not None:
        return False
    clock.check_at = min(clock.check_at or now, now - timedelta(microseconds=1))
    return True
