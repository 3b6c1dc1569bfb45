"""The tree, one level at a time, and the page of one unit."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF, WORKERS, Action, Actor, Place, may
from app.domain.duty import ROSTERED
from app.domain.levels import Level, Role
from app.duty.queries import on_duty_now
from app.models.organisation import Unit
from app.organisation.queries import people as people_queries
from app.organisation.queries import units as queries
from app.organisation.views.scope import Answer, Link, bp, today, trail
from app.web import clock


@bp.get("/units")
@login_required
def index() -> Answer:
    """Show the actor's streets with their communities, or what a search found."""
    actor, words = current_actor(), request.args.get("q", "").strip()
    if words:
        found = queries.search(actor, words, after=request.args.get("after"))
        return render_template("organisation/search.html", words=words, found=found, links=_top_links(actor))
    streets = queries.streets(actor, today=today())
    below = queries.children(streets[0].unit, today=today(streets[0].unit)) if len(streets) == 1 else []
    return render_template("organisation/tree.html", streets=streets, below=below, links=_top_links(actor))


@bp.get("/units/<int:unit_id>/below")
@login_required
def below(unit_id: int) -> Answer:
    """Return the level below a unit for the tree; without script it is the unit's page."""
    unit = queries.unit_or_404(current_actor(), unit_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for(".show", unit_id=unit_id), 302)
    nodes = queries.children(unit, today=today(unit))
    return render_template("organisation/_nodes.html", nodes=nodes)


@bp.get("/units/<int:unit_id>")
@login_required
def show(unit_id: int) -> Answer:
    """Show a unit: facts, people, what lies below it."""
    actor = current_actor()
    unit = queries.unit_or_404(actor, unit_id)
    above = queries.ancestors(unit)
    day = today(unit)  # the street is loaded already
    postings = people_queries.postings_at(unit.id)
    return render_template(
        "organisation/unit.html",
        unit=unit,
        steps=trail(unit, above=above),
        links=_unit_links(actor, unit),
        nodes=queries.children(unit, today=day, with_closed=True),
        running=[row for row in postings if people_queries.is_running(row, day)],
        past=[row for row in postings if not people_queries.is_running(row, day)],
        in_charge=people_queries.in_charge(actor, unit.path),
        may_edit=may(actor, Action.UNIT_EDIT, Place(unit.path)),
        today=day,
        on_duty=on_duty_now(unit, now=clock.now()) if unit.level else None,
        may_call=may(actor, Action.BULLETIN_READ, Place(unit.path)),
    )


def _top_links(actor: Actor) -> list[Link]:
    links = [Link(_("People"), url_for(".people"), "people")]
    links.append(Link(_("Red Sail stations"), url_for("stations.index"), "place"))
    if actor.has(*WORKERS, Role.ADMINISTRATOR) or queries.belongs_to_alliance(actor):
        page = "enterprises.index" if actor.has(*STAFF) else "enterprises.alliance"
        links.append(Link(_("Firms and alliance"), url_for(page), "share"))
    if any(may(actor, Action.UNIT_EDIT, Place(grant.path)) for grant in actor.grants):
        links.append(Link(_("Import"), url_for(".upload"), "upload"))
    if may(actor, Action.UNIT_EDIT, Place("/")):
        links.append(Link(_("Add a street"), url_for(".new_street"), "plus"))
    return links


def _unit_links(actor: Actor, unit: Unit) -> list[Link]:
    has_roster = unit.level in ROSTERED and unit.closed_on is None
    roster = [Link(_("Duty roster"), url_for("duty.show", unit_id=unit.id), "clock")] if has_roster else []
    if not may(actor, Action.UNIT_EDIT, Place(unit.path)):
        return roster
    if unit.closed_on is not None:
        return [Link(_("Open the unit again"), url_for(".reopen", unit_id=unit.id))]
    links = [*roster, Link(_("Edit"), url_for(".edit", unit_id=unit.id))]
    if unit.level is not None:
        links.append(Link(_("Add a unit below"), url_for(".new", unit_id=unit.id), "plus"))
    if unit.level not in {Level.STREET, Level.COMMUNITY}:
        links.append(Link(_("Move the unit"), url_for(".move", unit_id=unit.id), "transfer"))
    return [*links, Link(_("Close the unit"), url_for(".close", unit_id=unit.id))]
