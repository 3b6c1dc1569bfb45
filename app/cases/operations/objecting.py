"""A resident says that it is not fixed: the level above the holder decides, and its time runs.

Who is late is told about like any clock; the next level above decides then, up to the street.
"""

from datetime import datetime

from sqlalchemy import func, select

from app.access.policy import SYSTEM, Actor
from app.cases.operations.manning import decider_for, manned
from app.cases.operations.recording import record
from app.clocks import operations as clocks
from app.domain.answers import Decision
from app.domain.clocks import ClockKind, Outcome
from app.domain.effects import Party
from app.domain.workflow import Move
from app.extensions import db
from app.models.answering import Objection
from app.models.cases import Case, Event
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.notices import operations as notices

RESULTS = (Move.RESOLVE, Move.CLOSE_AT_ONCE)


def last_result(case_id: int) -> int | None:
    """Return the sequence of the event that reported the case's last result, or None."""
    results = (Event.case_id == case_id, Event.move.in_(RESULTS))
    return db.session.scalar(select(func.max(Event.sequence)).where(*results))


def open_objection(case_id: int) -> Objection | None:
    """Return the objection that waits for its decision; there is at most one."""
    statement = select(Objection).where(Objection.case_id == case_id, Objection.decided_at.is_(None))
    return db.session.scalar(statement)


def raise_objection(case: Case, resolution: int, slip_id: int | None, *, now: datetime) -> Objection:
    """Let the level above the holder decide, by a clock of its own; at the street the street itself."""
    decider = decider_for(case, now=now)
    objection = Objection(
        street_id=case.street_id,
        case_id=case.id,
        resolution=resolution,
        slip_id=slip_id,
        unit_id=decider.id,
        raised_at=now,
    )
    db.session.add(objection)
    db.session.flush()
    clock = clocks.start(case, ClockKind.OBJECTION, subject_id=objection.id, owner=decider, now=now)
    _tell(objection, "objection_raised", case, clock, decider.id, now)
    return objection


def settle_objection(case: Case, actor: Actor, decision: Decision, *, now: datetime) -> Objection | None:
    """End the open objection of a case and its clock, where there is one."""
    objection = open_objection(case.id)
    if objection is None:
        return None
    objection.decided_at, objection.decided_by_id, objection.decision = now, actor.id, decision
    outcome = Outcome.CANCELLED if decision is Decision.TAKEN_BACK else Outcome.MET
    clocks.stop_all(case.id, outcome, now=now, kinds=[ClockKind.OBJECTION])
    return objection


def settled_by_opening(case: Case, actor: Actor, party: Party | None, *, now: datetime) -> dict[str, object]:
    """End the objection because the case is handled again; return what the event says of it.

    What was written when deciding about it is for the resident; what is written otherwise is not.
    """
    objection = settle_objection(case, actor, Decision.REOPENED, now=now)
    return {"objection_id": objection.id} if objection and party is Party.REVIEWER else {}


def passed(clock: Clock, case: Case, *, at: datetime, now: datetime) -> bool:
    """Let the next level above decide, because the time passed at `at`; return whether the clock runs on.

    At the street nothing is higher: the clock runs on, the leaders are told, and people are reminded.
    """
    objection = db.session.get_one(Objection, clock.subject_id)
    owner = db.session.get_one(Unit, clock.unit_id)
    above = None
    if owner.parent_id is not None:
        above = manned(db.session.get_one(Unit, owner.parent_id), now=now)
    facts = {"objection_passed": clock.sequence, "from_id": owner.id, "to_id": (above or owner).id}
    record(case, Move.NOTE, SYSTEM, now=at, facts=facts)
    if above is None:
        clock.breached_at = at
        told = _params(case, clock)
        key = clocks.notice_key(clock, "objection_late")
        notices.tell_leaders(case.street_id, "objection_late", key=key, now=now, case_id=case.id, params=told)
        return True
    clocks.stop(clock, Outcome.BREACHED, now=at)
    objection.unit_id = above.id
    later = clocks.start(
        case,
        ClockKind.OBJECTION,
        subject_id=objection.id,
        owner=above,
        now=at,
        sequence=clock.sequence + 1,
    )
    _tell(objection, "objection_raised", case, later, above.id, now)
    return False


def warn(clock: Clock, case: Case, *, now: datetime) -> None:
    """Tell who decides, once, that it is due soon."""
    objection = db.session.get_one(Objection, clock.subject_id)
    _tell(objection, "objection_warned", case, clock, clock.unit_id, now)


def remind(clock: Clock, case: Case, *, now: datetime) -> None:
    """Remind the street of an objection that is late there."""
    told = {**_params(case, clock), "count": clock.reminders}
    key = clocks.notice_key(clock, f"remind:{clock.reminders}")
    notices.tell_unit(clock.unit_id, "objection_reminded", key=key, now=now, case_id=case.id, params=told)


def _tell(objection: Objection, code: str, case: Case, clock: Clock, unit_id: int, now: datetime) -> None:
    key = f"objection:{objection.id}:{clock.sequence}:{code}"
    notices.tell_unit(unit_id, code, key=key, now=now, case_id=case.id, params=_params(case, clock))


def _params(case: Case, clock: Clock) -> dict[str, object]:
    due = clock.due_at.isoformat() if clock.due_at else ""
    return {"number": case.number, "due_at": due, "unit_id": case.holder_id}
