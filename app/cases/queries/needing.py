"""Which open cases need whoever leads, in SQL."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select

from app.domain.backlog import Need
from app.domain.clocks import ClockKind
from app.domain.clocks import Outcome as ClockOutcome
from app.domain.ledger import Kept
from app.domain.workflow import Move, State
from app.models.cases import IS_OPEN_CASE, Case, Holding
from app.models.clocks import Clock
from app.models.ledger import Promise

TWICE = 2
_Condition = Callable[[date], ColumnElement[bool]]


def needs_leader(need: Need, today: date) -> ColumnElement[bool]:
    """Return the condition that an open case needs a leader for a reason; `today` is the street's day."""
    return IS_OPEN_CASE & _CONDITIONS[need](today)


def _street_red(_today: date) -> ColumnElement[bool]:
    return Case.street_red_at.is_not(None)


def _returned_twice(_today: date) -> ColumnElement[bool]:
    times = select(func.count()).where(Holding.case_id == Case.id, Holding.move == Move.RETURN)
    return times.scalar_subquery() >= TWICE


def _no_contact(_today: date) -> ColumnElement[bool]:
    """Return the condition that the resident let the time for an answer pass while this holder had it."""
    in_vain = exists().where(
        Clock.case_id == Case.id,
        Clock.kind == ClockKind.WAIT,
        Clock.outcome == ClockOutcome.BREACHED,
        Clock.stopped_at >= Case.held_since,
    )
    return (Case.state == State.HANDLING) & in_vain


def _disputed(_today: date) -> ColumnElement[bool]:
    """Return the condition that a case was said to be done, was looked at, and is in work again."""
    looked_at = exists().where(Clock.case_id == Case.id, Clock.kind == ClockKind.VERIFY)
    return (Case.state != State.VERIFYING) & looked_at


def _promise_broken(today: date) -> ColumnElement[bool]:
    late = (Promise.outcome == Kept.OPEN) & (Promise.due_on < today)
    return exists().where(Promise.case_id == Case.id, late | (Promise.outcome == Kept.BROKEN))


_CONDITIONS: Mapping[Need, _Condition] = {
    Need.STREET_RED: _street_red,
    Need.RETURNED_TWICE: _returned_twice,
    Need.NO_CONTACT: _no_contact,
    Need.DISPUTED: _disputed,
    Need.PROMISE_BROKEN: _promise_broken,
}
