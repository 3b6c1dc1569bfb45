"""Giving running clocks the limits of a day: only when somebody asks for it, and shown first."""

from datetime import date

from flask import render_template, request
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import login_required

from app.clocks import recomputing
from app.clocks.forms import ApplyLimitsForm
from app.clocks.views.confirming import Proposal, bp, propose
from app.settings import operations, queries
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, editing
from app.web import clock


@bp.route("/limits/running", methods=["GET", "POST"])
@login_required
def apply_limits() -> Answer:
    """Ask for a day, show what its limits would do to running clocks, and do it."""
    found = editing()
    suggested = request.args.get("on", type=date.fromisoformat) or queries.day_of(found.street, clock.now())
    form = ApplyLimitsForm(data={"on": suggested})
    if form.validate_on_submit():
        answer = propose(form, found, _proposal(form, found))
        if answer is not None:
            return answer
        found = editing()
    page = render_template(
        "settings/limits_running.html",
        scope=found,
        form=form,
        unfinished=recomputing.unfinished(found.street.id),
    )
    return page, 422 if form.errors else 200


def _proposal(form: ApplyLimitsForm, found: Scope) -> Proposal:
    day, street_id = form.on.data, None if form.for_all.data else found.street.id
    return Proposal(
        title=_("Limits of %(day)s for running cases", day=format_date(day)),
        change=lambda: operations.give_to_running(street_id, found.actor, on=day, now=clock.now()),
        streets=recomputing.streets() if street_id is None else [street_id],
        done=found.url("limits"),
        limits_on=day,
    )
