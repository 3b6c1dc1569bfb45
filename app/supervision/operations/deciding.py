"""Whoever gave an order, or leads above, says whether the answer will do, or lifts the order."""

from datetime import datetime

from app.access.policy import Actor
from app.cases.operations.protecting import protected
from app.clocks import ordering
from app.domain.clocks import Limit, Outcome, due_at
from app.domain.errors import Missing
from app.domain.supervision import NewLimitNeeded, Step, Verdict
from app.models.supervision import SupervisionOrder
from app.settings import queries as settings
from app.supervision.operations.orders import Taken, record_on, take, tell_asked


def accept(
    order_id: int, actor: Actor, *, note: str = "", version: int | None, now: datetime
) -> SupervisionOrder:
    """Accept the answer: the order is over, its cases go on as they do.

    Raises:
        Forbidden, StaleCase, OrderStepNotAllowed.
    """
    taken = take(order_id, actor, Step.ACCEPT, version=version)
    order, text = taken.order, protected(taken.cases[0].case, note.strip())
    _judge(taken, Verdict.ACCEPTED, text, actor, now)
    order.state, order.ended_at = taken.target, now
    record_on(taken.cases, order, Step.ACCEPT, actor, text, now)
    tell_asked(order, "order_accepted", actor, now=now)
    return order


def send_back(
    order_id: int,
    actor: Actor,
    *,
    note: str,
    limit: Limit | None = None,
    version: int | None,
    now: datetime,
) -> SupervisionOrder:
    """Send the answer back: it is to be answered again, within a new limit or what was left of the first.

    On cases that are over meanwhile no clock starts.

    Raises:
        Forbidden, StaleCase, OrderStepNotAllowed, Missing.
        NewLimitNeeded: it was answered late, or no case is open any more, so that nothing is left.
    """
    taken = take(order_id, actor, Step.SEND_BACK, version=version)
    if not note.strip():
        raise Missing("note")
    order, text = taken.order, protected(taken.cases[0].case, note.strip())
    due = _anew(taken, limit, now) if limit else _rest(taken, now)
    _judge(taken, Verdict.SENT_BACK, text, actor, now)
    order.state, order.due_at, order.rounds = taken.target, due or order.due_at, order.rounds + 1
    record_on(taken.cases, order, Step.SEND_BACK, actor, text, now)
    tell_asked(order, "order_sent_back", actor, now=now)
    return order


def lift(order_id: int, actor: Actor, *, note: str, version: int | None, now: datetime) -> SupervisionOrder:
    """Take the order back with a reason: nobody has to answer it any more; its number stays used.

    Raises:
        Forbidden, StaleCase, OrderStepNotAllowed, Missing.
    """
    taken = take(order_id, actor, Step.LIFT, version=version)
    if not note.strip():
        raise Missing("note")
    order, text = taken.order, protected(taken.cases[0].case, note.strip())
    for tied in taken.cases:
        ordering.end(tied.case, tied.row.id, Outcome.CANCELLED, now=now)
    order.state, order.ended_at = taken.target, now
    record_on(taken.cases, order, Step.LIFT, actor, text, now)
    tell_asked(order, "order_lifted", actor, now=now)
    return order


def _judge(taken: Taken, verdict: Verdict, text: str, actor: Actor, now: datetime) -> None:
    """Write the verdict on the last answer: a step that needs one is open only after an answer."""
    if (last := taken.last) is not None:
        last.verdict, last.verdict_note = verdict, text
        last.verdict_by_id, last.verdict_at = actor.id, now


def _anew(taken: Taken, limit: Limit, now: datetime) -> datetime | None:
    """Start a new limit on each open case; return when it is due."""
    order = taken.order
    order.amount, order.unit = limit.amount, limit.unit
    for tied in taken.cases:
        if tied.case.state.is_open:
            last = ordering.of(tied.row.id)[-1]
            ordering.start(
                tied.case, tied.row.id, order.answering, limit, sequence=last.sequence + 1, now=now
            )
    return due_at(settings.calendar_of(order.street_id), limit, now)


def _rest(taken: Taken, now: datetime) -> datetime:
    """Let what was left of the limit go on for each open case; return when it is due."""
    order, dues = taken.order, list[datetime]()
    if taken.last is not None and taken.last.at > order.due_at:
        raise NewLimitNeeded
    for tied in taken.cases:
        last = ordering.of(tied.row.id)[-1]
        if tied.case.state.is_open and last.outcome is Outcome.MET:
            clock = ordering.go_on(tied.case, last, order.answering, now=now)
            dues += [clock.due_at] if clock.due_at else []
    if not dues:
        raise NewLimitNeeded
    return max(dues)
