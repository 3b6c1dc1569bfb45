"""More time (延期): asked for by the holder before the due, granted or refused one level up."""

from datetime import datetime

from sqlalchemy import func, select, update

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
    check_asking(
        clock.due_at,
        granted=_granted(case),
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
    if not clocks.extend(case, clock, granted, now=now):
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


def lapse(case: Case, clock: Clock, actor: Actor, *, now: datetime) -> None:
    """Let go of what was asked and granted for a clock that a correction counts in another unit now.

    What is still asked for is refused by whoever corrected; what was granted is gone and counts no more.
    """
    same = (
        Clock.case_id == case.id,
        Clock.kind == clock.kind,
        Clock.unit_id == clock.unit_id,
        Clock.started_at == clock.started_at,  # those that it goes on from, too
    )
    granted = Extension.clock_id.in_(select(Clock.id).where(*same)), Extension.granted > 0
    db.session.execute(update(Extension).where(*granted).values(granted=0))
    if (extension := _open(clock)) is not None:
        extension.decided_at, extension.decided_by_id, extension.granted = now, actor.id, 0
        record(case, Move.REFUSE_EXTENSION, actor, now=now, facts={"lapsed": clock.unit.value})
        tell_about(case, case.holder_id, "extension_refused", actor, now=now, due_at=_iso(clock))


def _granted(case: Case) -> int:
    """Return how often the holder was given more time for the case, over all its holdings and clocks."""
    own = (Clock.case_id == case.id, Clock.unit_id == case.holder_id, Extension.granted > 0)
    return db.session.scalar(select(func.count()).select_from(Extension).join(Clock).where(*own)) or 0


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
