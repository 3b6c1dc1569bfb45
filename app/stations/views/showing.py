"""The list of stations, and the page of one."""

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import OVERSEERS, Action, Actor, Place, may
from app.domain.levels import Role
from app.models.stations import Station
from app.organisation.views.scope import Link
from app.stations import presenting
from app.stations.queries import reading
from app.stations.queries.offers import services_of
from app.stations.views.scope import (
    Answer,
    administered_streets,
    bp,
    editable_streets,
    editable_units,
    may_edit,
    trail,
)
from app.web import clock
from app.web.naming import name_of


@bp.get("")
@login_required
def index() -> Answer:
    """Show the stations of the actor's streets, and which are open now."""
    actor, closed = current_actor(), request.args.get("closed") == "1"
    page = reading.stations(actor, closed=closed, after=request.args.get("after"))
    offers = services_of(station.street_id for station in page.rows)
    now = clock.now()
    return render_template(
        "stations/index.html",
        rows=[presenting.shown(one, offers[one.street_id], now=now) for one in page.rows],
        next_url=page.next_key and url_for(".index", closed=int(closed) or None, after=page.next_key),
        closed=closed,
        links=_links(actor),
        tabs=[
            {"url": url_for(".index"), "label": _("In service"), "current": not closed},
            {"url": url_for(".index", closed=1), "label": _("Closed for good"), "current": closed},
        ],
    )


@bp.get("/<int:station_id>")
@login_required
def show(station_id: int) -> Answer:
    """Show a station: open or not, what it offers, who is at the counter."""
    actor = current_actor()
    station = reading.station_or_404(actor, station_id)
    now = clock.now()
    offers = services_of([station.street_id])[station.street_id]
    return render_template(
        "stations/show.html",
        station=station,
        shown=presenting.shown(station, offers, now=now),
        week=presenting.week(station),
        counter=presenting.at_counter(station, reading.duties_of(station_id), now=now),
        links=_station_links(station) if may_edit(actor, station) else [],
        steps=trail(name_of(station)),
        sees_cases=may(actor, Action.STATION_TAKE_IN, Place(station.unit.path)),
    )


def _links(actor: Actor) -> list[Link]:
    links = []
    if actor.has(*OVERSEERS):
        links.append(Link(_("Who is within reach"), url_for(".coverage"), "place"))
    if editable_streets(actor):
        links.append(Link(_("Names of the services"), url_for(".services"), "edit"))
    if actor.has(Role.ADMINISTRATOR) and administered_streets(actor):
        links.append(Link(_("Import places"), url_for(".upload"), "upload"))
    if editable_units(actor):
        links.append(Link(_("Add a station"), url_for(".new"), "plus", primary=True))
    return links


def _station_links(station: Station) -> list[Link]:
    if station.closed_on is not None:
        return [Link(_("Open the station again"), url_for(".reopen", station_id=station.id))]
    return [
        Link(_("Edit"), url_for(".edit", station_id=station.id), "edit"),
        Link(_("Departments at the counter"), url_for(".duty", station_id=station.id), "people"),
        Link(_("Close the station"), url_for(".close", station_id=station.id)),
    ]
