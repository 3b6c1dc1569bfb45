"""Promises between their day and what becomes of them: who is reminded, and what a solved case settles."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.domain.ledger import Kept
from app.domain.promises import settled
from app.domain.workflow import SOLVED
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.ledger import Promise
from app.models.organisation import Person
from app.notices import operations as notices
from app.settings.queries import day_of


def tell_promiser(promise: Promise, case: Case, code: str, *, now: datetime) -> int:
    """Tell whoever promised, if they have an account, about their word; the same about one day once."""
    if promise.person_id is None:
        return 0
    return notices.tell_person(
        promise.person_id,
        code,
        key=f"{code}:{promise.id}:{promise.due_on.isoformat()}",
        now=now,
        street_id=promise.street_id,
        case_id=case.id,
        params={"number": case.number, "promised_on": promise.due_on.isoformat()},
    )


def remind(promise_id: int, *, now: datetime) -> int:
    """Remind of a promise the day before, and tell whoever holds the case once its day has passed.

    Return how many were told; each is told once, however often this runs.
    """
    promise = db.session.scalars(
        select(Promise).where(Promise.id == promise_id).options(joinedload(Promise.case, innerjoin=True))
    ).one()
    if promise.outcome is not Kept.OPEN or not promise.case.state.is_open:
        return 0
    case = promise.case
    if day_of(promise.street_id, now) <= promise.due_on:
        return tell_promiser(promise, case, "promise_due", now=now)
    told = tell_promiser(promise, case, "promise_passed", now=now)
    return told + notices.tell_unit(
        case.holder_id,
        "promise_not_kept",
        key=f"promise_not_kept:{promise.id}:{promise.due_on.isoformat()}",
        now=now,
        case_id=case.id,
        params={
            "number": case.number,
            "person": promise.promiser,
            "promised_on": promise.due_on.isoformat(),
        },
        besides=promise.person_id,
    )


def settle_solved(promise_id: int, *, now: datetime) -> bool:
    """Settle an open promise by the day on which its case was solved; return whether that was done.

    What became of a promise about a case that was closed otherwise, people say.
    """
    statement = select(Promise).where(Promise.id == promise_id, Promise.outcome == Kept.OPEN)
    promise = db.session.scalar(statement.with_for_update(of=Promise).options(joinedload(Promise.case)))
    if promise is None or promise.case.outcome not in SOLVED:
        return False
    done_at = promise.case.resolved_at or promise.case.closed_at or now
    promise.outcome = settled(promise.due_on, done_on=day_of(promise.street_id, done_at))
    promise.settled_at = now
    return True


def hand_on(promise_id: int, person_id: int | None, *, now: datetime) -> bool:
    """Let somebody else stand for an open promise, or nobody with an account; return whether it was open.

    Who gave it is still told by name where nobody takes it.
    """
    statement = select(Promise).where(Promise.id == promise_id, Promise.outcome == Kept.OPEN)
    promise = db.session.scalar(statement.with_for_update(of=Promise).options(joinedload(Promise.case)))
    if promise is None:
        return False
    promise.person_id = person_id
    if person_id is not None:
        promise.promiser = db.session.get_one(Person, person_id).name
        tell_promiser(promise, promise.case, "promise_given", now=now)
    return True


def open_again(promise_id: int) -> bool:
    """Leave a promise open again that was settled by itself, because its case goes on; return whether so."""
    goes_on = select(Case.id).where(Case.id == Promise.case_id, IS_OPEN_CASE).exists()
    statement = (
        update(Promise)
        .where(
            Promise.id == promise_id, Promise.outcome != Kept.OPEN, Promise.settled_by_id.is_(None), goes_on
        )
        .values(outcome=Kept.OPEN, settled_at=None)
        .returning(Promise.id)
    )
    return db.session.scalar(statement) is not None
