"""Importing places and paths: the table to fill in, upload, preview, confirmation."""

from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.coordinates import System
from app.domain.errors import DomainError, Invalid
from app.domain.levels import Role
from app.organisation.importer import Effect
from app.stations import importer
from app.stations.forms import ConfirmPlacesForm, PlacesForm
from app.stations.importer import Plan, Source, template
from app.stations.queries import places
from app.stations.views.scope import Answer, administered_streets, bp, trail
from app.web import clock, kept_files
from app.web.messages import message_for
from app.web.tables import MAX_BYTES
from app.web.text import row_id

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 500


@bp.get("/places/buildings.xlsx")
@login_required
def places_template() -> Response:
    """Download the buildings that the actor administers, with what is known of their places."""
    actor = _administrator()
    headers = {"Content-Disposition": "attachment; filename=buildings.xlsx"}
    return Response(template.workbook(places.buildings(actor)), mimetype=_SHEET, headers=headers)


@bp.route("/places/import", methods=["GET", "POST"])
@login_required
def upload() -> Answer:
    """Choose a file; what it would do is shown before anything is written."""
    actor = _administrator()
    form = PlacesForm(administered_streets(actor))
    if form.validate_on_submit():
        content, filename = form.file.data.read(MAX_BYTES + 1), form.file.data.filename
        source = Source(form.system.data, form.street_id.data)
        try:
            plan = importer.plan_file(content, filename, actor, source)
        except DomainError as error:
            form.refuse(error)
        else:
            digest = kept_files.keep(_folder(), actor.id or 0, content, now=clock.now())
            return _preview(plan, digest, filename)
    page = render_template("stations/upload.html", form=form, steps=trail(_("Import places")))
    return page, 422 if form.errors else 200


@bp.get("/places/import/confirm")
@login_required
def begin_again() -> Answer:
    """Lead back to the upload whoever comes here by an address and not by the button."""
    return redirect(url_for(".upload"), 303)


@bp.post("/places/import/confirm")
@login_required
def confirm() -> Answer:
    """Apply the file that was previewed, if it would still do the same."""
    actor, form = _administrator(), ConfirmPlacesForm()
    form.validate()
    content = kept_files.kept(_folder(), actor.id or 0, form.kept.data or "")
    source = _source(form)
    if content is None or source is None:
        flash(message_for(Invalid("file", "file_gone")), "danger")
        return redirect(url_for(".upload"), 303)
    try:
        plan = _applied(content, form, actor, source)
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".upload"), 303)
    if plan is not None:
        return _preview(plan, form.kept.data, form.filename.data, changed=True)
    kept_files.drop(_folder(), actor.id or 0, form.kept.data)
    return redirect(url_for(".coverage"), 303)


def _source(form: ConfirmPlacesForm) -> Source | None:
    """Return what was chosen with the file, as the form carries it; None if it was tampered with."""
    try:
        street_id = row_id(form.street_id.data) if form.street_id.data else None
        return Source(System(form.system.data), street_id)
    except ValueError:
        return None


def _applied(content: bytes, form: ConfirmPlacesForm, actor: Actor, source: Source) -> Plan | None:
    """Apply the file; return the new plan instead if it is not what was shown."""
    with transaction():
        plan = importer.plan_file(content, form.filename.data or "", actor, source)
        if not plan.is_good or plan.digest() != form.plan.data:
            return plan
        count = importer.apply(plan, actor, now=clock.now())
    flash(ngettext("%(num)s place or path imported.", "%(num)s places and paths imported.", count), "success")
    return None


def _preview(plan: Plan, digest: str, filename: str, *, changed: bool = False) -> Answer:
    source = {"system": plan.source.system.value, "street_id": plan.source.street_id or ""}
    data = {"kept": digest, "filename": filename, "plan": plan.digest(), **source}
    changes = [change for change in plan.changes if change.effect is not Effect.SAME]
    page = render_template(
        "stations/preview.html",
        plan=plan,
        form=ConfirmPlacesForm(formdata=None, data=data),
        filename=filename,
        counts={effect.value: plan.count(effect) for effect in Effect},
        changes=changes[:_SHOWN],
        hidden_rows=max(0, len(changes) - _SHOWN),
        problems=[(problem, message_for(problem.error)) for problem in plan.problems[:_SHOWN]],
        changed=changed,
        steps=trail(_("Import places")),
    )
    return page, 422 if plan.problems else 200


def _administrator() -> Actor:
    actor = current_actor()
    if not actor.has(Role.ADMINISTRATOR):
        abort(403)
    return actor


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].upload_dir
    return folder / "imports"
