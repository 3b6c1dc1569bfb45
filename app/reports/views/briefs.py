"""Briefs: those of a unit, one to read, and as files to take along."""

from flask import abort, render_template, request, url_for
from flask_login import login_required
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import Action, Place, may
from app.extensions import db
from app.models.briefs import Brief
from app.models.organisation import Unit
from app.organisation.queries.units import unit_or_404
from app.papers.answers import as_pdf, as_word
from app.reports import brief as wording
from app.reports.queries import briefs
from app.reports.views import bp


@bp.get("/overview/<int:unit_id>/briefs")
@login_required
def briefs_of(unit_id: int) -> str:
    """List the briefs of a unit, the newest first."""
    unit = _unit(unit_id)
    page = briefs.of_unit(unit.id, after=request.args.get("after"))
    next_url = page.next_key and url_for(".briefs_of", unit_id=unit.id, after=page.next_key)
    rows = [(row, wording.title(row), wording.period_of(row)) for row in page.rows]
    return render_template("reports/briefs.html", unit=unit, rows=rows, next_url=next_url)


@bp.get("/briefs/<int:brief_id>")
@login_required
def show_brief(brief_id: int) -> str:
    """Show a brief as it was issued; numbers of what came and was closed open their lists of today."""
    brief = _brief(brief_id)
    return render_template(
        "reports/brief.html",
        brief=brief,
        title=wording.title(brief),
        period=wording.period_of(brief),
        parts=list(wording.parts(brief, wording.linked)),
        text=wording.chat_text(brief),
    )


@bp.get("/briefs/<int:brief_id>.docx")
@login_required
def brief_docx(brief_id: int) -> Response:
    """Give out a brief as a Word file."""
    brief = _brief(brief_id)
    return as_word(wording.paper(brief), wording.title(brief), brief.first_on)


@bp.get("/briefs/<int:brief_id>.pdf")
@login_required
def brief_pdf(brief_id: int) -> Response:
    """Give out a brief as a PDF."""
    brief = _brief(brief_id)
    return as_pdf(wording.paper(brief), wording.title(brief), brief.first_on)


def _unit(unit_id: int) -> Unit:
    unit = unit_or_404(current_actor(), unit_id)
    if not may(current_actor(), Action.FIGURES_READ, Place(unit.path)):
        abort(404)
    return unit


def _brief(brief_id: int) -> Brief:
    """Return a brief; 404 also for one about a unit that the actor is not in charge of."""
    brief = db.session.get(Brief, brief_id, options=[joinedload(Brief.unit)])
    if brief is None or not may(current_actor(), Action.FIGURES_READ, Place(brief.unit.path)):
        abort(404)
    return brief
