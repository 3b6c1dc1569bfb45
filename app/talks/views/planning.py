"""Planning, changing and cancelling a talk, beginning and closing it, and who is here."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.cases.queries.choices import places_in
from app.database import transaction
from app.domain.errors import DomainError
from app.extensions import db
from app.models.organisation import Unit
from app.models.talks import Talk
from app.talks import operations, queries, sentences
from app.talks.forms import CloseForm, PlanForm, TapForm
from app.talks.views import bp
from app.talks.views.showing import local, may_hold
from app.web import clock, repeats
from app.web.naming import name_of
from app.web.text import row_id

USUAL_HOUR, USUAL_MINUTE = 19, 30
"""When most talks begin."""


@bp.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """Plan a talk: the form, and the post that does it."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(404)
    form = _plan_form(actor)
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, lambda: _planned(form, actor)), 303)
        except DomainError as error:
            form.refuse(error)
    return render_template("talks/plan.html", form=form, talk=None), 422 if form.errors else 200


@bp.route("/<int:talk_id>/edit", methods=["GET", "POST"])
@login_required
def edit(talk_id: int) -> ResponseReturnValue:
    """Change title, time, place, host or news of a talk."""
    actor, talk = held_or_404(talk_id)
    form = _plan_form(actor, talk)
    if form.validate_on_submit():
        try:
            with transaction():
                plan, version = form.plan(talk.street_id), form.expected_version()
                operations.change(talk_id, actor, plan, version=version, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".show", talk_id=talk_id), 303)
    return render_template("talks/plan.html", form=form, talk=talk), 422 if form.errors else 200


@bp.post("/<int:talk_id>/cancel")
@login_required
def cancel(talk_id: int) -> ResponseReturnValue:
    """Call the talk off."""
    actor, _talk = held_or_404(talk_id)
    form = TapForm()
    with transaction():
        operations.cancel(talk_id, actor, version=form.expected_version(), now=clock.now())
    flash(_("The talk is cancelled; everybody who was invited has been told."), "success")
    return redirect(url_for(".show", talk_id=talk_id), 303)


@bp.post("/<int:talk_id>/begin")
@login_required
def begin(talk_id: int) -> ResponseReturnValue:
    """Begin the talk: the look-back is written."""
    actor, _talk = held_or_404(talk_id)
    with transaction():
        operations.open_talk(talk_id, actor, now=clock.now())
    return redirect(url_for(".show", talk_id=talk_id), 303)


@bp.post("/<int:talk_id>/present")
@login_required
def present(talk_id: int) -> ResponseReturnValue:
    """Note with one tap that somebody is here, or not."""
    actor = current_actor()
    queries.talk_or_404(actor, talk_id)
    here, away = (request.form.get(name, type=row_id) for name in ("here", "away"))
    person_id = here or away
    if person_id is None:
        abort(400)
    with transaction():
        is_here = here is not None
        operations.mark_present(talk_id, actor, person_id=person_id, is_present=is_here, now=clock.now())
    return redirect(url_for(".show", talk_id=talk_id, _anchor="attendance"), 303)


@bp.route("/<int:talk_id>/close", methods=["GET", "POST"])
@login_required
def close(talk_id: int) -> ResponseReturnValue:
    """Show what closing the talk will do, and do it."""
    actor, talk = held_or_404(talk_id)
    form = CloseForm(version=talk.version)
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, lambda: _closed(talk_id, form, actor)), 303)
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
            form.version.data = form.version.raw_data = None
            form.version.data = str(talk.version)
    rows = queries.agenda(actor, talk, places_in(talk.street_id), now=clock.now())
    page = render_template("talks/close.html", talk=talk, rows=rows, form=form, words=sentences)
    return page, 422 if form.errors else 200


@bp.get("/next")
@login_required
def following() -> ResponseReturnValue:
    """Lead to the next talk that the actor may send something in for."""
    talk_id = queries.next_talk_id(current_actor())
    if talk_id is None:
        flash(_("No talk is planned yet."), "info")
        return redirect(url_for(".index"))
    return redirect(url_for(".show", talk_id=talk_id, _anchor="add"))


def held_or_404(talk_id: int) -> tuple[Actor, Talk]:
    """Return the actor and a talk that they hold; 404 for everybody else."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    if not may_hold(actor, talk.unit.path):
        abort(404)
    return actor, talk


def _planned(form: PlanForm, actor: Actor) -> str:
    unit = db.session.get(Unit, form.unit_id.data or 0) or abort(404)
    talk = operations.plan(unit.id, actor, form.plan(unit.street_id or unit.id), now=clock.now())
    flash(_("The talk is planned; everybody who is invited has been told."), "success")
    return url_for(".show", talk_id=talk.id)


def _closed(talk_id: int, form: CloseForm, actor: Actor) -> str:
    operations.close(talk_id, actor, version=form.expected_version(), now=clock.now())
    flash(_("The talk is closed: all cases are made and moved, the minutes are ready."), "success")
    return url_for(".show", talk_id=talk_id)


def _plan_form(actor: Actor, talk: Talk | None = None) -> PlanForm:
    if talk is not None:
        data = {name: getattr(talk, name) for name in ("title", "place", "host_id", "news", "unit_id")}
        form = PlanForm(version=talk.version, data={**data, "starts_at": local(talk, talk.starts_at)})
        units = [talk.unit]
    else:
        units, narrowed = list(queries.planning_units(actor)), request.values.get("narrow", type=row_id)
        chosen = [unit for unit in units if unit.id == narrowed]
        units = chosen or units
        form = PlanForm(data=_proposed(actor, units))
        form.building_ids.choices = [
            (building.id, name_of(building)) for unit in chosen for building in queries.buildings_of(unit)
        ]
    form.unit_id.choices = [(unit.id, name_of(unit)) for unit in units]
    people = queries.hosts(actor, today=clock.today())
    form.host_id.choices = people
    if talk is not None and talk.host_id not in dict(people):
        form.host_id.choices = [(talk.host_id, talk.host.name), *people]
    return form


def _proposed(actor: Actor, units: list[Unit]) -> dict[str, object]:
    """Return a title, a time and a place that will do most of the time."""
    own = {grant.unit_id for grant in actor.grants}
    unit = next((unit for unit in units if unit.id in own), units[0] if units else None)
    start = clock.now().astimezone(clock.zone()) + timedelta(days=1)
    start = start.replace(hour=USUAL_HOUR, minute=USUAL_MINUTE, second=0, microsecond=0)
    return {
        "unit_id": unit.id if unit else None,
        "title": _("Night talk of the building heads, %(unit)s", unit=name_of(unit)) if unit else "",
        "place": _("Meeting room of %(unit)s", unit=name_of(unit)) if unit else "",
        "starts_at": start,
        "host_id": actor.id,
    }
