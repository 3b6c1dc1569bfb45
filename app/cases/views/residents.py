"""Cases by their resident's name or phone: sent by POST, and each that is found is written down as a look."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor, proving_if
from app.access.policy import WORKERS
from app.cases import operations
from app.cases.operations.finding import MOST
from app.cases.presenting.rows import rows_of
from app.cases.queries import lists
from app.cases.resident_forms import ResidentForm
from app.cases.views import bp
from app.cases.views.looking import looks_at_many
from app.database import transaction
from app.web import clock


@bp.route("/cases/by-resident", methods=["GET", "POST"])
@login_required
@proving_if(looks_at_many)
def by_resident() -> ResponseReturnValue:
    """Ask for a name or number, and list the cases of the actor's that it belongs to."""
    actor, form, rows = current_actor(), ResidentForm(), None
    if not actor.has(*WORKERS):
        abort(403)
    if form.validate_on_submit():
        with transaction():
            found = operations.find_by_resident(actor, form.resident.data or "", now=clock.now())
        rows = rows_of(lists.named(actor, found), as_of=clock.now())
    page = render_template("cases/by_resident.html", form=form, rows=rows, most=MOST)
    return page, 422 if form.errors else 200
