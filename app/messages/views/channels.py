"""Channels: which there are, adding one, changing one, switching it off."""

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import proving
from app.domain.errors import DomainError
from app.domain.sending import PERSONAL, ChannelKind
from app.messages import operations, queries
from app.messages.forms import ButtonForm, ChannelForm
from app.messages.settings import line
from app.messages.views import bp
from app.messages.words import KINDS
from app.models.messages import MessageChannel
from app.settings.views.scope import editing
from app.web import clock, repeats


@bp.get("/settings/messages")
@login_required
def index() -> str:
    """Show by what a street sends messages, and whether that works."""
    found = editing()
    return render_template(
        "messages/index.html",
        scope=found,
        channels=queries.channels(found.street.id),
        dead=queries.dead_count(found.street.id),
        kinds=KINDS,
        state=_state,
        hosts=sorted(line().hosts),
    )


@bp.route("/settings/messages/new/<kind>", methods=["GET", "POST"])
@login_required
@proving
def add(kind: str) -> ResponseReturnValue:
    """Add a channel."""
    found = editing()
    if kind not in set(ChannelKind):
        abort(404)
    chosen = ChannelKind(kind)
    form = ChannelForm(chosen)
    if form.validate_on_submit():
        street_id, values = found.street.id, form.values()

        def new() -> str:
            row = operations.add_channel(
                street_id, found.actor, kind=chosen, values=values, line=line(), now=clock.now()
            )
            flash(_("The channel is there. Now say who is told by it, and send a test."), "success")
            return found.url("messages.show", channel_id=row.id)

        try:
            return redirect(repeats.run(form, found.actor, new), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
    page = render_template("messages/channel.html", scope=found, form=form, kind=KINDS[chosen], channel=None)
    return page, 422 if form.errors else 200


@bp.route("/settings/messages/<int:channel_id>/edit", methods=["GET", "POST"])
@login_required
@proving
def edit(channel_id: int) -> ResponseReturnValue:
    """Change a channel."""
    found = editing()
    row = queries.channel_or_404(found.street.id, channel_id)
    form = ChannelForm(row.kind, row)
    if form.validate_on_submit():
        street_id, values, version = found.street.id, form.values(), form.expected_version()

        def change() -> str:
            same = queries.channel_or_404(street_id, channel_id)
            operations.edit_channel(same, found.actor, version=version, values=values, line=line())
            flash(_("The channel was changed. Send a test to see whether messages arrive."), "success")
            return found.url("messages.show", channel_id=channel_id)

        try:
            return redirect(repeats.run(form, found.actor, change), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
            row = queries.channel_or_404(found.street.id, channel_id)
    page = render_template("messages/channel.html", scope=found, form=form, kind=KINDS[row.kind], channel=row)
    return page, 422 if form.errors else 200


@bp.post("/settings/messages/<int:channel_id>/switch")
@login_required
@proving
def switch(channel_id: int) -> ResponseReturnValue:
    """Switch a channel off, or on again."""
    found = editing()
    row = queries.channel_or_404(found.street.id, channel_id)
    street_id, on = found.street.id, row.disabled_at is not None
    form = ButtonForm()
    url = found.url("messages.show", channel_id=channel_id)
    if form.validate_on_submit():

        def turn() -> str:
            same = queries.channel_or_404(street_id, channel_id)
            operations.switch_channel(same, found.actor, on=on, now=clock.now())
            return url

        repeats.run(form, found.actor, turn)
    return redirect(url, 303)


def _state(row: MessageChannel) -> str:
    if row.disabled_at is not None:
        return _("Switched off")
    if row.failures and row.retry_at is not None:
        return _("Cannot be reached; tried again by itself")
    return _("In order")


def is_personal(row: MessageChannel) -> bool:
    """Return whether people choose for themselves what they are told by a channel."""
    return row.kind in PERSONAL
