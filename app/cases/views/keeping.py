"""What a phone keeps of the cases, for when there is no signal."""

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF
from app.cases.queries.own import open_numbers
from app.cases.views import bp
from app.domain.levels import Role

MOST_CASES = 20


@bp.get("/device/pages")
@login_required
def kept_pages() -> ResponseReturnValue:
    """List the pages that a device keeps for who is signed in: start, form, own open cases."""
    actor = current_actor()
    pages = [url_for(".start"), url_for(".offline")]
    if actor.has(*STAFF, Role.BUILDING_HEAD):
        pages += [url_for(".register"), url_for(".own")]
    numbers = open_numbers(actor, limit=MOST_CASES)
    return jsonify(pages=[*pages, *(url_for(".show", number=number) for number in numbers)])


@bp.get("/offline")
@login_required
def offline() -> ResponseReturnValue:
    """Say that a page was not kept, and which ones can be opened all the same."""
    actor = current_actor()
    return render_template(
        "cases/offline.html",
        may_register=actor.has(*STAFF, Role.BUILDING_HEAD),
        numbers=open_numbers(actor, limit=MOST_CASES),
    )
