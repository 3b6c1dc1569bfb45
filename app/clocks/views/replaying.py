"""What other limits would have meant over the past year, as a table of counts."""

from datetime import date, timedelta

from flask import render_template, request
from flask_login import login_required

from app.clocks import replaying
from app.clocks.forms import ReplayForm
from app.clocks.replaying import DAYS, Other, Question, count_words
from app.clocks.views.confirming import bp
from app.settings import queries
from app.settings.sets import SETS
from app.settings.views.categories import Answer
from app.settings.views.scope import scope
from app.web import clock


@bp.get("/limits/replay")
@login_required
def limits_replay() -> Answer:
    """Show how many clocks would have been breached under the limits that are asked for."""
    found, now = scope(), clock.now()
    is_asked = "set" in request.args or "on" in request.args
    today = queries.day_of(found.street, now)
    form = ReplayForm(formdata=request.args if is_asked else None, data={"on": today})
    table = None
    if is_asked and form.validate():
        asked = Question(found.street.id, now - timedelta(days=DAYS), now)
        table = replaying.sample(asked, _other(form, found.street.id, form.on.data or today))
    page = render_template(
        "settings/limits_replay.html",
        scope=found,
        form=form,
        table=table,
        days=DAYS,
        words=count_words,
    )
    return page, 422 if form.errors else 200


def _other(form: ReplayForm, street_id: int, day: date) -> Other:
    if form.set.data:
        return replaying.limits_with(street_id, SETS[form.set.data].lines, day)
    return replaying.limits_of_day(street_id, day)
