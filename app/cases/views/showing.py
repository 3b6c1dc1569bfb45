"""The page of a case."""

from datetime import datetime

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor, proving_if
from app.access.policy import Action, authorize, may
from app.cases import operations
from app.cases.operations.recording import place_of
from app.cases.presenting.calls import called_page
from app.cases.presenting.hands import hands
from app.cases.presenting.page import case_page
from app.cases.presenting.words import title_of
from app.cases.queries.contacts import Clear
from app.cases.queries.firm_needs import need_of
from app.cases.queries.promised import promised
from app.cases.queries.reading import case_or_404, dossier_or_404
from app.cases.queries.whose_time import stretches_of
from app.cases.reveal_forms import RevealForm
from app.cases.views import bp
from app.cases.views.looking import looks_at_many
from app.clocks.explaining import explained
from app.clocks.queries import clocks_of
from app.database import transaction
from app.domain.errors import Invalid
from app.domain.numbers import normalise
from app.duty.queries import OnDuty, on_duty_now
from app.models.cases import Case
from app.settings.queries import day_of
from app.web import clock


@bp.get("/cases/<number>")
@login_required
def show(number: str) -> ResponseReturnValue:
    """Show a case: where it is, what happened, what can be done."""
    printed = normalise(number)
    if printed and printed != number:
        return redirect(url_for(".show", number=printed))
    return _page(number)


@bp.get("/cases/<number>/clocks")
@login_required
def clocks(number: str) -> str:
    """Explain what is due when and why, and whose time it was so far."""
    actor, as_of = current_actor(), clock.now()
    case = case_or_404(actor, number)
    authorize(actor, Action.CASE_WHOLE, place_of(case))
    rows = clocks_of(case.id)
    return render_template(
        "cases/clocks.html",
        case=case,
        title=title_of(case),
        explained=explained(case, rows, as_of=as_of),
        hands=hands(stretches_of(case, rows, as_of=as_of), rows),
    )


@bp.post("/cases/<number>/contact")
@login_required
@proving_if(looks_at_many)
def contact(number: str) -> ResponseReturnValue:
    """Show the case with the resident's name and phone in clear; that it was asked for is kept."""
    actor, form = current_actor(), RevealForm()
    case_id = case_or_404(actor, number).id
    if not form.validate_on_submit():
        return _page(number, form=form), 422
    try:
        with transaction():
            clear = operations.reveal_contact(
                case_id, actor, purpose=form.reason.data, note=form.note.data or "", now=clock.now()
            )
    except Invalid as error:
        form.refuse(error)
        return _page(number, form=form), 422
    return _page(number, contact=clear)


def _page(number: str, *, contact: Clear | None = None, form: RevealForm | None = None) -> str:
    actor, as_of = current_actor(), clock.now()
    dossier = dossier_or_404(actor, number)
    case = dossier.case
    if not may(actor, Action.CASE_WHOLE, dossier.place):
        matter = called_page(dossier, actor, as_of=as_of, contact=contact)
        return render_template("cases/called.html", page=matter)
    today = day_of(case.street_id, as_of)
    promises = [promised(promise, case, today=today) for promise in dossier.promises]
    page = case_page(dossier, actor, as_of=as_of, contact=contact, promises=promises)
    on_duty, orders = _on_duty(case, as_of), dossier.orders
    return render_template(
        "cases/show.html",
        page=page,
        need=need_of(case),
        on_duty=on_duty,
        orders=orders,
        reveal=form or RevealForm(),
    )


def _on_duty(case: Case, as_of: datetime) -> OnDuty | None:
    """Return who is on duty now where an open case lies."""
    return on_duty_now(case.holder, now=as_of) if case.state.is_open else None
