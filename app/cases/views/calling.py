"""Calls to departments: their own queue, the figures of all, and the lists behind the figures."""

from datetime import timedelta

from flask import abort, render_template, request, url_for
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.cases.call_filter_forms import CallsForm
from app.cases.presenting.calls import call_row
from app.cases.presenting.departments import department_rows
from app.cases.queries import calls
from app.cases.views import bp
from app.domain.calls import ranked
from app.domain.levels import Role
from app.web import clock

PERIOD = timedelta(days=90)
"""The figures are of so many days unless others are asked for."""


@bp.get("/calls")
@login_required
def our_calls() -> str:
    """List the calls that wait for one's own department, what is due first on top."""
    actor, as_of = current_actor(), clock.now()
    if not actor.has(Role.CO_HANDLER):
        abort(404)
    page = calls.queue(actor, after=request.args.get("after"))
    return render_template(
        "cases/calls.html",
        rows=[call_row(call, as_of=as_of) for call in page.rows],
        next_url=page.next_key and url_for(".our_calls", after=page.next_key),
    )


@bp.get("/calls/departments")
@login_required
def departments() -> str:
    """Show how the departments came and answered in a period, each figure with its list."""
    actor, form, as_of = _leading(), _form(), clock.now()
    tallies = calls.tallies(actor, form.span(), as_of=as_of)
    units = calls.units_named(actor, [tally.unit_id for tally in tallies])
    query = {**form.period(), "as_of": as_of.isoformat()}
    return render_template(
        "cases/departments.html",
        form=form,
        is_chosen="called_from" in request.args or "called_to" in request.args,
        rows=department_rows(ranked(tallies), units, query),
        as_of=as_of,
    )


@bp.get("/calls/made")
@login_required
def calls_made() -> str:
    """List the calls behind a figure, the newest first."""
    actor, form = _leading(), _form()
    wanted, as_of = form.wanted(), form.as_of_or(clock.now())
    found = calls.found(actor, wanted, as_of=as_of, after=form.after.data)
    units = calls.units_named(actor, [wanted.unit_id] if wanted.unit_id else [])
    return render_template(
        "cases/calls_made.html",
        figure=wanted.figure,
        unit=units.get(wanted.unit_id or 0),
        form=form,
        total=calls.count(actor, wanted, as_of=as_of),
        rows=[call_row(call, as_of=as_of) for call in found.rows],
        next_url=found.next_key and f"{url_for('.calls_made')}?{form.query_string(found.next_key)}",
    )


def _leading() -> Actor:
    actor = current_actor()
    if not calls.leads_departments(actor):
        abort(404)
    return actor


def _form() -> CallsForm:
    """Return what is asked for; nothing of the address that cannot be read."""
    form = CallsForm(formdata=request.args)
    form.validate()
    form.fill(today=clock.today(), period=PERIOD)
    return form
