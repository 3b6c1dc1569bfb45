"""The street's own values of the named settings."""

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import login_required

from app.database import transaction
from app.domain.errors import DomainError
from app.settings import operations, queries, values
from app.settings.forms import ValuesForm
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, bp, editing, scope
from app.settings.words import WEEKDAY_NAMES
from app.web import clock


@bp.get("/values")
@login_required
def own_values() -> str:
    """Show the values that hold in the street."""
    found = scope()
    return _page(found, ValuesForm(data=_shown(found)))


@bp.post("/values")
@login_required
def set_values() -> Answer:
    """Keep the street's own values."""
    found = editing()
    form = ValuesForm()
    if form.validate_on_submit():
        street_id, typed = found.street.id, form.values()
        try:
            with transaction():
                operations.set_values(street_id, found.actor, values=typed, now=clock.now())
        except DomainError as error:
            form.refuse(error)
            found = editing()
        else:
            flash(_("The values are kept; clocks that run already keep theirs."), "success")
            return redirect(found.url("own_values"), 303)
    return _page(found, form), 422


def _page(found: Scope, form: ValuesForm) -> str:
    return render_template(
        "settings/values.html",
        scope=found,
        form=form,
        digest_at=form[values.DIGEST_AT.name],
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
        values.DIGEST_AT.name: queries.digest_time(street_id),
        **{f"hours_{day}": values.written(weekly.get(int(day), ())) for day in values.WEEKDAYS},
    }
