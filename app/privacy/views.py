"""The data-protection officer's start: who looked at whose personal data in clear, and what for."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.privacy import queries
from app.privacy.filter_args import NAMES, filter_of
from app.privacy.presenting import told
from app.web.paging import read_instant_key

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("")
@login_required
def index() -> str:
    """Show who looked, the newest first: filtered by account, case and day."""
    actor = _reader()
    chosen = filter_of(request.args)
    args: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    page = queries.looks(actor, chosen, after=read_instant_key(request.args.get("after")))
    return render_template(
        "privacy/index.html",
        rows=told(page.rows),
        next_url=page.next_key and url_for(".index", after=page.next_key, **args),
        args=args,
    )


def _reader() -> Actor:
    actor = current_actor()
    if not queries.protects_all(actor) and not queries.streets(actor):
        abort(403)
    return actor
