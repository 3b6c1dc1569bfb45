"""The page that says who does what, and which units do nothing."""

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF
from app.activity import queries
from app.activity.presenting import MOST_IDLE, shown
from app.activity.queries import Period
from app.domain.backlog import Days
from app.organisation.queries.units import ancestors
from app.web import clock
from app.web.text import day_named, row_id

bp = Blueprint("activity", __name__)
USUAL = timedelta(days=29)
"""Without a choice the last thirty days are shown."""


@bp.get("/activity")
@login_required
def index() -> str:
    """Show what was done in a unit in a time, by unit and by person, and what lies with whom now."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(403)
    unit_id = request.args.get("unit", type=row_id) or queries.top_unit(actor)
    unit = queries.unit_or_404(actor, unit_id or 0)
    period = _period()
    above = [one for one in ancestors(unit) if any(grant.covers(one.path) for grant in actor.grants)]
    return render_template(
        "activity/index.html",
        unit=unit,
        above=above,
        days=period.days,
        is_chosen="from" in request.args or "to" in request.args,
        found=shown(actor, unit, period),
        most_idle=MOST_IDLE,
    )


def _period() -> Period:
    today = clock.today()
    first, last = _day("from") or today - USUAL, min(_day("to") or today, today)
    days = Days(min(first, last), last)
    return Period(days, days.span(clock.zone()), clock.now(), today, Days(today, today).span(clock.zone()))


def _day(name: str) -> date | None:
    return request.args.get(name, type=day_named)
