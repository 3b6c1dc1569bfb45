"""The audit log: who did what, for administrators; and the whole of it, to be proved elsewhere."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import Actor
from app.audit import operations, proving, queries
from app.audit.filter_args import NAMES, filter_of
from app.audit.forms import ExportForm
from app.audit.presenting import told
from app.audit.words import GROUP_NAMES, Group
from app.database import transaction
from app.web import clock
from app.web.text import row_id

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@login_required
def index() -> str:
    """Show what was done, the newest first: filtered by person, kind of act and day."""
    actor = _reader()
    chosen = filter_of(request.args)
    args: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    page = queries.entries(actor, chosen, before=request.args.get("before", type=row_id))
    return render_template(
        "audit/index.html",
        rows=told(list(page.rows)),
        next_url=page.next_key and url_for(".index", before=page.next_key, **args),
        args=args,
        groups=GROUP_NAMES,
        tabs_of_log=_tabs(args),
        reads_all=queries.reads_all(actor),
        form=ExportForm(),
    )


@bp.post("/whole")
@login_required
def whole() -> ResponseReturnValue:
    """Give the whole log out as lines of JSON, for deploy/verify_audit.py."""
    actor = current_actor()
    if not queries.reads_all(actor):
        abort(403)
    if not ExportForm().validate_on_submit():
        return redirect(url_for(".index"), 303)
    with transaction():
        operations.note_export(actor)
    name = f"audit-{clock.now().astimezone(clock.zone()):%Y-%m-%d-%H%M}.jsonl"
    answer = Response(stream_with_context(proving.lines()), mimetype="application/jsonl")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _reader() -> Actor:
    actor = current_actor()
    if not queries.reads_all(actor) and not queries.streets(actor):
        abort(403)
    return actor


def _tabs(args: dict[str, str]) -> list[dict[str, object]]:
    shown = args.get("what")
    reveals = Group.REVEALS.value
    return [
        {"url": url_for(".index"), "label": _("Everything"), "current": shown != reveals},
        {
            "url": url_for(".index", what=reveals),
            "label": GROUP_NAMES[Group.REVEALS],
            "current": shown == reveals,
        },
    ]
