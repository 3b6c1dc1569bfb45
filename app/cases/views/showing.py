"""The page of a case."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.cases import operations
from app.cases.presenting.hands import hands
from app.cases.presenting.page import case_page
from app.cases.presenting.words import title_of
from app.cases.queries.reading import case_or_404, dossier_or_404
from app.cases.queries.whose_time import stretches_of
from app.cases.views import bp
from app.clocks.explaining import explained
from app.clocks.queries import clocks_of
from app.database import transaction
from app.domain.numbers import normalise
from app.models.cases import Contact
from app.web import clock


@bp.get("/cases/<number>")
@login_required
def show(number: str) -> ResponseReturnValue:
    """Show a case: where it is, what happened, what can be done."""
    printed = normalise(number)
    if printed and printed != number:
        return redirect(url_for(".show", number=printed))
    actor = current_actor()
    page = case_page(dossier_or_404(actor, number), actor, as_of=clock.now())
    return render_template("cases/show.html", page=page)


@bp.get("/cases/<number>/clocks")
@login_required
def clocks(number: str) -> str:
    """Explain what is due when and why, and whose time it was so far."""
    case, as_of = case_or_404(current_actor(), number), clock.now()
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
def contact(number: str) -> ResponseReturnValue:
    """Show the case with the resident's name and phone in clear; that it was asked for is kept."""
    actor = current_actor()
    case_id = case_or_404(actor, number).id
    with transaction():
        row = operations.reveal_contact(case_id, actor, now=clock.now())
        clear = Contact(name=row.name, phone=row.phone) if row else None
    page = case_page(dossier_or_404(actor, number), actor, as_of=clock.now(), contact=clear)
    return render_template("cases/show.html", page=page)
