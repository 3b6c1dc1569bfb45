"""The rows that indicators are counted among: what was registered, closed, checked or due in a period.

A population is a statement without columns; counts and lists add theirs. It gives each row once, and only
rows that the actor may read in the unit that is asked about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.access.scopes import place_column, readable_cases_of_streets, units_around, units_in_charge
from app.domain.clocks import ClockKind
from app.domain.clocks import Outcome as Ended
from app.domain.indicators import Code
from app.domain.levels import Level
from app.domain.talks import TalkState
from app.domain.workflow import Move
from app.models.cases import Case, Event
from app.models.clocks import Clock, Pause
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.models.talks import Attendee, Talk
from app.reports.queries import facts
from app.reports.queries.asking import Asked

Statement = Select[*tuple[Any, ...]]
_ENDINGS: list[ColumnElement[Any]] = [
    literal_column(f"'{move.value}'") for move in (Move.VERIFY, Move.VERIFY_FAILED, Move.CLOSE_AT_ONCE)
]
"""Written out as in the predicate of ix_event_ending."""
_HANDLE: ColumnElement[Any] = literal_column(f"'{ClockKind.HANDLE.value}'")
"""Written out as in the predicates of ix_clock_handle_<column>."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one indicator counts of a population: its denominator, and the numerator among it."""

    code: Code
    numerator: ColumnElement[bool]
    denominator: ColumnElement[bool] | None = None
    """None: all of the population."""


@dataclass(frozen=True, slots=True)
class Population:
    """Rows, the id of each, the unit below the one asked about in which each lies, and what is counted."""

    statement: Statement
    id: InstrumentedAttribute[int]
    child: ColumnElement[int | None] | InstrumentedAttribute[int | None] | InstrumentedAttribute[int]
    parts: tuple[Part, ...]


def _cases(asked: Asked) -> Statement:
    here = place_column(asked.level) == asked.unit.id
    return select(Case.id).select_from(Case).where(here, readable_cases_of_streets(asked.actor))


def _child(asked: Asked) -> Any:  # noqa: ANN401 - an optional column of ids
    below = asked.level.below
    return place_column(below) if below else place_column(asked.level)


def registered(asked: Asked) -> Population:
    """Return the cases that were registered in the period. Read along ix_case_street_id_registered_at."""
    statement = _cases(asked).where(
        Case.street_id == asked.street_id,
        Case.registered_at >= asked.from_at,
        Case.registered_at < asked.until_at,
    )
    counts, in_time = facts.answered(asked)
    parts = (
        Part(Code.RESPONSE, in_time, counts),
        Part(Code.RETURNS, facts.was_returned()),
        Part(Code.PING_PONG, facts.went_to_and_fro()),
    )
    return Population(statement, Case.id, _child(asked), parts)


def closed(asked: Asked) -> Population:
    """Return the cases that were closed in the period, each with its last closing in it."""
    closing = aliased(Event)
    statement = _with_last(asked, closing, besides=Move.VERIFY_FAILED)
    is_resolved = facts.resolved(closing, asked)
    parts = (
        Part(Code.RESOLUTION, is_resolved),
        Part(Code.REWORK, facts.failed_before(closing)),
        Part(Code.REOPENING, facts.reopened(closing, asked)),
        Part(Code.FIRST_LEVEL, and_(is_resolved, facts.at_first_level(closing))),
    )
    return Population(statement, Case.id, _child(asked), parts)


def checked(asked: Asked) -> Population:
    """Return the cases of which somebody else said in the period whether they are done.

    What residents say of the result decides before what the check found.
    """
    check = aliased(Event)
    statement = _with_last(asked, check, besides=Move.CLOSE_AT_ONCE)
    passed = and_(check.move == Move.VERIFY, ~facts.reopened(check, asked), ~facts.has_dissatisfied(check))
    return Population(statement, Case.id, _child(asked), (Part(Code.SATISFACTION, passed),))


def _with_last(asked: Asked, event: type[Event], *, besides: Move) -> Statement:
    """Join to each case its last ending event in the period, but for one move. Read along ix_event_ending."""
    later = aliased(Event)
    is_last = ~exists().where(
        later.case_id == event.case_id,
        later.move.in_(_ENDINGS),
        later.move != besides,
        later.sequence > event.sequence,
        later.at < asked.until_at,
    )
    return (
        _cases(asked)
        .join(event, event.case_id == Case.id)
        .where(event.street_id == asked.street_id, event.move.in_(_ENDINGS), event.move != besides)
        .where(event.at >= asked.from_at, event.at < asked.until_at, is_last)
    )


def due(asked: Asked) -> Population:
    """Return the cases that were due to be done in the period, each with its last clock of those.

    What was done while it was suspended was never due, and counts as due then. Reads the street's clocks for
    handling, by ix_clock_handle_due_at and ix_clock_handle_stopped_at together or by one of them.
    """
    clock, later = aliased(Clock), aliased(Clock)
    is_last = ~exists().where(later.case_id == clock.case_id, later.id > clock.id, _fell_due(later, asked))
    statement = (
        _cases(asked)
        .join(clock, clock.case_id == Case.id)
        .where(clock.street_id == asked.street_id, _fell_due(clock, asked), is_last)
    )
    in_time = and_(clock.outcome == Ended.MET, ~facts.ever_late(clock))
    return Population(statement, Case.id, _child(asked), (Part(Code.ON_TIME, in_time),))


def _fell_due(clock: type[Clock], asked: Asked) -> ColumnElement[bool]:
    in_period = and_(clock.due_at >= asked.from_at, clock.due_at < asked.until_at)
    done_aside = and_(
        clock.due_at.is_(None), clock.stopped_at >= asked.from_at, clock.stopped_at < asked.until_at
    )
    has_ended = clock.outcome.in_((Ended.MET, Ended.BREACHED))
    is_over = or_(has_ended, and_(clock.outcome.is_(None), clock.due_at <= asked.as_of))
    return and_(clock.kind == _HANDLE, or_(in_period, done_aside), is_over)


def suspended(asked: Asked) -> Population:
    """Return the cases that were suspended when the period ended, or are now, and not due in it.

    Reads the street's clocks for handling by ix_clock_handle_stopped_at.
    """
    at = min(asked.until_at, asked.as_of)
    clock = aliased(Clock)
    stood_still = exists().where(
        Pause.clock_id == clock.id,
        Pause.from_at < at,
        or_(Pause.until_at.is_(None), Pause.until_at >= at),
    )
    aside = (
        select(clock.case_id)
        .where(clock.street_id == asked.street_id, clock.kind == _HANDLE, stood_still)
        .where(or_(clock.stopped_at.is_(None), clock.stopped_at >= at))
    )
    fell_due = aliased(Clock)
    # Not NOT IN: PostgreSQL goes through all that were due again for each case when they are many.
    was_due = exists().where(fell_due.case_id == Case.id, _fell_due(fell_due, asked))
    statement = _cases(asked).where(Case.id.in_(aside), ~was_due)
    return Population(statement, Case.id, _child(asked), ())


Building = aliased(Unit)
_Grid = aliased(Unit)


def buildings(asked: Asked) -> Population:
    """Return the open buildings, and of which somebody sat at the table of a talk in the period."""
    heard = (
        exists()
        .where(Attendee.unit_id == Building.id, Attendee.is_present)
        .where(Attendee.talk_id == Talk.id, Talk.unit_id == Unit.id, units_around(asked.actor))
        .where(Talk.street_id == asked.street_id, Talk.state.in_((TalkState.OPEN, TalkState.CLOSED)))
        .where(Talk.starts_at >= asked.from_at, Talk.starts_at < asked.until_at)
    )
    in_charge = select(Unit.id).where(units_in_charge(asked.actor)).correlate(None)
    statement = (
        select(Building.id)
        .select_from(Building)
        .join(_Grid, _Grid.id == Building.parent_id)
        .where(Building.level == Level.BUILDING, Building.path.startswith(asked.unit.path))
        .where(or_(Building.closed_on.is_(None), Building.closed_on > asked.days.last))
        .where(Building.id.in_(in_charge))
    )
    children = {
        Level.STREET: _Grid.parent_id,
        Level.COMMUNITY: Building.parent_id,
        Level.GRID: Building.id,
        Level.BUILDING: Building.id,
    }
    return Population(statement, Building.id, children[asked.level], (Part(Code.COVERAGE, heard),))


def entries(asked: Asked) -> Population:
    """Return the ledger entries that were open at the start of the period or entered in it.

    Read along ix_ledger_entry_street_id_struck_off_at_next_review_on_id.
    """
    was_open = or_(LedgerEntry.struck_off_at.is_(None), LedgerEntry.struck_off_at >= asked.from_at)
    statement = (
        _cases(asked)
        .join(LedgerEntry, LedgerEntry.case_id == Case.id)
        .where(LedgerEntry.street_id == asked.street_id)
        .where(LedgerEntry.entered_at < asked.until_at, was_open)
        .with_only_columns(LedgerEntry.id, maintain_column_froms=True)
    )
    left = and_(LedgerEntry.struck_off_at.is_not(None), LedgerEntry.struck_off_at < asked.until_at)
    return Population(statement, LedgerEntry.id, _child(asked), (Part(Code.STRIKE_OFF, left),))


ALL: tuple[Callable[[Asked], Population], ...] = (registered, closed, checked, due, buildings, entries)
OF_CODE: dict[Code, Callable[[Asked], Population]] = {
    Code.RESPONSE: registered,
    Code.RETURNS: registered,
    Code.PING_PONG: registered,
    Code.RESOLUTION: closed,
    Code.REWORK: closed,
    Code.REOPENING: closed,
    Code.FIRST_LEVEL: closed,
    Code.SATISFACTION: checked,
    Code.ON_TIME: due,
    Code.COVERAGE: buildings,
    Code.STRIKE_OFF: entries,
}
