"""Starting, pausing, resuming and stopping clocks, and showing the case which one counts.

Called by the operations of cases, ledger and escalation; nobody else touches clocks.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app import ahead
from app.clocks.reckoning import basis_of, due_at, instants, review_due
from app.domain import clocks as rules
from app.domain import working_time
from app.domain.choosing import LimitRule, choose
from app.domain.clocks import MAIN, OF_THE_CASE, ClockKind, Outcome
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock, Pause
from app.models.organisation import Unit
from app.settings import queries as settings

BESIDE = (ClockKind.WAIT, ClockKind.REVIEW)
"""The clocks that run while the main one is suspended."""


def start(
    case: Case, kind: ClockKind, *, subject_id: int, owner: Unit, now: datetime, sequence: int = 1
) -> Clock:
    """Start a clock with the allowance of the most specific limit; `now` is its first instant."""
    rule = limit_rule(case, kind, owner, now)
    clock = Clock(
        street_id=case.street_id,
        case_id=case.id,
        kind=kind,
        subject_id=subject_id,
        sequence=sequence,
        unit_id=owner.id,
        level=owner.level,
        amount=rule.limit.amount,
        unit=rule.limit.unit,
        limit_id=rule.id,
        cap_at=rules.cap_for(kind, case.outside_due_at, now),
        started_at=now,
    )
    never_paused(clock)
    reckon(clock)
    ahead.add(clock)
    return clock


def _cap_left(clock: Clock, now: datetime) -> datetime | None:
    """Return the outside date of an ended clock that goes on, unless it passed while it was ended."""
    passed_meanwhile = clock.cap_at and clock.stopped_at and clock.stopped_at <= clock.cap_at <= now
    return None if passed_meanwhile else clock.cap_at


def start_review(case: Case, *, entry_id: int, owner: Unit, sequence: int, due_at: datetime) -> Clock:
    """Start the clock of a ledger entry's next review, which is due at an instant, not after a time.

    It warns a working day ahead of `due_at`: waking comes before the trigger.
    """
    calendar = settings.calendar_of(case.street_id)
    clock = Clock(
        street_id=case.street_id,
        case_id=case.id,
        kind=ClockKind.REVIEW,
        subject_id=entry_id,
        sequence=sequence,
        unit_id=owner.id,
        level=owner.level,
        amount=0,
        unit=rules.LimitUnit.NATURAL_DAYS,
        started_at=due_at,
        warn_at=working_time.subtract(calendar, due_at, 8 * rules.SECONDS_OF_HOUR),
        due_at=due_at,
        black_at=due_at,
    )
    never_paused(clock)
    clock.check_at = clock.warn_at
    ahead.add(clock)
    return clock


def never_paused(clock: Clock) -> None:
    """Let a new clock know that it has no pauses, without the cost of a change."""
    set_committed_value(clock, "pauses", [])


def take_up_again(case: Case, clock: Clock, *, subject_id: int, owner: Unit, now: datetime) -> Clock:
    """Go on with the remainder of an ended clock: the time since its end counts as suspended.

    One that had passed at the street is red again since then, and does not pass anew.
    """
    pauses = [Pause(from_at=pause.from_at, until_at=pause.until_at or now) for pause in clock.pauses]
    pauses.append(Pause(from_at=clock.stopped_at, until_at=now))
    again = Clock(
        street_id=clock.street_id,
        case_id=clock.case_id,
        kind=clock.kind,
        subject_id=subject_id,
        unit_id=owner.id,
        level=owner.level,
        amount=clock.amount,
        unit=clock.unit,
        extra=clock.extra,
        limit_id=clock.limit_id,
        cap_at=_cap_left(clock, now),
        started_at=clock.started_at,
        breached_at=clock.breached_at if owner.parent_id is None else None,
        reminders=clock.reminders,
        reminded_at=clock.reminded_at,
        blackened_at=clock.blackened_at,
        pauses=pauses,
    )
    reckon(again)
    _begin_anew(case, again, now=now)
    ahead.add(again)
    return again


def running(case_id: int, *kinds: ClockKind) -> Sequence[Clock]:
    """Return the case's clocks that have not ended, with their pauses."""
    wanted = kinds or tuple(ClockKind)
    if (known := ahead.known(Clock, case_id)) is not None:
        return [clock for clock in known if clock.stopped_at is None and clock.kind in wanted]
    statement = (
        select(Clock)
        .where(Clock.case_id == case_id, Clock.stopped_at.is_(None), Clock.kind.in_(wanted))
        .options(selectinload(Clock.pauses))
        .order_by(Clock.id)
    )
    return db.session.scalars(statement).all()


def stop(clock: Clock, outcome: Outcome, *, now: datetime) -> None:
    """End the clock for good; one whose due has passed is breached whatever `outcome` says."""
    if (passed := _passed_at(clock, now)) is not None:
        outcome = Outcome.BREACHED
    if outcome is Outcome.BREACHED:
        clock.breached_at = passed or clock.due_at
    for pause in clock.pauses:
        pause.until_at = pause.until_at or now
    clock.stopped_at, clock.outcome, clock.check_at = now, outcome, None


def _passed_at(clock: Clock, now: datetime) -> datetime | None:
    """Return when the clock has passed, also one that was suspended afterwards; None: it has not.

    The hotline's own date passes while it is suspended, too.
    """
    if clock.breached_at is not None:
        return clock.breached_at
    due = clock.due_at or due_at(clock, basis_of(clock.street_id), clock.limit) or clock.cap_at
    return due if due is not None and due < now else None


def has_passed(case: Case) -> bool:
    """Whether the main clock of the case counts, and has passed at the street."""
    return any(clock.breached_at and clock.due_at for clock in running(case.id, *MAIN))


def stop_all(case_id: int, outcome: Outcome, *, now: datetime, kinds: Sequence[ClockKind] = ()) -> None:
    """End the case's running clocks (of `kinds`, or all that end with it)."""
    for clock in running(case_id, *(kinds or OF_THE_CASE)):
        stop(clock, outcome, now=now)


def pause(case: Case, *, now: datetime) -> None:
    """Suspend the main clock of the case."""
    for clock in running(case.id, *MAIN):
        if all(pause.until_at for pause in clock.pauses):
            clock.pauses.append(Pause(from_at=now))
            reckon(clock)


def resume(case: Case, *, now: datetime) -> None:
    """Let the suspended main clock go on; it keeps what it had left.

    One that passed at the street before it was suspended is red again since then, and does not pass anew.
    """
    for clock in running(case.id, *MAIN):
        for row in clock.pauses:
            row.until_at = row.until_at or now
        reckon(clock)
        _begin_anew(case, clock, now=now)


def all_of(case_id: int, kind: ClockKind, subject_id: int) -> Sequence[Clock]:
    """Return every clock of the kind that ever hung on the subject, a row of the case, oldest first."""
    if (known := ahead.known(Clock, case_id)) is not None:
        return [clock for clock in known if clock.kind is kind and clock.subject_id == subject_id]
    statement = select(Clock).where(Clock.kind == kind, Clock.subject_id == subject_id)
    return db.session.scalars(statement.order_by(Clock.sequence)).all()


def relimit(case: Case, *, now: datetime) -> Sequence[Clock]:
    """Give the running main clock the limit that holds for the case as it was corrected.

    It keeps its start and its pauses; a due that now lies in the past passes at the next sweep, at
    the instant of the correction. One that has passed is overdue no more if its due now lies ahead.
    Returns those that are counted in another unit now.
    """
    recounted = []
    for clock in running(case.id, *MAIN):
        owner = db.session.get_one(Unit, clock.unit_id)
        rule = limit_rule(case, clock.kind, owner, now)
        if clock.unit != rule.limit.unit:
            clock.extra = 0  # what was granted in days says nothing about a limit of hours
            recounted.append(clock)
        clock.amount, clock.unit, clock.limit_id = rule.limit.amount, rule.limit.unit, rule.id
        clock.reckoned_at = now
        reckon(clock)
        _begin_anew(case, clock, now=now)
    return recounted


def extend(case: Case, clock: Clock, amount: int, *, now: datetime) -> bool:
    """Give a clock more of its own unit; return whether its due moved (an outside date may hold it)."""
    before = clock.due_at
    clock.extra = (clock.extra or 0) + amount
    reckon(clock)
    _begin_anew(case, clock, now=now)
    return clock.due_at != before


def _begin_anew(case: Case, clock: Clock, *, now: datetime) -> None:
    """Let a clock warn and pass again where its new instants still lie ahead; else it stays as it was."""
    if clock.due_at is None or clock.warn_at is None:
        return  # it is suspended
    if clock.warn_at > now:
        clock.warned_at, clock.check_at = None, clock.warn_at
    if clock.breached_at is None:
        return
    if clock.due_at > now:
        clock.breached_at = clock.blackened_at = clock.reminded_at = case.street_red_at = None
        clock.reminders = 0
    else:
        case.street_red_at, clock.check_at = clock.breached_at, now


def notice_key(clock: Clock, what: str) -> str:
    """Return the key of what is told once about a clock and its due; a due that is moved is told anew."""
    due = f"{clock.due_at:%Y%m%dT%H%M%S}" if clock.due_at else ""
    return f"clock:{clock.id}:{what}:{due}"


def settle(case: Case, *, now: datetime) -> None:
    """Show on the case the clock that counts now, so that lists need not join."""
    if not ahead.is_on():
        db.session.flush()
    show(case, running(case.id, *MAIN, *BESIDE), now=now)


def show(case: Case, clocks: Sequence[Clock], *, now: datetime) -> None:
    """Show on the case which of its running clocks counts; `settle` for those who have them at hand."""
    main = next((clock for clock in clocks if clock.kind in MAIN), None)
    beside = min((clock.due_at for clock in clocks if clock.kind in BESIDE and clock.due_at), default=None)
    case.warn_at = main.warn_at if main else None
    case.due_at = main.due_at if main else None
    case.black_at = main.black_at if main else None
    case.sort_at = case.due_at or beside or now


def day_end(case: Case, day: date) -> datetime:
    """Return the instant at which a review on `day` is due: the closing of that day's work.

    A day off is due at the closing of the next working day.
    """
    return review_due(settings.calendar_of(case.street_id), day)


def limit_rule(case: Case, kind: ClockKind, owner: Unit, now: datetime) -> LimitRule:
    """Return the most specific limit that holds for a clock of the case."""
    calendar = settings.calendar_of(case.street_id)
    rule = choose(
        settings.limit_rules(case.street_id),
        kind=kind,
        level=owner.level or "",
        category_path=settings.known_category(case.category_id, case.street_id).path_ids,
        urgency=case.urgency,
        on=now.astimezone(calendar.zone).date(),
        street_id=case.street_id,
    )
    if rule is None:
        raise LookupError(f"no limit for {kind}; run `flask settings install`")
    return rule


def reckon(clock: Clock) -> None:
    """Compute the instants of the clock anew from its start, limit and pauses."""
    found = instants(clock, basis_of(clock.street_id), clock.limit)
    clock.warn_at = found.warn_at if found else None
    clock.due_at = found.due_at if found else None
    clock.black_at = found.black_at if found else None
    clock.check_at = clock.due_at if clock.warned_at else clock.warn_at
    if found is None and clock.breached_at is None:
        clock.check_at = clock.cap_at  # the outside date goes on while it is suspended
