"""Importing units and people: template, upload, preview, confirmation."""

from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.guards import current_actor, proving
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError, Invalid
from app.domain.levels import Role
from app.organisation import importer
from app.organisation.forms import ConfirmForm, ImportForm
from app.organisation.importer import Effect, PersonChange, Plan, UnitChange, template
from app.organisation.importer.tables import TableKind
from app.organisation.views.scope import Answer, bp, trail
from app.web import clock, kept_files
from app.web.messages import message_for

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 500


@bp.get("/units/import/template.<ending>")
@login_required
def import_template(ending: str) -> Response:
    """Download the empty file: a workbook, or one table as CSV."""
    _administrator()
    if ending == "xlsx":
        return _download(template.workbook(), _SHEET, "organisation.xlsx")
    if ending in {"units.csv", "people.csv"}:
        kind = TableKind(ending.split(".")[0])
        return _download(template.text(kind), "text/csv; charset=utf-8", f"organisation-{ending}")
    abort(404)


@bp.route("/units/import", methods=["GET", "POST"])
@login_required
def upload() -> Answer:
    """Choose a file; what it would do is shown before anything is written."""
    actor = _administrator()
    form = ImportForm()
    if form.validate_on_submit():
        content, filename = form.file.data.read(importer.MAX_BYTES + 1), form.file.data.filename
        try:
            plan = importer.plan_file(content, filename, actor, now=clock.now())
        except DomainError as error:
            form.refuse(error)
        else:
            digest = kept_files.keep(_folder(), actor.id or 0, content, now=clock.now())
            return _preview(plan, digest, filename)
    page = render_template("organisation/upload.html", form=form, steps=trail(None, _("Import")))
    return page, 422 if form.errors else 200


@bp.get("/units/import/confirm")
@login_required
def begin_again() -> Answer:
    """Lead back to the upload whoever comes here by an address and not by the button."""
    return redirect(url_for(".upload"), 303)


@bp.post("/units/import/confirm")
@login_required
@proving
def confirm() -> Answer:
    """Apply the file that was previewed, if it would still do the same."""
    actor, form = _administrator(), ConfirmForm()
    form.validate()
    content = kept_files.kept(_folder(), actor.id or 0, form.kept.data or "")
    if content is None:
        flash(message_for(Invalid("file", "file_gone")), "danger")
        return redirect(url_for(".upload"), 303)
    try:
        plan = _applied(content, form, actor)
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".upload"), 303)
    if plan is not None:
        return _preview(plan, form.kept.data, form.filename.data, changed=True)
    kept_files.drop(_folder(), actor.id or 0, form.kept.data)
    return redirect(url_for(".index"), 303)


def _applied(content: bytes, form: ConfirmForm, actor: Actor) -> Plan | None:
    """Apply the file; return the new plan instead if it is not what was shown."""
    now = clock.now()
    with transaction():
        plan = importer.plan_file(content, form.filename.data or "", actor, now=now)
        if not plan.is_good or plan.digest() != form.plan.data:
            return plan
        count = importer.apply(plan, actor, now=now)
    flash(ngettext("%(num)s row imported.", "%(num)s rows imported.", count), "success")
    return None


def _preview(plan: Plan, digest: str, filename: str, *, changed: bool = False) -> Answer:
    form = ConfirmForm(formdata=None, data={"kept": digest, "filename": filename, "plan": plan.digest()})
    rows: list[UnitChange | PersonChange] = [*plan.units, *plan.people]
    changes = [row for row in rows if row.effect is not Effect.SAME]
    page = render_template(
        "organisation/preview.html",
        plan=plan,
        form=form,
        filename=filename,
        counts={effect.value: plan.count(effect) for effect in Effect},
        changes=changes[:_SHOWN],
        hidden_rows=max(0, len(changes) - _SHOWN),
        problems=[(problem, message_for(problem.error)) for problem in plan.problems[:_SHOWN]],
        changed=changed,
        steps=trail(None, _("Import")),
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


def _download(content: bytes, mimetype: str, filename: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={filename}"}
    return Response(content, mimetype=mimetype, headers=headers)
