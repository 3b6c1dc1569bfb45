"""A street's own days and closures over the country's calendar."""

from datetime import date

from flask import abort
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import login_required

from app.clocks.forms import ClosureForm, DayForm, PreviewedForm
from app.clocks.views.calendar import Forms, page
from app.clocks.views.confirming import Proposal, bp, propose
from app.settings import operations, queries
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, editing
from app.web import clock


@bp.post("/calendar/days")
@login_required
def set_day() -> Answer:
    """Keep a day as the street's own."""
    found = editing()
    form = DayForm()
    if form.validate_on_submit():
        values, street_id = form.values(), found.street.id
        proposal = Proposal(
            title=_("Own day: %(day)s, %(name)s", day=format_date(values.day), name=values.name),
            change=lambda: operations.set_day(street_id, found.actor, values=values, now=clock.now()),
            streets=[street_id],
            done=found.url("clocks.calendar", year=values.day.year),
        )
        answer = propose(form, found, proposal)
        if answer is not None:
            return answer
    return page(editing(), Forms(day=form), year=_year(form.day.data)), 422


@bp.post("/calendar/days/<day>/remove")
@login_required
def remove_day(day: str) -> Answer:
    """Let a day be again what it is in the country's calendar."""
    found = editing()
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        abort(404)
    street_id = found.street.id
    proposal = Proposal(
        title=_("As in the country's calendar: %(day)s", day=format_date(chosen)),
        change=lambda: operations.remove_day(street_id, chosen, found.actor, now=clock.now()),
        streets=[street_id],
        done=found.url("clocks.calendar", year=chosen.year),
    )
    return _removed(found, proposal, chosen.year)


@bp.post("/calendar/closures")
@login_required
def add_closure() -> Answer:
    """Close the offices from one instant to another."""
    found = editing()
    form = ClosureForm()
    if form.validate_on_submit():
        street_id = found.street.id
        values = form.values(queries.zone_of(street_id))
        proposal = Proposal(
            title=_("Closure: %(reason)s", reason=values.reason),
            change=lambda: operations.add_closure(street_id, found.actor, values=values, now=clock.now()),
            streets=[street_id],
            done=found.url("clocks.calendar", year=values.from_at.year),
        )
        answer = propose(form, found, proposal)
        if answer is not None:
            return answer
    return page(editing(), Forms(closure=form), year=_year(form.from_at.data)), 422


@bp.post("/calendar/closures/<int:closure_id>/remove")
@login_required
def remove_closure(closure_id: int) -> Answer:
    """Take a closure back."""
    found = editing()
    street_id = found.street.id
    row = next((row for row in queries.closures(street_id) if row.id == closure_id), None)
    if row is None:
        abort(404)
    year = row.from_at.astimezone(queries.zone_of(street_id)).year
    proposal = Proposal(
        title=_("Closure taken back: %(reason)s", reason=row.reason),
        change=lambda: operations.remove_closure(street_id, closure_id, found.actor, now=clock.now()),
        streets=[street_id],
        done=found.url("clocks.calendar", year=year),
    )
    return _removed(found, proposal, year)


def _removed(found: Scope, proposal: Proposal, year: int) -> Answer:
    form = PreviewedForm()
    answer = propose(form, found, proposal) if form.validate_on_submit() else None
    return (page(editing(), Forms(other=form), year=year), 422) if answer is None else answer


def _year(typed: date | None) -> int | None:
    return typed.year if typed else None
