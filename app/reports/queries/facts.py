"""What indicators say about one row, in SQL: accepted in time, without evidence, reopened, sent up.

Each fact is a condition on a case, or on the event or clock by which it belongs to a period.
"""

from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, exists, func, literal, or_, select
from sqlalchemy import case as either
from sqlalchemy.orm import aliased

from app.database import locked
from app.domain.clocks import ClockKind
from app.domain.clocks import Outcome as Ended
from app.domain.levels import Level
from app.domain.workflow import SOLVED, Move
from app.models.answering import ResidentAnswer
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.files import StoredFile
from app.models.organisation import Unit
from app.reports.queries.asking import Asked

FIRST_LEVELS = (Level.GRID, Level.BUILDING)
_HANDED_ASIDE = (Move.RETURN, Move.TRANSFER)


def answered(asked: Asked) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return whether a case was accepted or had to be by now, and whether in time.

    The first clock for accepting tells that was not cut short because the case went elsewhere.
    """
    late = (Clock.outcome == Ended.BREACHED) | (Clock.outcome.is_(None) & (Clock.due_at <= asked.as_of))
    told = either((Clock.outcome == Ended.MET, "met"), (late, "late"))
    first = (
        select(told)
        .where(Clock.case_id == Case.id, Clock.kind == ClockKind.ACCEPT)
        .where(or_(Clock.outcome.is_(None), Clock.outcome != Ended.CANCELLED))
        .order_by(Clock.id)
        .limit(1)
        .scalar_subquery()
    )
    return first.is_not(None), first == "met"


def was_returned() -> ColumnElement[bool]:
    """Return whether a unit gave the case back."""
    return exists().where(Holding.case_id == Case.id, Holding.move == Move.RETURN)


def went_to_and_fro() -> ColumnElement[bool]:
    """Return whether the same two units returned or transferred the case to each other at least twice."""
    first, second = aliased(Holding), aliased(Holding)
    giver, other = aliased(Holding), aliased(Holding)
    same = and_(giver.unit_id == other.unit_id, first.unit_id == second.unit_id)
    turned = and_(giver.unit_id == second.unit_id, first.unit_id == other.unit_id)
    return exists().where(
        first.case_id == Case.id,
        first.move.in_(_HANDED_ASIDE),
        giver.case_id == first.case_id,
        giver.sequence == first.sequence - 1,
        second.case_id == first.case_id,
        second.move.in_(_HANDED_ASIDE),
        second.sequence > first.sequence,
        other.case_id == first.case_id,
        other.sequence == second.sequence - 1,
        or_(same, turned),
    )


def resolved(closing: type[Event], asked: Asked) -> ColumnElement[bool]:
    """Return whether a closing gave people what they asked for, shown by evidence, and stayed closed."""
    outcome = closing.facts["outcome"].as_string()
    return and_(
        outcome.in_([one.value for one in SOLVED]),
        _shown(closing, asked.value("evidence_photos")),
        ~reopened(closing, asked),
    )


def _shown(closing: type[Event], photos: int) -> ColumnElement[bool]:
    """Return whether whoever reported the case as done wrote what was done, and added enough photos."""
    said = aliased(Event)
    report: Any = (
        select(said.id)
        .where(
            said.case_id == closing.case_id,
            said.move.in_((Move.RESOLVE, Move.CLOSE_AT_ONCE)),
            said.sequence <= closing.sequence,
        )
        .order_by(said.sequence.desc())
        .limit(1)
        .correlate(closing)
    )
    in_words: ColumnElement[bool] = report.with_only_columns(said.text_digest).scalar_subquery().is_not(None)
    if photos == 0:
        return in_words
    files = select(func.count()).where(StoredFile.event_id == report.scalar_subquery(), StoredFile.is_ready)
    return and_(in_words, files.correlate(closing).scalar_subquery() >= photos)


def reopened(closing: type[Event], asked: Asked) -> ColumnElement[bool]:
    """Return whether the case was opened again within the days that the street has set."""
    again = aliased(Event)
    return exists().where(
        again.case_id == closing.case_id,
        again.move == Move.REOPEN,
        again.sequence > closing.sequence,
        _seconds(again) - _seconds(closing) < asked.value("reopened_days") * 86_400,
    )


def _seconds(event: type[Event]) -> ColumnElement[float]:
    """Return the instant of an event as a number of seconds."""
    if locked():
        return cast(func.extract("epoch", event.at), Float)
    return func.julianday(event.at) * literal(86_400.0)


def failed_before(closing: type[Event]) -> ColumnElement[bool]:
    """Return whether somebody who looked had said before the closing that it was not done."""
    failed = aliased(Event)
    return exists().where(
        failed.case_id == closing.case_id,
        failed.move == Move.VERIFY_FAILED,
        failed.sequence < closing.sequence,
    )


def at_first_level(closing: type[Event]) -> ColumnElement[bool]:
    """Return whether a grid or a building closed the case that nobody had to send up."""
    sent = aliased(Holding)
    by_clock = and_(sent.move == Move.ESCALATE, sent.from_at > Case.registered_at)
    sent_up = exists().where(sent.case_id == Case.id, or_(sent.move == Move.SEND_UP, by_clock))
    low = exists().where(Unit.id == closing.unit_id, Unit.level.in_(FIRST_LEVELS))
    return and_(low, ~sent_up)


def ever_late(due: type[Clock]) -> ColumnElement[bool]:
    """Return whether a clock for handling had passed, this one or an earlier one of the case."""
    passed = aliased(Clock)
    return exists().where(
        passed.case_id == due.case_id,
        passed.kind == ClockKind.HANDLE,
        passed.breached_at.is_not(None),
        passed.id <= due.id,
    )


def has_dissatisfied(check: type[Event]) -> ColumnElement[bool]:
    """Return whether a resident was not satisfied with the result that was checked, by grade or verdict."""
    result = aliased(Event)
    reported = (
        select(func.max(result.sequence))
        .where(result.case_id == check.case_id, result.sequence <= check.sequence)
        .where(result.move.in_((Move.RESOLVE, Move.CLOSE_AT_ONCE)))
        .scalar_subquery()
    )
    return exists().where(
        ResidentAnswer.case_id == check.case_id,
        ResidentAnswer.resolution == reported,
        ResidentAnswer.is_satisfied.is_(False),
    )
