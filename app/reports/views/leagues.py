"""The league of the units below one: side by side per hundred households."""

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.domain.leagues import By, league
from app.reports import leagues
from app.reports.forms import PeriodForm
from app.reports.presenting import query_of
from app.reports.queries import indicators
from app.reports.queries.leagues import compared
from app.reports.views.asking import asked, bp
from app.reports.views.indicators import steps_to


@bp.get("/figures/league", endpoint="league")
@login_required
def show() -> str:
    """Compare the units below one, ordered by a measure."""
    told = request.args.get("by", By.OVERDUE.value)
    if told not in set(By):
        abort(404)
    by, found = By(told), asked(PeriodForm(request.args))
    counted = indicators.counted(found)
    below = compared(found, counted)
    ordered = league(by, below.standings)
    return render_template(
        "reports/league.html",
        asked=found,
        measures=leagues.measures(found, by),
        direction=leagues.direction(by),
        rule=leagues.rule(by),
        headings=leagues.headings(by),
        ranked=leagues.ranked(found, by, ordered, below.units),
        unknown=leagues.unknown(found, by, ordered, below.units),
        steps=steps_to(found, _("League")),
        figures_url=url_for(".show", **query_of(found)),
    )
