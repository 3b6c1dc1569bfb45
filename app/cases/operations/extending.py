"""More time (延期): asked for by the holder before the due, granted or refused one level up."""

from datetime import datetime

from sqlalchemy import func, select

from app.access.policy import Actor
from app.cases.operations.informing import tell_about
from app.cases.operations.manning import decider_for
from app.cases.operations.recording import begin, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind
from app.domain.errors import Invalid
from app.domain.extensions import ExtensionLate, NothingAsked, OwnRequest, check_amount, check_asking
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock, Extension
from app.settings import queries as settings


def ask_extension(
    case_id: int, actor: Actor, *, amount: int | None, note: str, version: int | None, now: datetime
) -> Extension:
    """Ask the level above for `amount` more of what the limit is counted in, at most as much again.

    The clock runs on until it is granted.

    Raises:
        ExtensionLate, ExtensionOpen, ExtensionsUsedUp; Invalid: too much, or nothing, is asked for.
    """
    case, _state = begin(case_id, actor, Move.ASK_EXTENSION, version=version, note=note)
    clock = _handling(case)
    decided = select(func.count()).where(Extension.clock_id == clock.id, Extension.granted > 0)
    check_asking(
        clock.due_at,
        granted=db.session.scalar(decided) or 0,
        is_open=_open(clock) is not None,
        most=settings.value(case.street_id, "extensions_at_most"),
        now=now,
    )
    extension = Extension(
        street_id=case.street_id,
        case_id=case.id,
        clock_id=clock.id,
        decider_id=decider_for(case, now=now).id,
        amount=check_amount(amount, clock.amount),
        asked_at=now,
        asked_by_id=actor.id,
    )
    db.session.add(extension)
    facts = {"amount": extension.amount, "counted_in": clock.unit.value}
    record(case, Move.ASK_EXTENSION, actor, now=now, text=note, facts=facts)
    tell_about(case, extension.decider_id, "extension_asked", actor, now=now)
    return extension


def grant_extension(
    case_id: int, actor: Actor, *, amount: int | None, note: str = "", version: int | None, now: datetime
) -> Case:
    """Give more time: as much as was asked for, or `amount`; the due moves at once.

    Raises:
        NothingAsked, OwnRequest, ExtensionLate; Invalid: more than was asked for, or the hotline's own
            date leaves nothing to give.
    """
    case, _state = begin(case_id, actor, Move.GRANT_EXTENSION, version=version)
    clock, extension = _asked(case, actor)
    if clock.due_at is None or clock.due_at < now:
        raise ExtensionLate
    granted = check_amount(extension.amount if amount is None else amount, extension.amount)
    if not clocks.extend(clock, granted):
        raise Invalid("amount", "extension_capped")
    extension.decided_at, extension.decided_by_id, extension.granted = now, actor.id, granted
    facts = {"amount": granted, "counted_in": clock.unit.value}
    record(case, Move.GRANT_EXTENSION, actor, now=now, text=note, facts=facts)
    clocks.settle(case, now=now)
    tell_about(case, case.holder_id, "extension_granted", actor, now=now, due_at=_iso(clock))
    return case


def refuse_extension(case_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> Case:
    """Refuse more time, with a reason; the clock runs on as it did.

    Raises:
        NothingAsked, OwnRequest.
    """
    case, _state = begin(case_id, actor, Move.REFUSE_EXTENSION, version=version, note=note)
    clock, extension = _asked(case, actor)
    extension.decided_at, extension.decided_by_id, extension.granted = now, actor.id, 0
    record(case, Move.REFUSE_EXTENSION, actor, now=now, text=note)
    clocks.settle(case, now=now)
    tell_about(case, case.holder_id, "extension_refused", actor, now=now, due_at=_iso(clock))
    return case


def _handling(case: Case) -> Clock:
    found = clocks.running(case.id, ClockKind.HANDLE)
    if not found:
        raise ExtensionLate
    return found[0]


def _open(clock: Clock) -> Extension | None:
    statement = select(Extension).where(Extension.clock_id == clock.id, Extension.decided_at.is_(None))
    return db.session.scalar(statement)


def _asked(case: Case, actor: Actor) -> tuple[Clock, Extension]:
    """Return the running clock and the request for it; one for a clock that has ended has lapsed."""
    for clock in clocks.running(case.id, ClockKind.HANDLE):
        if (extension := _open(clock)) is not None:
            if extension.asked_by_id == actor.id:
                raise OwnRequest
            return clock, extension
    raise NothingAsked


def _iso(clock: Clock) -> str:
    return clock.due_at.isoformat() if clock.due_at else ""
