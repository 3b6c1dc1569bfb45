"""What one wants to be told, by which channel, and when not."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor, proving
from app.domain.errors import DomainError
from app.messages import operations, queries
from app.messages.forms import ButtonForm, TargetForm
from app.messages.views import bp
from app.messages.words import KINDS
from app.web import clock, repeats
from app.web.messages import message_for


@bp.get("/account/messages")
@login_required
def own() -> str:
    """Show by which channels one can be told, and what is chosen."""
    actor = current_actor()
    channels = [(row, queries.own_target(actor, row.id), ButtonForm()) for row in queries.own_channels(actor)]
    return render_template("messages/own.html", channels=channels, kinds=KINDS)


@bp.route("/account/messages/<int:channel_id>", methods=["GET", "POST"])
@login_required
@proving
def choose(channel_id: int) -> ResponseReturnValue:
    """Choose what one is told by a channel."""
    actor = current_actor()
    row = queries.own_channel_or_404(actor, channel_id)
    form = TargetForm(row, queries.own_target(actor, channel_id))
    if form.validate_on_submit():
        values = form.values()

        def keep() -> str:
            same = queries.own_channel_or_404(actor, channel_id)
            operations.set_own_target(same, actor, values=values)
            flash(_("Your choice was kept."), "success")
            return url_for(".own")

        try:
            return redirect(repeats.run(form, actor, keep), 303)
        except DomainError as error:
            form.refuse(error)
            row = queries.own_channel_or_404(actor, channel_id)
    page = render_template("messages/own_edit.html", form=form, channel=row, kind=KINDS[row.kind])
    return page, 422 if form.errors else 200


@bp.post("/account/messages/<int:channel_id>/test")
@login_required
def test_own(channel_id: int) -> ResponseReturnValue:
    """Send a test to oneself."""
    actor = current_actor()
    row = queries.own_channel_or_404(actor, channel_id)
    form, street_id = ButtonForm(), row.street_id
    if form.validate_on_submit():

        def put() -> str:
            target = queries.own_target(actor, channel_id)
            if target is not None:
                key = str(form.repeat_key.data)
                operations.send_test(target, actor, street_id=street_id, key=key, now=clock.now())
                flash(_("A test is on its way to you."), "success")
            return url_for(".own")

        try:
            repeats.run(form, actor, put)
        except DomainError as error:
            flash(message_for(error), "danger")
    return redirect(url_for(".own"), 303)
