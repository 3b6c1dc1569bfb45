"""Reckoning running clocks anew after a change of calendar or limits: first shown, then done.

A page or command calls, in this order:

    supposed = suppose(change, street_ids)     the settings as they would be; nothing is written
    preview(supposed, now=...)                 how many clocks would move, with the furthest moves
    with transaction(): change(); queue(...)   once it was confirmed

and `app.cases.jobs.recompute` works off what was queued, in batches.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.access.policy import Actor
from app.clocks.reckoning import Basis, basis_of, due_at, instants, review_due, review_instants, rule_for
from app.database import transaction
from app.domain.clocks import ClockKind, Instants, Urgency
from app.domain.levels import Level
from app.domain.reckoning import Cause, Shifted, Tally
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock, Recomputation
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.settings.recomputations import ask_for, ticking

CHUNK = 500
MOST = 10_000
"""So many running clocks of a street a page looks at: about four seconds."""
LARGEST_ID = 2**63 - 1
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """Which clock a line of the preview is about."""

    number: str
    unit: Unit


class _Undone(Exception):
    """Carries a supposed change out of its transaction, which is rolled back by it."""


def streets() -> list[int]:
    """Return all streets: what the country's calendar concerns."""
    return list(db.session.scalars(select(Unit.id).where(Unit.level == Level.STREET).order_by(Unit.id)))


def suppose(
    change: Callable[[], object], street_ids: Iterable[int], *, limits_on: date | None = None
) -> dict[int, Basis]:
    """Return the settings of streets as `change` would leave them; it is made and taken back.

    It holds the writer's lock for no longer than the change itself needs: counting comes after.

    Raises:
        DomainError: whatever the change refuses.
    """
    found: dict[int, Basis] = {}
    try:
        with transaction():
            change()
            db.session.flush()
            found.update({street: basis_of(street, limits_on=limits_on) for street in street_ids})
            raise _Undone
    except _Undone:
        return found


def preview(supposed: Mapping[int, Basis], *, now: datetime, most: int | None = None) -> Tally[Sample]:
    """Return what the supposed settings would do to running clocks at `now`; reads only.

    Clocks stream by in chunks, those of the newest cases first: memory does not grow with their
    number. `most` ends it after so many of a street, for whoever waits for the answer.
    """
    tally: Tally[Sample] = Tally(SAMPLE)
    for street_id, basis in supposed.items():
        for number, (clock, review_on) in enumerate(_stream(street_id)):
            if number == most:
                tally.is_cut = True
                break
            after = _due_after(clock, basis, review_on)
            if clock.due_at is not None and after is not None:
                sample = Sample(clock.case.number, clock.owner)
                tally.look(Shifted(clock.kind, clock.due_at, after), sample, now=now)
    return tally


def queue(
    street_ids: Iterable[int], actor: Actor, cause: Cause, *, limits_on: date | None = None, now: datetime
) -> list[Recomputation]:
    """Ask for the running clocks of streets to be reckoned anew; the caller has made the change.

    What was asked for already, for the same cause, and is under way begins again. Running clocks
    are given the limit that is in force on `limits_on`, not that of the day of their start: a new
    limit cannot reach back, so the start day would never find it.
    """
    return [ask_for(street, actor, cause, limits_on=limits_on, now=now) for street in street_ids]


def unfinished(street_id: int) -> list[Recomputation]:
    """Return what is still to be done in a street, oldest first, for its pages."""
    statement = select(Recomputation).where(
        Recomputation.street_id == street_id, Recomputation.finished_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Recomputation.id)))


def reckon_anew(case: Case, path: tuple[int, ...], basis: Basis, *, now: datetime) -> list[Shifted]:
    """Give the case's running clocks the instants that the basis says; return those whose due moved.

    A clock that has passed stays passed. The caller has locked the case.
    """
    statement = (
        select(Clock)
        .where(Clock.case_id == case.id, *ticking(case.street_id))
        .options(selectinload(Clock.pauses))
        .order_by(Clock.id)
        .execution_options(populate_existing=True)
    )
    clocks = db.session.scalars(statement).all()
    days = _review_days(clocks)
    found = []
    for clock in clocks:
        before, after = clock.due_at, _instants(clock, case.urgency, path, basis, days.get(clock.id))
        if before is not None and after is not None:
            _set(clock, after, now=now)
            found.append(Shifted(clock.kind, before, after.due_at))
    return [shifted for shifted in found if shifted.before != shifted.after]


def _instants(
    clock: Clock, urgency: Urgency, path: tuple[int, ...], basis: Basis, review_on: date | None
) -> Instants | None:
    """Return the instants by the basis; a limit that it gives anew is written on the clock."""
    if clock.kind is ClockKind.REVIEW:
        return review_instants(basis, review_on) if review_on else None
    rule = rule_for(basis, clock, path, urgency)
    if rule is not None:
        clock.amount, clock.unit, clock.limit_id = rule.limit.amount, rule.limit.unit, rule.id
    return instants(clock, basis, clock.limit)


def _set(clock: Clock, after: Instants, *, now: datetime) -> None:
    if clock.due_at != after.due_at:
        clock.reckoned_at = now
    if after.warn_at > now:
        clock.warned_at = None  # it is told anew ahead of the new due
    clock.check_at = after.due_at if clock.warned_at else after.warn_at
    if clock.kind is ClockKind.REVIEW:
        clock.started_at = after.due_at
    clock.warn_at, clock.due_at, clock.black_at = after.warn_at, after.due_at, after.black_at


def _due_after(clock: Clock, basis: Basis, review_on: date | None) -> datetime | None:
    """Return what `_instants` would give as due, and write nothing."""
    if clock.kind is ClockKind.REVIEW:
        return review_due(basis.calendar, review_on) if review_on else None
    rule = rule_for(basis, clock, clock.case.category.path_ids, clock.case.urgency)
    limit = clock.limit if rule is None else rule.limit._replace(amount=rule.limit.amount + clock.extra)
    return due_at(clock, basis, limit)


def _stream(street_id: int) -> Iterator[tuple[Clock, date | None]]:
    """Yield the street's running clocks, the newest cases first, each with the day of its review, if any."""
    before = (LARGEST_ID, LARGEST_ID)
    while True:
        statement = (
            select(Clock)
            .where(*ticking(street_id), tuple_(Clock.case_id, Clock.id) < before)
            .order_by(Clock.case_id.desc(), Clock.id.desc())
            .limit(CHUNK)
            .options(selectinload(Clock.pauses), joinedload(Clock.owner, innerjoin=True))
            .options(joinedload(Clock.case, innerjoin=True).joinedload(Case.category, innerjoin=True))
        )
        clocks = db.session.scalars(statement).all()
        days = _review_days(clocks)
        yield from ((clock, days.get(clock.id)) for clock in clocks)
        if len(clocks) < CHUNK:
            return
        before = (clocks[-1].case_id, clocks[-1].id)


def _review_days(clocks: Sequence[Clock]) -> dict[int, date]:
    """Return by clock the day of the review that it is about."""
    entries = {clock.subject_id: clock.id for clock in clocks if clock.kind is ClockKind.REVIEW}
    if not entries:
        return {}
    statement = select(LedgerEntry.id, LedgerEntry.next_review_on).where(LedgerEntry.id.in_(entries))
    return {entries[entry]: day for entry, day in db.session.execute(statement)}


def last_failed(street_id: int) -> Recomputation | None:
    """Return the last recomputation of a street if cases were passed by in it."""
    done = (Recomputation.street_id == street_id, Recomputation.finished_at.is_not(None))
    row = db.session.scalar(select(Recomputation).where(*done).order_by(Recomputation.id.desc()).limit(1))
    return row if row is not None and row.failed else None
