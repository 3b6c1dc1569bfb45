"""The log: what was sent to whom and when, and what did not arrive, with a button to send it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from app.domain.sending import DeliveryState
from app.messages import operations, queries
from app.messages.forms import ButtonForm
from app.messages.queries import Filter, Line
from app.messages.views import bp
from app.messages.words import STATES, error_of
from app.notices.sentences import sentence
from app.settings.views.scope import editing
from app.web import clock, repeats
from app.web.naming import name_of
from app.web.paging import read_id
from app.web.text import row_id


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the page shows it."""

    id: int
    at: datetime
    due_at: datetime
    to: str
    channel: str
    text: str
    state: DeliveryState
    tries: int
    error: str | None
    number: str | None


@bp.get("/settings/messages/log")
@login_required
def log() -> str:
    """Show deliveries, the newest first."""
    found = editing()
    args = _args(request.args)
    state = DeliveryState(args["state"]) if "state" in args else None
    channel_id = int(args["channel"]) if "channel" in args else None
    chosen = Filter(found.street.id, state, channel_id)
    page = queries.log(chosen, before=request.args.get("before", type=row_id))
    return render_template(
        "messages/log.html",
        scope=found,
        rows=[_row(line) for line in page.rows],
        next_url=page.next_key and found.url("messages.log", before=page.next_key, **args),
        args=args,
        states=STATES,
        channels=queries.channels(found.street.id),
        dead=queries.dead_count(found.street.id),
        form=ButtonForm(),
    )


@bp.post("/settings/messages/retry")
@login_required
def retry() -> ResponseReturnValue:
    """Send dead letters again: those that the page showed, or one of them."""
    found = editing()
    ids = request.form.getlist("id", type=row_id)[:100]
    form, street_id = ButtonForm(), found.street.id
    url = found.url("messages.log")
    if form.validate_on_submit():

        def again() -> str:
            count = operations.retry(found.actor, street_id=street_id, ids=ids, now=clock.now())
            flash(
                ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", count),
                "success",
            )
            return url

        repeats.run(form, found.actor, again)
    return redirect(url, 303)


def _args(given: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address that make sense."""
    args = {}
    if given.get("state") in set(DeliveryState):
        args["state"] = given["state"]
    channel_id = read_id(given.get("channel"))
    if channel_id is not None:
        args["channel"] = str(channel_id)
    return args


def _row(line: Line) -> Row:
    row = line.delivery
    target = row.target
    to = target.person.name if target.person else name_of(target.unit)
    text = _("Test") if row.notice is None else _said(line)
    error = error_of(row.error) if row.error else None
    at = row.sent_at or row.created_at
    return Row(
        row.id, at, row.due_at, to, target.channel.name, text, row.state, row.tries, error, line.number
    )


def _said(line: Line) -> str:
    notice = line.delivery.notice
    if notice is None:
        return ""
    return sentence(notice, number=line.number, title=line.title, unit=name_of(line.unit) or None)
