"""The duty roster of a unit: who is on now, the next days, and changing it."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Action, Actor, Place, may
from app.access.scopes import units_of_streets
from app.database import transaction
from app.domain.duty import ROSTERED, Line
from app.domain.errors import DomainError
from app.duty import operations, queries
from app.duty.forms import DayForm, DutyTapForm, WeekForm
from app.extensions import db
from app.models.organisation import Unit
from app.web import clock
from app.web.text import row_id

bp = Blueprint("duty", __name__, url_prefix="/units/<int:unit_id>/duty")


@bp.get("")
@login_required
def show(unit_id: int) -> str:
    """Show who is on duty now, who comes next, and the next days."""
    actor = current_actor()
    unit = unit_or_404(actor, unit_id)
    found = queries.on_duty_now(unit, now=clock.now())
    return render_template(
        "duty/show.html",
        unit=unit,
        on_duty=found,
        days=queries.days_ahead(unit, now=clock.now()),
        may_edit=may_edit(actor, unit),
        may_take_over=found is not None
        and found.stand_in is not None
        and (may_edit(actor, unit) or actor.id in {found.person.id, found.stand_in.id}),
        may_call=sees_phones(actor, unit),
        form=DutyTapForm(),
    )


@bp.route("/week", methods=["GET", "POST"])
@login_required
def week(unit_id: int) -> ResponseReturnValue:
    """Write the week of the roster."""
    actor, unit = _editable_or_404(unit_id)
    people, row = queries.candidates(unit, now=clock.now()), queries.roster_row(unit_id)
    form = WeekForm(people, queries.roster_of(unit_id), version=row.version if row else None)
    if form.validate_on_submit():
        version = form.expected_version() if form.version.data else None
        values = {"changes_at": form.changes_at.data, "week": form.lines(), "version": version}
        try:
            with transaction():
                operations.set_week(unit_id, actor, **values, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            unit = unit_or_404(actor, unit_id)
        else:
            flash(_("The roster is kept."), "success")
            return redirect(url_for(".show", unit_id=unit_id), 303)
    return _answer("duty/week.html", unit=unit, form=form)


@bp.route("/day", methods=["GET", "POST"])
@login_required
def day(unit_id: int) -> ResponseReturnValue:
    """Let one day differ from the week."""
    actor, unit = _editable_or_404(unit_id)
    form = DayForm(queries.candidates(unit, now=clock.now()), _day_asked())
    if form.validate_on_submit():
        line = Line(form.person_id.data, form.stand_in_id.data)
        values = {"day": form.day.data, "line": line, "note": form.note.data or ""}
        try:
            with transaction():
                operations.set_date(unit_id, actor, **values, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            unit = unit_or_404(actor, unit_id)
        else:
            return redirect(url_for(".show", unit_id=unit_id), 303)
    return _answer("duty/day.html", unit=unit, form=form)


@bp.post("/day/clear")
@login_required
def clear(unit_id: int) -> ResponseReturnValue:
    """Let the week hold again for a day."""
    actor, _unit = _editable_or_404(unit_id)
    chosen = request.form.get("day", type=date.fromisoformat) or abort(400)
    with transaction():
        operations.clear_date(unit_id, actor, day=chosen, now=clock.now())
    return redirect(url_for(".show", unit_id=unit_id), 303)


@bp.post("/take-over")
@login_required
def take_over(unit_id: int) -> ResponseReturnValue:
    """Let the stand-in be on until duty changes hands."""
    actor = current_actor()
    unit_or_404(actor, unit_id)
    person_id = request.form.get("person_id", type=row_id) or abort(400)
    with transaction():
        operations.take_over(unit_id, actor, person_id=person_id, now=clock.now())
    flash(_("The stand-in is on duty now."), "success")
    return redirect(url_for(".show", unit_id=unit_id), 303)


def unit_or_404(actor: Actor, unit_id: int) -> Unit:
    """Return a unit of the actor's street that can have a roster."""
    statement = db.select(Unit).where(Unit.id == unit_id, Unit.level.in_(ROSTERED), units_of_streets(actor))
    unit: Unit = db.one_or_404(statement)
    return unit


def may_edit(actor: Actor, unit: Unit) -> bool:
    """Return whether the actor may write the roster."""
    return unit.closed_on is None and may(actor, Action.DUTY_EDIT, Place(unit.path))


def sees_phones(actor: Actor, unit: Unit) -> bool:
    """Return whether the actor may call who is on duty: everybody who works at, above or below the unit."""
    return may(actor, Action.BULLETIN_READ, Place(unit.path))


def _editable_or_404(unit_id: int) -> tuple[Actor, Unit]:
    actor = current_actor()
    unit = unit_or_404(actor, unit_id)
    if not may_edit(actor, unit):
        abort(404)
    return actor, unit


def _day_asked() -> date | None:
    return request.args.get("day", type=date.fromisoformat)


def _answer(template: str, *, form: Any, **values: Any) -> tuple[str, int]:  # noqa: ANN401 - of a template
    return render_template(template, form=form, **values), 422 if form.errors else 200
