"""Pages of hotlines: the sheet that comes in, with its preview, and the answer sheet that goes back."""

import io
from collections.abc import Sequence
from pathlib import Path

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError, Invalid
from app.hotline import importer, operations, queries, sheet
from app.hotline.forms import AnswersForm, ColumnsForm, SheetForm
from app.hotline.importer import COLUMNS, Plan
from app.models.hotline import Feeder
from app.models.organisation import Unit
from app.web import clock, kept_files
from app.web.messages import message_for
from app.web.tables import MAX_BYTES

bp = Blueprint("hotline", __name__)
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 200
Page = str | Response | tuple[str, int]


@bp.route("/hotline", methods=["GET", "POST"])
@login_required
def upload() -> Page:
    """Choose a sheet; what it would do is shown before anything is written."""
    actor, streets = _taking_in()
    form = SheetForm(streets)
    if form.validate_on_submit():
        content, filename = form.file.data.read(MAX_BYTES + 1), form.file.data.filename or ""
        feeder, street_id = form.feeder.data.strip(), form.street.data
        try:
            plan = importer.plan_file(content, filename, street_id, feeder, actor)
        except DomainError as error:
            form.refuse(error)
        else:
            digest = kept_files.keep(_folder(), actor.id or 0, content, now=clock.now())
            return _preview(plan, streets, digest, filename)
    feeders = queries.feeders_of(streets)
    names = sorted({one.name for one in feeders})
    page = render_template("hotline/upload.html", form=form, most=importer.MAX_ROWS, names=names)
    return page, 422 if form.errors else 200


@bp.get("/hotline/confirm")
@bp.get("/hotline/columns", endpoint="begin_columns_again")
@login_required
def begin_again() -> Page:
    """Lead back to the upload whoever comes here by an address and not by the button."""
    return redirect(url_for(".upload"), 303)


@bp.post("/hotline/columns")
@login_required
def columns() -> Page:
    """Read the kept sheet again with other columns."""
    actor, streets, form, content = _kept()
    try:
        plan = _planned(content, form, streets, actor)
    except DomainError as error:
        return _back(error)
    return _preview(plan, streets, form.kept.data or "", form.filename.data or "")


@bp.post("/hotline/confirm")
@login_required
def confirm() -> Page:
    """Take in what was previewed, if it would still do the same, and remember the columns."""
    actor, streets, form, content = _kept()
    try:
        with transaction():
            plan = _planned(content, form, streets, actor)
            if not plan.is_good or plan.digest() != form.plan.data:
                return _preview(plan, streets, form.kept.data or "", form.filename.data or "", changed=True)
            made = operations.take_in(
                plan.street_id, plan.feeder, actor, plan.sent(), columns=form.columns(), now=clock.now()
            )
    except DomainError as error:
        return _back(error)
    kept_files.drop(_folder(), actor.id or 0, form.kept.data or "")
    flash(ngettext("%(num)s case registered.", "%(num)s cases registered.", len(made)), "success")
    feeder = queries.feeder_named(plan.street_id, plan.feeder)
    return redirect(url_for(".answers", feeder=feeder and feeder.id), 303)


@bp.get("/hotline/answers")
@login_required
def answers() -> Page:
    """Show how it stands with what a feeder sent."""
    form, feeder, actor = _asked()
    rows = queries.answers(actor, feeder, _days(form), limit=_SHOWN + 1) if feeder else []
    page = render_template(
        "hotline/answers.html",
        form=form,
        columns=sheet.columns(),
        rows=[sheet.cells_of(one) for one in rows[:_SHOWN]],
        urls=[url_for("cases.show", number=one.case.number) for one in rows[:_SHOWN]],
        has_more=len(rows) > _SHOWN,
        file_url=feeder and _url(".answer_sheet", form),
        shown=_SHOWN,
    )
    return page, 422 if form.errors else 200


@bp.get("/hotline/answers.xlsx")
@login_required
def answer_sheet() -> Page:
    """Give the answer sheet out."""
    form, feeder, actor = _asked()
    if feeder is None or form.errors:
        return redirect(_url(".answers", form), 303)
    rows = queries.answers(actor, feeder, _days(form))
    name = _("Answers %(feeder)s %(day)s.xlsx", feeder=feeder.name, day=clock.today().isoformat())
    file = io.BytesIO(sheet.workbook(rows))
    return send_file(file, _SHEET, as_attachment=True, download_name=name)


def _asked() -> tuple[AnswersForm, Feeder | None, Actor]:
    actor, streets = _taking_in()
    feeders = queries.feeders_of(streets)
    form = AnswersForm(request.args)
    form.offer(feeders, {street.id: street for street in streets})
    if not form.feeder.data or not request.args.get("feeder"):
        form.feeder.data = str(feeders[0].id) if feeders else ""
    if feeders:
        form.validate()
    return form, next((one for one in feeders if str(one.id) == form.feeder.data), None), actor


def _days(form: AnswersForm) -> queries.Received:
    return queries.ALWAYS if form.errors else queries.Received(form.first.data, form.last.data)


def _url(endpoint: str, form: AnswersForm) -> str:
    first, last = form.first.data, form.last.data
    return url_for(endpoint, feeder=form.feeder.data, first=first, last=last)


def _kept() -> tuple[Actor, Sequence[Unit], ColumnsForm, bytes | None]:
    (actor, streets), form = _taking_in(), ColumnsForm()
    form.validate()
    return actor, streets, form, kept_files.kept(_folder(), actor.id or 0, form.kept.data or "")


def _planned(content: bytes | None, form: ColumnsForm, streets: Sequence[Unit], actor: Actor) -> Plan:
    street = next((street for street in streets if str(street.id) == form.street.data), None)
    if content is None or street is None or not form.feeder.data or form.errors:
        raise Invalid("file", "file_gone")
    name = form.filename.data or ""
    return importer.plan_file(content, name, street.id, form.feeder.data, actor, form.columns())


def _back(error: DomainError) -> Response:
    flash(message_for(error), "danger")
    return redirect(url_for(".upload"), 303)


def _preview(
    plan: Plan, streets: Sequence[Unit], digest: str, filename: str, *, changed: bool = False
) -> Page:
    chosen = {f"of_{column}": plan.columns.get(column, "") for column in COLUMNS}
    hidden = {"street": plan.street_id, "feeder": plan.feeder, "kept": digest, "filename": filename}
    form = ColumnsForm(formdata=None, data={**hidden, **chosen, "plan": plan.digest()})
    form.offer(plan.headings)
    if not plan.is_known:
        form.refuse(Invalid("of_number", "dispatch_columns"))
    page = render_template(
        "hotline/preview.html",
        plan=plan,
        form=form,
        fields=[form[f"of_{column}"] for column in COLUMNS],
        filename=filename,
        street=next(street for street in streets if street.id == plan.street_id),
        counts=plan.counts(),
        entries=plan.entries[:_SHOWN],
        problems=[(problem, message_for(problem.error)) for problem in plan.problems[:_SHOWN]],
        changed=changed,
    )
    return page, 200 if plan.is_good else 422


def _taking_in() -> tuple[Actor, Sequence[Unit]]:
    """Return the reader, and the streets for which they may take in what feeders send."""
    actor = current_actor()
    streets = queries.streets_of(actor)
    if not streets:
        abort(403)
    return actor, streets


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].upload_dir
    return folder / "imports"
