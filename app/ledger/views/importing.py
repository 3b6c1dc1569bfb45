"""Pages for taking a paper ledger over: the empty form, upload, preview, confirmation.

Endpoints: ledger.upload, ledger.import_template, ledger.confirm_import.
"""

from collections.abc import Sequence
from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.database import transaction
from app.domain.errors import DomainError, Invalid
from app.ledger import importer, operations
from app.ledger.import_forms import ConfirmPaperForm, PaperForm
from app.ledger.importer import Plan, template
from app.ledger.importer.world import streets_of
from app.ledger.views import bp
from app.models.organisation import Unit
from app.web import clock, kept_files
from app.web.messages import message_for
from app.web.tables import MAX_BYTES

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 500
Page = str | Response | tuple[str, int]


@bp.get("/ledger/import/template.xlsx")
def import_template() -> Response:
    """Download the empty form."""
    _taking_over()
    headers = {"Content-Disposition": "attachment; filename=ledger.xlsx"}
    return Response(template.workbook(), mimetype=_SHEET, headers=headers)


@bp.route("/ledger/import", methods=["GET", "POST"])
def upload() -> Page:
    """Choose a file; what it would do is shown before anything is written."""
    actor, streets = _taking_over()
    form = PaperForm(streets)
    if form.validate_on_submit():
        content, filename = form.file.data.read(MAX_BYTES + 1), form.file.data.filename
        street = next(street for street in streets if street.id == form.street.data)
        try:
            plan = importer.plan_file(content, filename, street.id, actor, now=clock.now())
        except DomainError as error:
            form.refuse(error)
        else:
            digest = kept_files.keep(_folder(), actor.id or 0, content, now=clock.now())
            return _preview(plan, street, digest, filename)
    page = render_template("ledger/import.html", form=form, most=importer.MAX_ROWS, steps=_steps(actor))
    return page, 422 if form.errors else 200


@bp.get("/ledger/import/confirm")
def begin_import_again() -> Page:
    """Lead back to the upload whoever comes here by an address and not by the button."""
    return redirect(url_for(".upload"), 303)


@bp.post("/ledger/import/confirm")
def confirm_import() -> Page:
    """Take the ledger over that was previewed, if it would still do the same."""
    (actor, streets), form = _taking_over(), ConfirmPaperForm()
    form.validate()
    content = kept_files.kept(_folder(), actor.id or 0, form.kept.data or "")
    street = next((street for street in streets if str(street.id) == form.street.data), None)
    try:
        if content is None or street is None:
            raise Invalid("file", "file_gone")
        plan = _applied(content, form, street, actor)
    except DomainError as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".upload"), 303)
    if plan is not None:
        return _preview(plan, street, form.kept.data, form.filename.data, changed=True)
    kept_files.drop(_folder(), actor.id or 0, form.kept.data)
    return redirect(url_for(".index" if actor.has(*STAFF) else ".upload"), 303)


def _applied(content: bytes, form: ConfirmPaperForm, street: Unit, actor: Actor) -> Plan | None:
    """Take the file over; return the new plan instead if it is not what was shown."""
    now, street_id = clock.now(), street.id
    with transaction():
        plan = importer.plan_file(content, form.filename.data or "", street_id, actor, now=now)
        if not plan.is_good or plan.digest() != form.plan.data:
            return plan
        papers = [entry.paper for entry in plan.entries]
        count = operations.take_over(street_id, actor, papers, now=now)
    flash(ngettext("%(num)s entry taken over.", "%(num)s entries taken over.", count), "success")
    return None


def _preview(plan: Plan, street: Unit, digest: str, filename: str, *, changed: bool = False) -> Page:
    data = {"street": plan.street_id, "kept": digest, "filename": filename, "plan": plan.digest()}
    page = render_template(
        "ledger/import_preview.html",
        plan=plan,
        form=ConfirmPaperForm(formdata=None, data=data),
        filename=filename,
        street=street,
        counts=plan.counts(),
        entries=plan.entries[:_SHOWN],
        problems=[(problem, message_for(problem.error)) for problem in plan.problems[:_SHOWN]],
        changed=changed,
        steps=_steps(current_actor()),
    )
    return page, 422 if plan.problems else 200


def _taking_over() -> tuple[Actor, Sequence[Unit]]:
    """Return the reader, and the streets whose ledgers they may take over."""
    actor = current_actor()
    streets = streets_of(actor)
    if not streets:
        abort(403)
    return actor, streets


def _steps(actor: Actor) -> list[dict[str, str]]:
    """Return the way to the page; an administrator who handles no cases has no ledger to go to."""
    register = {"url": url_for(".index")} if actor.has(*STAFF) else {}
    return [{"label": _("Ledger"), **register}, {"label": _("Import")}]


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].upload_dir
    return folder / "imports"
