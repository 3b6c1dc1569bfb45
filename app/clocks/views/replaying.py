"""What other limits or staffing would have meant in a past time, as a table of counts."""

from datetime import date, datetime, timedelta

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required

from app.access.policy import Action, Place, may
from app.clocks import replaying
from app.clocks.forms import ReplayForm
from app.clocks.replay_words import bars, count_words
from app.clocks.replaying import DAYS, Question
from app.clocks.views.confirming import bp
from app.domain.backlog import Days, midnight
from app.domain.periods import DAY, Choice, chosen
from app.settings import queries
from app.settings.views.categories import Answer
from app.settings.views.scope import Scope, scope
from app.web import clock

CHOICES = {Choice.LAST_YEAR: _l("Last year"), Choice.THIS_YEAR: _l("This year")}


@bp.get("/limits/replay")
@login_required
def limits_replay() -> Answer:
    """Show how many clocks would have been late under the limits and with the staff that are asked about."""
    found, now = scope(), clock.now()
    today = queries.day_of(found.street, now)
    form = ReplayForm(today, formdata=request.args or None)
    is_asked = not form.names.isdisjoint(request.args)
    table = None
    if is_asked and form.validate():
        other = replaying.limits_named(found.street.id, form.set.data, form.on.data or today)
        asked = _question(form, found.street.id, now)
        table = replaying.sample(asked, other._replace(staff=form.staff()))
    page = render_template(
        "settings/limits_replay.html",
        scope=found,
        form=form,
        table=table,
        periods=_periods(found, form, today),
        leads=may(found.actor, Action.FIGURES_READ, Place(found.street.path)),
        words=count_words,
        bars=bars,
    )
    return page, 422 if form.errors else 200


def _question(form: ReplayForm, street_id: int, now: datetime) -> Question:
    zone = queries.zone_of(street_id)
    since, before = midnight(form.first.data, zone), midnight(form.last.data + DAY, zone)
    return Question(street_id, since, now, before)


def _periods(found: Scope, form: ReplayForm, today: date) -> list[dict[str, object]]:
    """Return the periods that are asked for most as tabs, each with the same question."""
    said = {name: value for name, value in request.args.items() if name in form.names - {"first", "last"}}
    known = [(_("The past %(days)s days", days=DAYS), Days(today - timedelta(days=DAYS), today))]
    known += [(CHOICES[choice], chosen(choice, today)) for choice in CHOICES]
    asked = Days(form.first.data, form.last.data)
    return [
        {
            "url": found.url("clocks.limits_replay", **said, first=days.first, last=days.last),
            "label": text,
            "current": days == asked,
        }
        for text, days in known
    ]
