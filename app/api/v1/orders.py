"""Supervision orders: the lists, one order, giving it, answering it, and saying whether that will do."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.access.guards import current_actor, require
from app.access.policy import OFFICE, WORKERS, Action, Actor, may
from app.api.v1.asking import (
    PageForm,
    asked,
    carried_out,
    check,
    code_of,
    id_of,
    key,
    limit,
    listed,
    must_match,
    of_model,
)
from app.api.v1.describing import reads, writes
from app.api.v1.order_answers import Order, OrderAnswer, OrderLine, OrderList
from app.api.v1.order_forms import AcceptForm, OrderForm, SendBackForm
from app.api.v1.showing import named
from app.domain.masking import beginning, without_phones
from app.domain.numbers import normalise
from app.domain.supervision import Step, light, may_follow
from app.domain.tokens import Scope
from app.models.supervision import SupervisionAnswer, SupervisionOrder
from app.supervision import operations, queries
from app.supervision.forms import AnswerForm, LiftForm
from app.supervision.operations.orders import place_of
from app.web import api, clock
from app.web.forms import GuardedForm
from app.web.paging import read_id, read_instant_key
from app.web.problems import Problem

GROUP = "orders"
Filled = TypeVar("Filled", bound=GuardedForm)


class OrdersForm(PageForm):
    """Which orders."""

    view = code_of(_l("To be answered, as without it; answered; or over"), queries.VIEWS)
    unit = id_of(_l("The id of the unit that answers, or of one above it"))


@reads(
    "/orders",
    _l("List supervision orders: open ones with what is due first, others newest first."),
    OrderList,
    group=GROUP,
    query=OrdersForm,
    is_list=True,
)
def list_orders() -> ResponseReturnValue:
    """List the orders that the actor's unit answers, or that lie in their charge."""
    actor, as_of, most = _worker(), clock.now(), limit()
    form = asked(OrdersForm(request.args))
    chosen = queries.Filter(form.view.data or queries.WAITING, form.unit.data)
    key(read_id if chosen.view == queries.OVER else read_instant_key)
    page = queries.orders(actor, chosen, after=request.args.get("after"), limit=most)
    rows = [
        OrderLine(
            id=one.id,
            number=one.number,
            state=one.state,
            light=light(one.state, one.due_at, as_of) or "none",
            demand=beginning(one.demand),
            unit=named(one.answering),
            person=one.person.name,
            due_at=one.due_at,
            url=url_for("api.read_order", order_id=one.id),
        )
        for one in page.rows
    ]
    return listed(OrderList, rows, page.next_key)


@writes(
    "/orders",
    _l("Give a supervision order on cases."),
    OrderForm,
    group=GROUP,
    scope=Scope.MOVE,
    further=(403,),
)
def give_order() -> ResponseReturnValue:
    """Give an order; every case has to be one on which the actor may give one."""
    actor = current_actor()
    if not actor.has(*OFFICE):
        abort(403)
    form = OrderForm()
    check(form)
    wanted = {normalise(number) or number for number in form.cases.data}
    cases = queries.cases_by(actor, wanted)
    for number in sorted(wanted - {case.number for case in cases}):
        message = _("There is no open case %(number)s on which you may give an order.", number=number)
        raise Problem("invalid_fields", errors=[{"field": "cases", "message": message}])

    def give() -> str:
        order = operations.give([case.id for case in cases], actor, form.asked(), now=clock.now())
        return url_for(".read_order", order_id=order.id)

    return carried_out(form, actor, give)


@reads(
    "/orders/<int:order_id>",
    _l("Read a supervision order; its ETag is wanted for what is done with it."),
    Order,
    group=GROUP,
    has_version=True,
)
def read_order(order_id: int) -> ResponseReturnValue:
    """Read one order."""
    actor = _worker()
    order = queries.order_or_404(actor, order_id)
    return of_model(_order(order, actor), api.etag(order.version))


@writes(
    "/orders/<int:order_id>/answer",
    _l("Answer a supervision order."),
    AnswerForm,
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def answer_order(order_id: int) -> ResponseReturnValue:
    """Say what was done."""
    return _step(
        order_id, Step.ANSWER, AnswerForm, lambda form: partial(operations.answer, note=form.note.data)
    )


@writes(
    "/orders/<int:order_id>/accept",
    _l("Accept the answer to a supervision order."),
    AcceptForm,
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def accept_order(order_id: int) -> ResponseReturnValue:
    """Accept the answer."""
    return _step(
        order_id, Step.ACCEPT, AcceptForm, lambda form: partial(operations.accept, note=form.note.data or "")
    )


@writes(
    "/orders/<int:order_id>/send-back",
    _l("Send the answer to a supervision order back."),
    SendBackForm,
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def send_order_back(order_id: int) -> ResponseReturnValue:
    """Send the answer back, within a new time or what was left."""
    return _step(
        order_id,
        Step.SEND_BACK,
        SendBackForm,
        lambda form: partial(operations.send_back, note=form.note.data, limit=form.limit()),
    )


@writes(
    "/orders/<int:order_id>/lift",
    _l("Lift a supervision order."),
    LiftForm,
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def lift_order(order_id: int) -> ResponseReturnValue:
    """Take the order back."""
    return _step(order_id, Step.LIFT, LiftForm, lambda form: partial(operations.lift, note=form.note.data))


def _step(
    order_id: int, step: Step, form_of: type[Filled], operation: Callable[[Filled], Callable[..., object]]
) -> ResponseReturnValue:
    """Make a step with an order by the operation that `operation` returns for a valid form."""
    actor = _worker()
    order = queries.order_or_404(actor, order_id)
    require(_ACTIONS.get(step, Action.ORDER_DECIDE), place_of(order, _last(order)))
    must_match()
    form, url = form_of(version=order.version), url_for(".read_order", order_id=order_id)
    check(form)

    def do() -> str:
        operation(form)(order_id, actor, version=form.expected_version(), now=clock.now())
        return url

    return carried_out(form, actor, do)


_ACTIONS = {Step.ANSWER: Action.ORDER_ANSWER}


def _worker() -> Actor:
    """Return who asks; nobody but those who handle cases has to do with orders."""
    actor = current_actor()
    if not actor.has(*WORKERS):
        abort(404)
    return actor


def _last(order: SupervisionOrder) -> SupervisionAnswer | None:
    return order.answers[-1] if order.answers else None


def _order(order: SupervisionOrder, actor: Actor) -> Order:
    cases = [case.number for case in queries.cases_of(actor, order)]
    place = place_of(order, _last(order))
    return Order(
        id=order.id,
        number=order.number,
        state=order.state,
        light=light(order.state, order.due_at, clock.now()) or "none",
        reason=order.reason,
        demand=order.demand,
        amount=order.amount,
        counted_in=order.unit,
        unit=named(order.answering),
        person=order.person.name,
        given_by=order.given_by.name,
        given_unit=named(order.given_unit),
        given_at=order.given_at,
        due_at=order.due_at,
        ended_at=order.ended_at,
        rounds=order.rounds,
        cases=cases,
        hidden_cases=len(order.cases) - len(cases),
        answers=[_answer(one) for one in order.answers],
        steps=[
            step
            for step in Step
            if may_follow(order.state, step) and may(actor, _ACTIONS.get(step, Action.ORDER_DECIDE), place)
        ],
        url=url_for("api.read_order", order_id=order.id),
    )


def _answer(answer: SupervisionAnswer) -> OrderAnswer:
    return OrderAnswer(
        sequence=answer.sequence,
        text=without_phones(answer.body),
        by=answer.by.name,
        at=answer.at,
        due_at=answer.due_at,
        verdict=answer.verdict,
        verdict_text=without_phones(answer.verdict_note),
        verdict_by=answer.verdict_by.name if answer.verdict_by else None,
        verdict_at=answer.verdict_at,
    )
