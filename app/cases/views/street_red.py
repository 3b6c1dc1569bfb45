"""What passed its limit at the street itself: the list that leaders work off, and one tap to urge."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.cases import operations
from app.cases.presenting.rows import red_rows_of
from app.cases.queries import lists
from app.cases.queries.reading import case_or_404
from app.cases.views import bp
from app.domain.errors import DomainError
from app.web import clock, repeats
from app.web.forms import GuardedForm
from app.web.messages import message_for


@bp.get("/cases/street-red")
@login_required
def street_red() -> str:
    """List the cases that are red at the street, what was due first on top."""
    return _page(_leader())


@bp.post("/cases/street-red/<number>/urge")
@login_required
def urge(number: str) -> ResponseReturnValue:
    """Ask the case's people to hurry."""
    actor, form = _leader(), GuardedForm()
    case_id = case_or_404(actor, number).id

    def do() -> str:
        operations.urge(case_id, actor, version=form.expected_version(), now=clock.now())
        return url_for(".street_red")

    try:
        if not form.validate():
            return _page(actor), 422
        answer = repeats.run(form, actor, do)
    except DomainError as error:
        flash(message_for(error), "danger")
        return _page(actor), 422
    flash(_("Case %(number)s was urged; its people have been told.", number=number), "success")
    return redirect(answer, 303)


def _leader() -> Actor:
    actor = current_actor()
    if not lists.leads_a_street(actor):
        abort(404)
    return actor


def _page(actor: Actor) -> str:
    page, as_of = lists.street_red(actor, after=request.args.get("after")), clock.now()
    called = lists.working_on(case.id for case in page.rows)
    return render_template(
        "cases/street_red.html",
        rows=red_rows_of(page.rows, called, as_of=as_of),
        next_url=page.next_key and url_for(".street_red", after=page.next_key),
    )
