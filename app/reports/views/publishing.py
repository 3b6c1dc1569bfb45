"""Publishing the figures of a period, and what has changed in them since."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.domain.errors import DomainError
from app.reports import operations
from app.reports.forms import PeriodForm, PublishForm
from app.reports.presenting import percent, query_of
from app.reports.queries import publications
from app.reports.views.asking import asked, bp
from app.reports.words import SAID
from app.web import clock, repeats
from app.web.messages import message_for


@bp.post("/figures/publish")
@login_required
def publish() -> ResponseReturnValue:
    """Fix the figures of a unit and a period that is over."""
    found = asked(PeriodForm(request.args))
    form, back = PublishForm(), url_for(".show", **query_of(found))

    def do() -> str:
        publication_id = operations.publish(found.unit.id, found.actor, days=found.days, now=clock.now())
        return url_for(".published", publication_id=publication_id)

    if form.validate_on_submit():
        try:
            back = repeats.run(form, found.actor, do)
        except DomainError as error:
            flash(message_for(error), "danger")
        else:
            flash(_("Published. From now on every change of these figures is named here."), "success")
    return redirect(back, 303)


@bp.get("/figures/published/<int:publication_id>")
@login_required
def published(publication_id: int) -> str:
    """Show published figures beside what they are now: which have changed, by how much and why."""
    actor = current_actor()
    publication = publications.publication_or_404(actor, publication_id)
    asked_anew = publications.asked_of(publication, as_of=clock.now())
    rows = publications.differences(actor, publication, as_of=clock.now())
    return render_template(
        "reports/published.html",
        publication=publication,
        rows=rows,
        said=SAID,
        percent=percent,
        shown=publications.SHOWN,
        changed=[row for row in rows if row.change],
        now_url=url_for(".show", **query_of(asked_anew)),
    )
