"""An order as a sheet of paper: Word and PDF."""

from datetime import date

from flask import current_app, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from app.papers.answers import as_pdf, as_word
from app.papers.sheet import Paper
from app.settings.queries import day_of
from app.supervision import queries
from app.supervision.paper import paper
from app.supervision.views import bp, worker


@bp.get("/orders/<int:order_id>.docx")
@login_required
def docx(order_id: int) -> Response:
    """Give the order out as a Word file."""
    sheet, number, day = _on_paper(order_id)
    return as_word(sheet, number, day)


@bp.get("/orders/<int:order_id>.pdf")
@login_required
def pdf(order_id: int) -> Response:
    """Give the order out as a PDF."""
    sheet, number, day = _on_paper(order_id)
    return as_pdf(sheet, number, day)


def _on_paper(order_id: int) -> tuple[Paper, str, date]:
    actor = worker()
    order = queries.order_or_404(actor, order_id)
    cases = queries.cases_of(actor, order)
    path = f"/q/{cases[0].number}" if len(cases) == 1 else url_for(".show", order_id=order_id)
    address = f"{current_app.config['SETTINGS'].public_url}{path}"
    return paper(order, cases, address=address), order.number, day_of(order.street_id, order.given_at)
