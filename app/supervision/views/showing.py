"""One order: what it says, its answers, and what can be done with it."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from app.access.policy import Action, Actor, may
from app.cases.presenting.rows import rows_of
from app.domain.errors import DomainError
from app.domain.supervision import OrderState, Step, check_limit, may_follow
from app.models.supervision import SupervisionOrder
from app.supervision import operations, queries
from app.supervision.forms import AnswerForm, LiftForm, VerdictForm
from app.supervision.operations.orders import place_of
from app.supervision.presenting import facts_of, left_of, light_of, story_of
from app.supervision.views import bp, worker
from app.web import clock, repeats
from app.web.forms import GuardedForm

Form = TypeVar("Form", bound=GuardedForm)


@bp.get("/orders/<int:order_id>")
@login_required
def show(order_id: int) -> ResponseReturnValue:
    """Show an order with its answers."""
    actor = worker()
    return _page(queries.order_or_404(actor, order_id), actor)


@bp.post("/orders/<int:order_id>/answer")
@login_required
def answer(order_id: int) -> ResponseReturnValue:
    """Answer an order."""

    def do(form: AnswerForm, actor: Actor) -> None:
        version = form.expected_version()
        operations.answer(order_id, actor, note=form.note.data, version=version, now=clock.now())

    return _done(order_id, AnswerForm(), do, _l("Answered. Whoever gave the order has been told."))


@bp.post("/orders/<int:order_id>/verdict")
@login_required
def verdict(order_id: int) -> ResponseReturnValue:
    """Accept the answer to an order, or send it back."""

    def do(form: VerdictForm, actor: Actor) -> None:
        note, version, now = form.note.data or "", form.expected_version(), clock.now()
        if request.form.get("decision") == "accept":
            operations.accept(order_id, actor, note=note, version=version, now=now)
            return
        asked = form.limit()
        limit = check_limit(*asked) if asked else None
        operations.send_back(order_id, actor, note=note, limit=limit, version=version, now=now)

    return _done(order_id, VerdictForm(), do, _l("Decided. The unit has been told."))


@bp.route("/orders/<int:order_id>/lift", methods=["GET", "POST"])
@login_required
def lift(order_id: int) -> ResponseReturnValue:
    """Take an order back: the form, and the post that does it."""
    actor = worker()
    order = queries.order_or_404(actor, order_id)
    form = LiftForm(version=order.version)

    def do() -> str:
        version = form.expected_version()
        operations.lift(order_id, actor, note=form.note.data, version=version, now=clock.now())
        return url_for(".show", order_id=order_id)

    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, do), 303)
        except DomainError as error:
            form.refuse(error)
            order = queries.order_or_404(actor, order_id)
    opened = _open(order, actor, Step.LIFT)
    page = render_template("supervision/lift.html", order=order, form=form, opened=opened)
    return page, 422 if form.errors else 200 if opened else 403


def _done(order_id: int, form: Form, do: Callable[[Form, Actor], None], told: str) -> ResponseReturnValue:
    """Do what a form asks for and go back to the order; a refusal keeps what was typed."""
    actor = worker()
    order = queries.order_or_404(actor, order_id)
    back = url_for(".show", order_id=order_id)

    def act() -> str:
        do(form, actor)
        return back

    if form.validate_on_submit():
        try:
            answer = repeats.run(form, actor, act)
        except DomainError as error:
            form.refuse(error)
            order = queries.order_or_404(actor, order_id)
            form.version.data = str(order.version)
        else:
            flash(str(told), "success")
            return redirect(answer, 303)
    return _page(order, actor, form), 422


def _page(order: SupervisionOrder, actor: Actor, refused: GuardedForm | None = None) -> str:
    as_of = clock.now()
    rows = rows_of(queries.cases_of(actor, order), as_of=as_of)
    return render_template(
        "supervision/show.html",
        order=order,
        facts_shown=list(facts_of(order)),
        light_shown=light_of(order, as_of),
        left=left_of(order, as_of),
        rows=rows,
        hidden_cases=len(order.cases) - len(rows),
        story=story_of(order),
        form=refused or _form(order, actor),
        decides=order.state is OrderState.ANSWERED,
        lifts=_open(order, actor, Step.LIFT),
    )


def _form(order: SupervisionOrder, actor: Actor) -> GuardedForm | None:
    """Return the form that is open to the actor now, with the order's version."""
    if _open(order, actor, Step.ANSWER):
        return AnswerForm(version=order.version, formdata=None)
    return VerdictForm(version=order.version, formdata=None) if _open(order, actor, Step.ACCEPT) else None


def _open(order: SupervisionOrder, actor: Actor, step: Step) -> bool:
    action = Action.ORDER_ANSWER if step is Step.ANSWER else Action.ORDER_DECIDE
    place = place_of(order, order.answers[-1] if order.answers else None)
    return may_follow(order.state, step) and may(actor, action, place)
