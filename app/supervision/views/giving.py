"""Giving an order: choosing cases from a list, and the form."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.policy import Actor
from app.cases import options
from app.cases.filter_forms import FURTHER, FilterForm
from app.cases.presenting.rows import rows_of
from app.cases.views.unsaid import without_numbers
from app.clocks import ordering
from app.domain.errors import DomainError
from app.domain.numbers import normalise
from app.domain.supervision import MOST_CASES
from app.models.cases import Case
from app.models.supervision import SupervisionOrder
from app.settings.queries import day_of
from app.supervision import operations, queries
from app.supervision.forms import GiveForm
from app.supervision.views import bp, leader
from app.web import clock, repeats


@bp.get("/orders/choose")
@login_required
def choose() -> ResponseReturnValue:
    """List cases with boxes to tick, filtered like the list of all cases."""
    actor, as_of = leader(), clock.now()
    form = FilterForm(request.args)
    options.offer_filters(form, actor)
    if (elsewhere := without_numbers(form, ".choose")) is not None:
        return elsewhere
    valid = form.validate()
    page = queries.to_choose(actor, form.filters(), as_of=as_of, after=request.args.get("after"))
    next_url = _next_url(form, page.next_key)
    known = {"form": form, "further": FURTHER, "rows": rows_of(page.rows, as_of=as_of), "next_url": next_url}
    active = form.active_count() + bool(form.words.data)
    return render_template(
        "supervision/choose.html", active=active, most=MOST_CASES, **known
    ), 200 if valid else 422


def _next_url(form: FilterForm, key: str | None) -> str | None:
    query: dict[str, Any] = {**form.query(), "after": key}
    return url_for(".choose", **query) if key else None


@bp.route("/orders/new", methods=["GET", "POST"])
@login_required
def give() -> ResponseReturnValue:
    """Give an order on the cases that the address names, each by its number."""
    actor = leader()
    numbers = [found for number in request.args.getlist("number") if (found := normalise(number))]
    form = GiveForm()
    cases = _offer(form, actor, numbers)
    if form.validate_on_submit():
        try:
            answer = repeats.run(form, actor, lambda: _given(form, actor))
        except DomainError as error:
            form.refuse(error)
            cases = _offer(form, actor, numbers)
        else:
            flash(_("The order is given. Whoever answers it has been told."), "success")
            return redirect(answer, 303)
    left_out = len(set(numbers)) - len(cases)
    page = render_template("supervision/give.html", form=form, cases=cases, left_out=left_out)
    return page, 422 if form.errors else 200


def _offer(form: GiveForm, actor: Actor, numbers: Sequence[str]) -> Sequence[Case]:
    """Let the form offer the cases and who can answer for all of them."""
    cases = queries.cases_by(actor, numbers)
    now = clock.now()
    if not cases:
        form.offer((), (), None)
        return cases
    people = queries.candidates(actor, cases, today=day_of(cases[0].street_id, now))
    form.offer(cases, people, ordering.usual(cases[0], cases[0].holder, now=now))
    return cases


def _given(form: GiveForm, actor: Actor) -> str:
    order: SupervisionOrder = operations.give(form.cases.data, actor, form.asked(), now=clock.now())
    return url_for(".show", order_id=order.id)
