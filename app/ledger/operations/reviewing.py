"""Following an entry up: who was asked, what was answered, what was promised, when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.access.policy import Actor
from app.cases.operations.following import OVERDUE_REVIEW, open_entry, review_next
from app.cases.operations.informing import tell_both
from app.cases.operations.protecting import protected
from app.cases.operations.recording import begin, record
from app.clocks import operations as clocks
from app.domain.clocks import ClockKind, Outcome
from app.domain.errors import Missing
from app.domain.ledger import Kept, check_ahead, check_next_review, is_over, next_look
from app.domain.workflow import Move
from app.extensions import db
from app.ledger.operations.entries import locked_entry, promised_days, term_of
from app.ledger.operations.leaving import end_term
from app.models.cases import Case
from app.models.ledger import LedgerEntry, Promise, Review
from app.settings import queries as settings


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise with a date, as it was given."""

    promiser: str
    what: str
    due_on: date | None

    def checked(self, *, today: date) -> date:
        """Return its day when it says who has promised what by when.

        Raises:
            Missing, Invalid: something is empty, or the day has passed.
        """
        for name, value in (("promiser", self.promiser), ("what", self.what), ("due_on", self.due_on)):
            if not value:
                raise Missing(name)
        return check_ahead("due_on", self.due_on, today=today) or today


@dataclass(frozen=True, slots=True)
class Found:
    """What a review has found."""

    asked: str
    """Who was asked, or where somebody went to look."""
    note: str
    """What was answered or found."""
    next_review_on: date | None
    trigger_on: date | None = None
    """When what it waits for is expected, as it looks by now."""
    pledge: Pledge | None = None
    settled: Mapping[int, Kept] = field(default_factory=dict)
    """What became of earlier promises, by their ids."""


def review(entry_id: int, actor: Actor, found: Found, *, version: int | None, now: datetime) -> LedgerEntry:
    """Record a follow-up; it is looked at again on the chosen day, or earlier for a promise or trigger.

    A review on the last day of the term ends the suspension: the case is handled again.

    Raises:
        Missing: who was asked, what was answered, the next review, or a part of a promise.
        Invalid: a day has passed, or lies beyond the term of the suspension.
    """
    entry = locked_entry(entry_id, version)
    case, _state = begin(
        entry.case_id,
        actor,
        Move.REVIEW,
        version=None,
        asked=found.asked,
        note=found.note,
        next_review_on=found.next_review_on,
    )
    next_on = _next_look(case, entry, found, now)
    entry.review_count += 1
    entry.trigger_on = found.trigger_on
    db.session.add(
        Review(
            entry_id=entry.id,
            sequence=entry.review_count,
            at=now,
            person_id=actor.id,
            asked=protected(case, found.asked),
            note=protected(case, found.note),
            next_review_on=next_on,
        )
    )
    _settle(entry, found.settled, actor, now)
    if found.pledge is not None:
        db.session.add(_promise(case, entry, found.pledge, actor, now))
    clocks.stop_all(case.id, Outcome.MET, now=now, kinds=[ClockKind.REVIEW])
    review_next(case, entry, next_on, now)
    facts = {"next_review_on": next_on.isoformat()}
    record(case, Move.REVIEW, actor, now=now, text=f"{found.asked}\n{found.note}", facts=facts)
    if not end_term(case, actor, now=now) and not clocks.has_passed(case):
        case.street_red_at = None
    clocks.settle(case, now=now)
    tell_both(case, "ledger_reviewed", actor, now=now, **facts)
    return entry


def review_missed(case: Case, *, now: datetime) -> None:
    """Look again in a week, or earlier if something comes first, at an entry whose review passed.

    The clock has moved the case or told.
    """
    entry = open_entry(case.id)
    if entry is None:
        return
    today = settings.day_of(case.street_id, now)
    chosen = today + OVERDUE_REVIEW
    if (until := term_of(entry, case)) is not None and not is_over(until, today=today):
        chosen = min(chosen, until)
    lead = settings.value(case.street_id, "wake_days")
    promised = promised_days(case.id)
    looked = next_look(chosen, today=today, trigger_on=entry.trigger_on, lead=lead, promised=promised)
    review_next(case, entry, looked, now)


def _next_look(case: Case, entry: LedgerEntry, found: Found, now: datetime) -> date:
    """Return when to look again, of days that can be used."""
    if found.next_review_on is None:
        raise Missing("next_review_on")
    today = settings.day_of(case.street_id, now)
    until = term_of(entry, case)
    days = settings.value(case.street_id, "ledger_days")
    chosen = check_next_review(found.next_review_on, today=today, days=days, until=until)
    check_ahead("trigger_on", found.trigger_on, today=today)
    promised = [
        promise.due_on
        for promise in entry.promises
        if found.settled.get(promise.id, promise.outcome) is Kept.OPEN
    ]
    if found.pledge is not None:
        promised.append(found.pledge.checked(today=today))
    lead = settings.value(case.street_id, "wake_days")
    return next_look(chosen, today=today, trigger_on=found.trigger_on, lead=lead, promised=promised)


def _settle(entry: LedgerEntry, settled: Mapping[int, Kept], actor: Actor, now: datetime) -> None:
    """Note what became of promises; one that was settled before stays as it is."""
    for promise in entry.promises:
        outcome = settled.get(promise.id, Kept.OPEN)
        if promise.outcome is Kept.OPEN and outcome is not Kept.OPEN:
            promise.outcome, promise.settled_at, promise.settled_by_id = outcome, now, actor.id


def _promise(case: Case, entry: LedgerEntry, pledge: Pledge, actor: Actor, now: datetime) -> Promise:
    return Promise(
        street_id=case.street_id,
        case_id=case.id,
        entry_id=entry.id,
        promiser=pledge.promiser,
        what=pledge.what,
        due_on=pledge.due_on,
        made_at=now,
        made_by_id=actor.id,
    )
