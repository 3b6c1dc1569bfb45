"""How a case gets into the register: asked for, let in one level up, decided at a talk, or overdue."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import select

from app.access.policy import Action, Actor, authorize, may
from app.cases.operations.following import drop_proposal, new_entry, open_entry, review_next
from app.cases.operations.informing import tell_about, tell_both
from app.cases.operations.manning import decider_for
from app.cases.operations.protecting import protected
from app.cases.operations.recording import begin, locked_case, place_of, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind
from app.domain.effects import Party
from app.domain.errors import Missing
from app.domain.ledger import (
    AskedAlready,
    Entrance,
    NotAsked,
    OwnAsking,
    ReasonClass,
    check_ahead,
    check_next_review,
    check_overdue,
    check_times,
    next_look,
    still_ahead,
)
from app.domain.workflow import Move
from app.extensions import db
from app.ledger.operations.entries import (
    answer_request,
    promised_days,
    times_suspended,
)
from app.models.cases import Case
from app.models.ledger import LedgerEntry, LedgerRequest
from app.settings import queries as settings


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a case cannot be solved now, what it waits for and until when, the plan, when to look again."""

    reason: ReasonClass | None
    unblock: str
    plan: str
    next_review_on: date | None
    trigger_on: date | None = None
    """The day on which what it waits for is expected."""

    def protected(self, case: Case) -> Self:
        """Return the grounds without numbers and rooms; the case's contact keeps these."""
        return replace(self, unblock=protected(case, self.unblock), plan=protected(case, self.plan))

    def demanded(self) -> dict[str, Any]:
        """Return what the moves into the ledger demand."""
        return {
            "reason": self.reason,
            "unblock": self.unblock,
            "plan": self.plan,
            "next_review_on": self.next_review_on,
        }


@dataclass(frozen=True, slots=True)
class Leave:
    """With whose leave a case is suspended."""

    entrance: Entrance = Entrance.GRANTED
    approver_id: int | None = None
    """The unit; None is the one above the holder (the street approves its own)."""
    expressly: bool = False
    """Whether it is suspended although it has been overdue."""
    note: str = ""


GRANTED = Leave()


def put_or_ask(
    case_id: int, actor: Actor, grounds: Grounds, leave: Leave, *, version: int | None, now: datetime
) -> LedgerEntry | LedgerRequest:
    """Enter the case when the actor stands above its holder, else ask whoever does."""
    if may(actor, Action.CASE_DIRECT, place_of(locked_case(case_id))):
        return enter(case_id, actor, grounds, leave=leave, version=version, now=now)
    return ask(case_id, actor, grounds, version=version, now=now)


def ask(case_id: int, actor: Actor, grounds: Grounds, *, version: int | None, now: datetime) -> LedgerRequest:
    """Ask the level above to let the case into the ledger, or to leave it there for longer.

    The handling clock runs on meanwhile.

    Raises:
        AskedAlready, SuspendedTooOften; Missing and Invalid as `enter`.
    """
    case, _state = begin(case_id, actor, Move.ASK_LEDGER, version=version, **grounds.demanded())
    reason, next_on = _checked(case, grounds, now)
    grounds = grounds.protected(case)
    clock = clocks.running(case.id, ClockKind.HANDLE)[0]
    if _undecided(clock.id) is not None:
        raise AskedAlready
    request = LedgerRequest(
        street_id=case.street_id,
        case_id=case.id,
        clock_id=clock.id,
        decider_id=decider_for(case, now=now).id,
        reason=reason,
        unblock=grounds.unblock,
        trigger_on=grounds.trigger_on,
        plan=grounds.plan,
        next_review_on=next_on,
        asked_at=now,
        asked_by_id=actor.id,
    )
    db.session.add(request)
    facts = {"reason": reason.value, "next_review_on": next_on.isoformat()}
    record(case, Move.ASK_LEDGER, actor, now=now, text=f"{grounds.unblock}\n{grounds.plan}", facts=facts)
    tell_about(case, request.decider_id, "ledger_asked", actor, now=now)
    return request


def grant(
    case_id: int, actor: Actor, *, expressly: bool, note: str = "", version: int | None, now: datetime
) -> LedgerEntry:
    """Let in what was asked for, on the grounds that were given.

    A day for the next review that has passed meanwhile becomes the street's usual step from today.

    Raises:
        Forbidden, NotAsked, OwnAsking; LedgerOverdue: it has been overdue and nothing is said about that.
    """
    case = locked_case(case_id)
    authorize(actor, Action.CASE_DIRECT, place_of(case))
    request = _asked(case, actor)
    today = settings.day_of(case.street_id, now)
    usual = today + timedelta(days=settings.value(case.street_id, "review_days"))
    grounds = Grounds(
        request.reason,
        request.unblock,
        request.plan,
        request.next_review_on if request.next_review_on > today else usual,
        still_ahead(request.trigger_on, today=today),
    )
    leave = Leave(Entrance.GRANTED, request.decider_id, expressly, note)
    return enter(case.id, actor, grounds, leave=leave, version=version, now=now)


def refuse(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Refuse a request, with a reason; the case stays where it is, its clock runs on as it did.

    Raises:
        NotAsked, OwnAsking.
    """
    case, _state = begin(case_id, actor, Move.REFUSE_LEDGER, version=version, note=note)
    _asked(case, actor)
    answer_request(case, actor, granted=False, now=now)
    record(case, Move.REFUSE_LEDGER, actor, now=now, text=note)
    tell_about(case, case.holder_id, "ledger_refused", actor, now=now)
    return case


def enter(
    case_id: int,
    actor: Actor,
    grounds: Grounds,
    *,
    leave: Leave = GRANTED,
    version: int | None,
    now: datetime,
) -> LedgerEntry:
    """Put the case into the ledger: its handling clock is suspended, a review clock runs.

    A case that is already in the register keeps its entry, with new grounds and a new term; a proposal to
    strike it off is void. Whoever has asked for it has been answered.

    Raises:
        Missing: the reason, what would unblock it, the plan or the next review is empty, or the note
            that says why it is let in although it has been overdue.
        Invalid: the next review is not after today or too far ahead, what it waits for has passed.
        SuspendedTooOften, LedgerOverdue.
    """
    party = Party.HOLDER if leave.entrance is Entrance.TALK else None
    demanded = grounds.demanded()
    case, state = begin(case_id, actor, Move.ENTER_LEDGER, version=version, now=now, party=party, **demanded)
    reason, next_on = _checked(case, grounds, now)
    grounds = grounds.protected(case)
    late = is_overdue(case, now)
    check_overdue(was_overdue=late, expressly=leave.expressly)
    if late and not leave.note:
        raise Missing("note")
    answer_request(case, actor, granted=True, now=now)
    clocks.pause(case, now=now)
    case.state, case.street_red_at = state, None
    entry = open_entry(case.id) or new_entry(case, actor, now)
    entry.entrance, entry.reason, entry.trigger_on = leave.entrance, reason, grounds.trigger_on
    entry.unblock, entry.plan = grounds.unblock, grounds.plan
    entry.approver_id = leave.approver_id or case.holder.parent_id or case.holder_id
    drop_proposal(entry)
    _suspend(case, entry, next_on, now)
    facts = {
        "reason": reason.value,
        "entrance": leave.entrance.value,
        "next_review_on": entry.next_review_on.isoformat(),
        **({"expressly": True} if late else {}),
    }
    text = "\n".join(words for words in (grounds.unblock, grounds.plan, leave.note) if words)
    record(case, Move.ENTER_LEDGER, actor, now=now, text=text, facts=facts)
    clocks.settle(case, now=now)
    told = {"next_review_on": entry.next_review_on.isoformat()}
    tell_both(case, "ledger_entered", actor, now=now, **told)
    return entry


def is_overdue(case: Case, now: datetime) -> bool:
    """Whether the case has ever been overdue, or is."""
    return case.was_overdue or (case.due_at is not None and case.due_at < now)


def _checked(case: Case, grounds: Grounds, now: datetime) -> tuple[ReasonClass, date]:
    """Return the reason and the day for the next review of grounds that can be used."""
    today = settings.day_of(case.street_id, now)
    if grounds.next_review_on is None or grounds.reason is None:
        raise Missing("next_review_on")
    days = settings.value(case.street_id, "ledger_days")
    check_next_review(grounds.next_review_on, today=today, days=days)
    check_ahead("trigger_on", grounds.trigger_on, today=today)
    check_times(times_suspended(case.id), most=settings.value(case.street_id, "ledger_times"))
    return grounds.reason, grounds.next_review_on


def _suspend(case: Case, entry: LedgerEntry, chosen: date, now: datetime) -> None:
    """Begin a term, and look again on the chosen day or ahead of what the entry waits for."""
    today = settings.day_of(case.street_id, now)
    entry.suspensions = (entry.suspensions or 0) + 1
    entry.suspended_until = today + timedelta(days=settings.value(case.street_id, "ledger_days"))
    lead = settings.value(case.street_id, "wake_days")
    promised = promised_days(case.id) if entry.suspensions > 1 else ()
    looked = next_look(chosen, today=today, trigger_on=entry.trigger_on, lead=lead, promised=promised)
    review_next(case, entry, looked, now)


def _undecided(clock_id: int) -> LedgerRequest | None:
    is_open = (LedgerRequest.clock_id == clock_id, LedgerRequest.decided_at.is_(None))
    return db.session.scalar(select(LedgerRequest).where(*is_open))


def _asked(case: Case, actor: Actor) -> LedgerRequest:
    """Return the request of the running handling clock; one for a clock that has ended has lapsed."""
    for clock in clocks.running(case.id, ClockKind.HANDLE):
        if (request := _undecided(clock.id)) is not None:
            if request.asked_by_id == actor.id:
                raise OwnAsking
            return request
    raise NotAsked
