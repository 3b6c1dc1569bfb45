"""The street's own values of the named settings."""

from flask import render_template
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import proving
from app.clocks.forms import PreviewedValuesForm
from app.clocks.views.confirming import Proposal, bp, propose
from app.settings import operations, queries, values
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, editing, scope
from app.settings.words import WEEKDAY_NAMES
from app.web import clock


@bp.get("/values")
@login_required
def own_values() -> str:
    """Show the values that hold in the street."""
    found = scope()
    return _page(found, PreviewedValuesForm(data=_shown(found)))


@bp.post("/values")
@login_required
@proving
def set_values() -> Answer:
    """Keep the street's own values; other opening hours move running clocks."""
    found = editing()
    form = PreviewedValuesForm()
    if form.validate_on_submit():
        street_id, typed = found.street.id, form.values()
        proposal = Proposal(
            title=_("Opening hours of an ordinary week"),
            change=lambda: operations.set_values(street_id, found.actor, values=typed, now=clock.now()),
            streets=[street_id],
            done=found.url("clocks.own_values"),
        )
        answer = propose(form, found, proposal)
        if answer is not None:
            return answer
    return _page(editing(), form), 422


def _page(found: Scope, form: PreviewedValuesForm) -> str:
    return render_template(
        "settings/values.html",
        scope=found,
        form=form,
        times=[form[setting.name] for setting in values.WALL_TIMES],
        gas_number=form[values.GAS_NUMBER.name],
        choices=[form[setting.name] for setting in values.YES_NO],
        numbers=[form[setting.name] for setting in values.WHOLE_NUMBERS],
        hours=[form[f"hours_{day}"] for day in values.WEEKDAYS],
        weekdays=WEEKDAY_NAMES,
    )


def _shown(found: Scope) -> dict[str, object]:
    street_id = found.street.id
    numbers = {setting.name: queries.value(street_id, setting.name) for setting in values.WHOLE_NUMBERS}
    weekly = values.weekly_shifts(queries.weekly_hours(street_id))
    return {
        **numbers,
        **{setting.name: queries.wall_time(street_id, setting) for setting in values.WALL_TIMES},
        values.GAS_NUMBER.name: queries.gas_number(street_id),
        **{setting.name: queries.is_on(street_id, setting) for setting in values.YES_NO},
        **{f"hours_{day}": values.written(weekly.get(int(day), ())) for day in values.WEEKDAYS},
    }
