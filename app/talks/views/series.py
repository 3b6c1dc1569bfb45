"""Series of talks: the list, one with its dates, making, changing and ending it, single dates."""

from datetime import time
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.series import Part, check, next_dates, starts_at, title_for
from app.models.organisation import Unit
from app.models.series import TalkSeries
from app.settings.queries import day_of, zone_of
from app.talks import operations, queries
from app.talks.operations.series import difference
from app.talks.operations.series_dates import rule_of
from app.talks.queries.series import SHOWN
from app.talks.series_forms import DateForm, SeriesForm, series_data
from app.talks.views import bp
from app.talks.views.planning import USUAL_HOUR, USUAL_MINUTE
from app.web import clock, repeats
from app.web.naming import name_of
from app.web.text import row_id


@bp.get("/series")
@login_required
def series_index() -> str:
    """Show the series of the units in one's charge."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(404)
    return render_template("talks/series_index.html", lines=queries.series_list(actor, now=clock.now()))


@bp.route("/series/new", methods=["GET", "POST"])
@login_required
def new_series() -> ResponseReturnValue:
    """Make a series: its dates are shown first."""
    actor = current_actor()
    units = list(queries.planning_units(actor))
    unit = _chosen(actor, units) or abort(404)
    form = _form(actor, unit, data=_proposed(actor, unit))
    if form.validate_on_submit():
        try:
            check(form.values().rule)
            if not form.confirmed.data:
                return _page(form, unit, units=units, dates=_first_dates(form, unit))
            return redirect(repeats.run(form, actor, lambda: _started(unit.id, form, actor)), 303)
        except DomainError as error:
            form.refuse(error)
    return _page(form, unit, units=units)


@bp.get("/series/<int:series_id>")
@login_required
def series(series_id: int) -> str:
    """Show a series: its rule and its next dates."""
    found = queries.series_or_404(current_actor(), series_id)
    chosen = [unit for unit in queries.buildings_of(found.unit) if unit.id in found.building_ids]
    parts = difference(found, rule_of(found), now=clock.now())
    return render_template(
        "talks/series.html",
        series=found,
        lines=queries.dates_of(found, now=clock.now()),
        buildings=chosen,
        form=DateForm(version=found.version),
        is_over=found.until_on is not None and found.until_on < day_of(found.street_id, clock.now()),
        today=day_of(found.street_id, clock.now()),
        planned=sum(part is Part.CHANGED for part in parts.values()),
        kept=sum(part is Part.KEPT for part in parts.values()),
    )


@bp.route("/series/<int:series_id>/edit", methods=["GET", "POST"])
@login_required
def edit_series(series_id: int) -> ResponseReturnValue:
    """Change a series: first is shown what becomes of the talks that are planned."""
    actor = current_actor()
    found = queries.series_or_404(actor, series_id)
    form = _form(actor, found.unit, version=found.version, data=series_data(found), series=found)
    if form.validate_on_submit():
        values, version = form.values(), form.expected_version()
        try:
            check(values.rule)
            if not form.confirmed.data:
                parts = difference(found, values.rule, now=clock.now())
                return _page(form, found.unit, series=found, parts=parts)
            with transaction():
                operations.alter(series_id, actor, values, version=version, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            found = queries.series_or_404(actor, series_id)
        else:
            flash(_("Saved; the planned talks follow, and who is invited has been told."), "success")
            return redirect(url_for(".series", series_id=series_id), 303)
    return _page(form, found.unit, series=found)


@bp.post("/series/<int:series_id>/end")
@login_required
def end_series(series_id: int) -> ResponseReturnValue:
    """End a series today."""
    actor = current_actor()
    queries.series_or_404(actor, series_id)
    with transaction():
        parts = operations.end(series_id, actor, version=DateForm().expected_version(), now=clock.now())
    count = sum(part is Part.DROPPED for part in parts.values())
    text = ngettext(
        "The series has ended; %(num)s planned talk was called off.",
        "The series has ended; %(num)s planned talks were called off.",
        count,
    )
    flash(text, "success")
    return redirect(url_for(".series", series_id=series_id), 303)


@bp.post("/series/<int:series_id>/<any('leave-out', 'take-in', 'plan-now'):what>")
@login_required
def series_date(series_id: int, what: str) -> ResponseReturnValue:
    """Leave a date out, let it take place after all, or plan its talk now to move it."""
    actor, form = current_actor(), DateForm()
    queries.series_or_404(actor, series_id)
    if not form.validate_on_submit():
        abort(400)
    day, now, here = form.chosen(), clock.now(), url_for(".series", series_id=series_id)
    with transaction():
        if what == "leave-out":
            operations.leave_out(series_id, actor, day, now=now)
            return redirect(here, 303)
        take = operations.take_in if what == "take-in" else operations.make
        talk = take(series_id, actor=actor, day=day, now=now)
    is_move = what == "plan-now" and talk is not None
    return redirect(url_for(".edit", talk_id=talk.id) if is_move and talk else here, 303)


def _started(unit_id: int, form: SeriesForm, actor: Actor) -> str:
    made = operations.start(unit_id, actor, form.values(), now=clock.now())
    flash(_("The series is made; its next talks are planned and who is invited has been told."), "success")
    return url_for(".series", series_id=made.id)


def _chosen(actor: Actor, units: list[Unit]) -> Unit | None:
    """Return the unit that the address names, else the actor's own, of those that they may plan for."""
    unit_id = request.values.get("unit", type=row_id)
    if unit_id is not None:
        return next((unit for unit in units if unit.id == unit_id), None)
    own = {grant.unit_id for grant in actor.grants}
    return next((unit for unit in units if unit.id in own), units[0] if units else None)


def _form(
    actor: Actor,
    unit: Unit,
    *,
    data: dict[str, object],
    version: int | None = None,
    series: TalkSeries | None = None,
) -> SeriesForm:
    form = SeriesForm(version=version, data=data)
    form.name_choices()
    form.host_id.choices = queries.hosts(actor, today=clock.today())
    if series is not None and series.host_id not in dict(form.host_id.choices):
        form.host_id.choices = [(series.host_id, series.host.name), *form.host_id.choices]
    form.building_ids.choices = [(one.id, name_of(one)) for one in queries.buildings_of(unit)]
    return form


def _proposed(actor: Actor, unit: Unit) -> dict[str, object]:
    name = name_of(unit)
    return {
        "title": _("Night talk of the building heads, %(unit)s", unit=name),
        "place": _("Meeting room of %(unit)s", unit=name),
        "at": time(USUAL_HOUR, USUAL_MINUTE),
        "host_id": actor.id,
        "from_on": day_of(unit.street_id or unit.id, clock.now()),
        "month_days": "7, 17, 27",
    }


def _first_dates(form: SeriesForm, unit: Unit) -> list[tuple[object, str]]:
    """Return when the next talks would begin, and what they would be called."""
    values, street_id = form.values(), unit.street_id or unit.id
    days = next_dates(values.rule, day_of(street_id, clock.now()), SHOWN)
    return [
        (starts_at(day, values.at or time(), zone_of(street_id)), title_for(values.title, day))
        for day in days
    ]


def _page(form: SeriesForm, unit: Unit, **values: Any) -> tuple[str, int]:  # noqa: ANN401 - of a template
    values = {"series": None, "units": [], "dates": None, "parts": None, **values}
    page = render_template("talks/series_form.html", form=form, unit=unit, **values)
    return page, 422 if form.errors else 200
