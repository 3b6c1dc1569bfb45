"""Dispatching several cases at once."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import OFFICE, Actor, Grant
from app.cases import operations, options
from app.cases.bulk_forms import BulkDispatchForm
from app.cases.presenting.rows import rows_of
from app.cases.queries import lists
from app.cases.views import bp
from app.domain.errors import DomainError
from app.domain.levels import Level
from app.models.cases import Case
from app.web import clock, repeats


@bp.route("/cases/dispatch", methods=["GET", "POST"])
@login_required
def dispatch() -> ResponseReturnValue:
    """Hand several cases down in one go: each to the unit of its own place, or all to one."""
    actor, form = current_actor(), BulkDispatchForm()
    cases = _offer(form, actor)
    if form.validate_on_submit():
        number = len(form.cases.data)
        try:
            answer = repeats.run(form, actor, lambda: _dispatch(form, actor))
        except DomainError as error:
            form.refuse(error)
            cases = _offer(form, actor)
        else:
            flash(ngettext("%(num)s case dispatched.", "%(num)s cases dispatched.", number), "success")
            return redirect(answer, 303)
    rows = rows_of(cases, as_of=clock.now())
    return render_template("cases/dispatch.html", form=form, rows=rows), 422 if form.errors else 200


def _offer(form: BulkDispatchForm, actor: Actor) -> Sequence[Case]:
    """Let the form offer what lies on the actor's desk, and return that."""
    office = _own_office(actor)
    unit_id = office.unit_id if office else None
    cases = lists.on_desk(actor, unit_id) if unit_id else []
    options.offer_bulk(form, unit_id, cases)
    return cases


def _own_office(actor: Actor) -> Grant | None:
    offices = [grant for grant in actor.grants if grant.role in OFFICE and grant.level]
    return max(offices, key=lambda grant: (grant.level or Level.STREET).rank, default=None)


def _dispatch(form: BulkDispatchForm, actor: Actor) -> str:
    for picked in form.picked():
        operations.dispatch(
            picked.case_id,
            actor,
            unit_id=form.unit_id.data or picked.own_unit_id,
            note=form.note.data or "",
            version=picked.version,
            now=clock.now(),
        )
    return url_for("cases.start", tab="desk")
