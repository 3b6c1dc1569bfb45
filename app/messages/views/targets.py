"""Who is told by a channel: units, by the administrator; people choose for themselves."""

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.domain.errors import DomainError
from app.extensions import db
from app.messages import operations, queries
from app.messages.forms import ButtonForm, TargetForm
from app.messages.views import bp
from app.messages.views.channels import is_personal
from app.messages.words import GROUPS, KINDS, MODES
from app.models.messages import MessageTarget
from app.models.organisation import Unit
from app.settings.queries import units_for_routing
from app.settings.views.scope import editing
from app.web import clock, repeats
from app.web.messages import message_for
from app.web.text import row_id


@bp.get("/settings/messages/<int:channel_id>")
@login_required
def show(channel_id: int) -> ResponseReturnValue:
    """Show a channel and who is told by it; a unit that was chosen leads on to its form."""
    found = editing()
    row = queries.channel_or_404(found.street.id, channel_id)
    unit_id = request.args.get("unit", type=row_id)
    if unit_id is not None:
        return redirect(found.url("messages.unit", channel_id=channel_id, unit_id=unit_id))
    return render_template(
        "messages/show.html",
        scope=found,
        channel=row,
        kind=KINDS[row.kind],
        targets=[(target, ButtonForm()) for target in queries.targets(channel_id)],
        is_personal=is_personal(row),
        units=[] if is_personal(row) else units_for_routing(found.street.id),
        summary=_summary,
        form=ButtonForm(),
    )


@bp.route("/settings/messages/<int:channel_id>/units/<int:unit_id>", methods=["GET", "POST"])
@login_required
def unit(channel_id: int, unit_id: int) -> ResponseReturnValue:
    """Choose what a unit's group, or another system, is told."""
    found = editing()
    row = queries.channel_or_404(found.street.id, channel_id)
    chosen = db.session.get(Unit, unit_id)
    if chosen is None or chosen.street_id != found.street.id or is_personal(row):
        abort(404)
    form = TargetForm(row, queries.target_of_unit(channel_id, unit_id))
    if form.validate_on_submit():
        street_id, values = found.street.id, form.values()

        def choose() -> str:
            same = queries.channel_or_404(street_id, channel_id)
            operations.set_unit_target(same, found.actor, unit_id=unit_id, values=values)
            return found.url("messages.show", channel_id=channel_id)

        try:
            return redirect(repeats.run(form, found.actor, choose), 303)
        except DomainError as error:
            form.refuse(error)
            found = editing()
            row = queries.channel_or_404(found.street.id, channel_id)
            chosen = db.session.get_one(Unit, unit_id)
    page = render_template("messages/target.html", scope=found, form=form, channel=row, unit=chosen)
    return page, 422 if form.errors else 200


@bp.post("/settings/messages/<int:channel_id>/targets/<int:target_id>/test")
@login_required
def test(channel_id: int, target_id: int) -> ResponseReturnValue:
    """Send a test to somebody who is told by a channel."""
    found = editing()
    queries.channel_or_404(found.street.id, channel_id)
    queries.target_or_404(channel_id, target_id)
    form, street_id = ButtonForm(), found.street.id
    log = found.url("messages.log")
    if form.validate_on_submit():

        def put() -> str:
            target = queries.target_or_404(channel_id, target_id)
            key = str(form.repeat_key.data)
            operations.send_test(target, found.actor, street_id=street_id, key=key, now=clock.now())
            flash(
                _("A test is on its way. Load this page again in a moment to see whether it arrived."),
                "success",
            )
            return log

        try:
            repeats.run(form, found.actor, put)
        except DomainError as error:
            flash(message_for(error), "danger")
    return redirect(log, 303)


def _summary(target: MessageTarget) -> list[str]:
    """Return what a target is told, a group a line."""
    chosen = {group: target.wanted.get(group.value) for group in GROUPS}
    names = {mode.value: text for mode, text in MODES.items()}
    return [f"{GROUPS[group]}: {names[mode]}" for group, mode in chosen.items() if mode]
