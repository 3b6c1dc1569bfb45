"""The screen of whoever leads: how much is open, where, how old, whose, and what needs a decision."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import abort, redirect, render_template, url_for
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import STAFF, Action, Actor, Place, may
from app.cases.queries import lists
from app.cases.queries.filtering import Filters
from app.database import read_one_instant
from app.domain.backlog import Days, Need
from app.extensions import db
from app.ledger import queries as ledger
from app.models.organisation import Unit
from app.organisation.queries.units import ancestors, unit_or_404
from app.reports import screen
from app.reports.queries.backlog import backlog, units_below
from app.reports.queries.trends import Hot, flow, hot_categories, hot_places
from app.reports.screen import Links
from app.reports.views import bp
from app.settings.queries import known_categories
from app.stations.queries.covering import outlines_of
from app.web import clock, maps
from app.web.naming import name_of

DAYS = 30
"""So many days the chart and the hot places look back."""


@bp.get("/overview")
@login_required
def start() -> Response:
    """Lead to the screen of one's own unit, the uppermost."""
    grants = [grant for grant in current_actor().grants if grant.role in STAFF and grant.unit_id]
    if not grants:
        abort(404)
    return redirect(url_for(".overview", unit_id=min(grants, key=lambda grant: len(grant.path)).unit_id))


@bp.get("/overview/<int:unit_id>")
@login_required
def overview(unit_id: int) -> str:
    """Show the backlog of a place and of everything in it."""
    return render_template("reports/overview.html", **_shown(unit_id))


@bp.get("/overview/<int:unit_id>/wall")
@login_required
def wall(unit_id: int) -> str:
    """Show the same on a wall: large, and made anew every minute."""
    return render_template("reports/wall.html", **_shown(unit_id))


def _shown(unit_id: int) -> Mapping[str, object]:
    actor = current_actor()
    unit = unit_or_404(actor, unit_id)
    if unit.level is None or not may(actor, Action.FIGURES_READ, Place(unit.path)):
        abort(404)
    read_one_instant()
    unit = db.session.get_one(Unit, unit_id)
    links = Links(unit, clock.now(), clock.today())
    return {
        "unit": unit,
        "above": [place for place in ancestors(unit) if may(actor, Action.FIGURES_READ, Place(place.path))],
        "as_of": links.as_of,
        **_backlog(actor, links),
        **_lately(actor, links),
    }


def _backlog(actor: Actor, links: Links) -> Mapping[str, object]:
    unit, as_of, zone = links.unit, links.as_of, clock.zone()
    found = backlog(actor, unit, as_of=as_of, zone=zone)
    waits = ledger.by_reason_and_review(actor, unit, today=links.today)
    asked = [Filters(unit_id=unit.id, need=need, today=links.today) for need in Need]
    children = units_below(unit, found)
    rows = screen.map_rows(found, children, links)
    return {
        "head": list(screen.head(found, links)),
        "units": list(screen.by_unit(found, children, links)),
        "map": maps.picture(rows, outlines_of(child.id for child in children)) if rows else None,
        "ages": list(screen.by_age(found, links)),
        "needs": list(screen.needs(lists.counts(actor, asked, as_of=as_of), links)),
        "reasons": list(screen.ledger(waits, links)),
        "reviews": list(screen.reviews(waits, links)),
    }


def _lately(actor: Actor, links: Links) -> Mapping[str, object]:
    unit, zone = links.unit, clock.zone()
    days = Days(links.today - timedelta(days=DAYS - 1), links.today)
    found = flow(actor, unit, days, zone)
    categories, places = hot_categories(actor, unit, days, zone), hot_places(actor, unit, days, zone)
    known = known_categories(unit.street_id or unit.id)
    names = {row.id: name_of(known[row.id]) for row in categories}
    return {
        "days": screen.daily(found, links),
        "trend": screen.trend(found),
        "categories": list(screen.hot(categories, names, "category_id", DAYS, links)),
        "places": list(screen.hot(places, _names(places), "unit_id", DAYS, links)),
    }


def _names(rows: Sequence[Hot]) -> dict[int, str]:
    """Return what buildings are called, with their grid: many have the same number."""
    buildings = select(Unit).where(Unit.id.in_([row.id for row in rows])).options(joinedload(Unit.parent))
    return {
        unit.id: f"{name_of(unit.parent)} {name_of(unit)}".strip() for unit in db.session.scalars(buildings)
    }
