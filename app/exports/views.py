"""Lists as files: asking for one, how far it is, fetching and removing it."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_required
from werkzeug import Response
from werkzeug.datastructures import MultiDict

from app.access.guards import current_actor, proving_if
from app.access.policy import Actor
from app.cases.filter_forms import FilterForm, clean_query
from app.cases.views.unsaid import without_numbers
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.exports import AT_ONCE, KEPT, ExportKind, ExportState, FileFormat, percent
from app.exports import building, operations, queries, shown
from app.exports.forms import ExportForm, RemoveForm
from app.exports.operations import Wanted
from app.exports.sources import SOURCES, Asked, title_of
from app.models.exports import Export
from app.web import clock, repeats
from app.web.i18n import language
from app.web.messages import add_refusals
from app.web.text import row_id

bp = Blueprint("exports", __name__, url_prefix="/exports")
Page = str | Response | tuple[str, int]
MIME_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
    FileFormat.ZIP: "application/zip",
}
AGAIN = {ExportKind.PERSON: "retention.search"}
"""Where something is asked for that is no list."""

add_refusals(
    {
        "too_many_exports": _l("%(most)s files are under way already. Wait for one, or remove it."),
        "export_filter": _l("This filter cannot be used any more. Go back to the list and filter anew."),
    }
)


@bp.get("")
@login_required
def index() -> str:
    """Show what the actor asked for, and how far it is."""
    actor = current_actor()
    page = queries.mine(actor, before=request.args.get("before", type=row_id))
    return render_template(
        "exports/index.html",
        rows=page.rows,
        next_url=page.next_key and url_for(".index", before=page.next_key),
        is_moving=any(row.state.is_under_way for row in page.rows),
        title_of=lambda row: title_of(row.kind),
        may_fetch=lambda row: _is_ready(row) and shown.holds_rights(actor, row),
        percent=percent,
        days=KEPT.days,
        remove=RemoveForm(),
    )


@bp.route("/new/<any(cases, ledger, talks, notices, audit):kind>", methods=["GET", "POST"])
@login_required
def new(kind: str) -> Page:
    """Ask for a list as a file: how many rows it has, and in which format."""
    actor, kind_ = current_actor(), ExportKind(kind)
    form = ExportForm(data={"query": _known(kind_, request.args)})
    if kind_ is ExportKind.CASES and (
        elsewhere := without_numbers(FilterForm(request.args), ".new", kind=kind)
    ):
        return elsewhere
    form.query.data = _known(kind_, MultiDict(parse_qsl(form.query.data or "")))
    total = 0
    try:
        total = SOURCES[kind_].total(actor, Asked(form.query.data, clock.now()))
        if form.validate_on_submit():
            return redirect(_ask(actor, kind_, form, total), 303)
    except DomainError as error:
        form.refuse(error)
    page = render_template(
        "exports/new.html",
        form=form,
        total=total,
        title=SOURCES[kind_].title(),
        is_short=total <= AT_ONCE,
        days=KEPT.days,
        back=_list_url(kind_, form.query.data),
    )
    return page, 422 if form.errors else 200


def _ask(actor: Actor, kind: ExportKind, form: ExportForm, total: int) -> str:
    """Put the list on its way, and build a short one at once; return where to go."""

    def ask() -> str:
        wanted = Wanted(
            kind, FileFormat(form.format.data), form.query.data, language(), clock.zone().key, total
        )
        return str(operations.ask(actor, wanted, now=clock.now()).id)

    export_id = int(repeats.run(form, actor, ask))
    if total <= AT_ONCE and building.build(export_id):
        flash(_("The file is ready."), "success")
    elif total > AT_ONCE:
        flash(_("The file is being made. You can go on working meanwhile."), "success")
    return url_for(".index")


def _is_about_somebody() -> bool:
    """Whether the file of the address is the actor's, and holds all that is kept about a resident."""
    export_id = (request.view_args or {})["export_id"]
    return queries.kind_of(current_actor(), export_id) is ExportKind.PERSON


@bp.route("/<int:export_id>/file", methods=["GET", "POST"])
@login_required
@proving_if(_is_about_somebody, to_look=True)
def file(export_id: int) -> Page:
    """Give a file out, unless its rows are not all its reader's any more; then the sweep takes it back.

    A download that broke off goes on where it was. A POST comes from who was asked to prove themselves.
    """
    actor = current_actor()
    row = queries.export_or_404(actor, export_id)
    if row.state is ExportState.TAKEN_BACK:
        return _taken_back(row)
    if not _is_ready(row) or row.file is None:
        abort(404)
    path = building.path_of(row.file)
    if not path.exists():
        abort(404)
    if not shown.is_still_readers(actor, row, path):
        return _taken_back(row)
    name = f"{title_of(row.kind)} {row.asked_at.astimezone(clock.zone()):%Y-%m-%d %H%M}.{row.format}"
    answer = send_file(
        path,
        MIME_TYPES[row.format],
        as_attachment=True,
        download_name=name,
        etag=row.digest or False,
        conditional=True,
        last_modified=row.asked_at,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.post("/<int:export_id>/remove")
@login_required
def remove(export_id: int) -> Response:
    """Remove a file, or stop one that is being made."""
    actor = current_actor()
    queries.export_or_404(actor, export_id)
    if RemoveForm().validate_on_submit():
        with transaction():
            gone = operations.remove(export_id, actor)
        if gone is not None:
            shown.discard(building.path_of(gone))
        flash(_("The file is removed."), "success")
    return redirect(url_for(".index"), 303)


def _taken_back(row: Export) -> tuple[str, int]:
    """Say that the file is not given out any more, and why; what may not be read is answered as not there."""
    again = (
        url_for(AGAIN[row.kind]) if row.kind in AGAIN else url_for(".new", kind=row.kind, **_args(row.query))
    )
    return render_template("exports/taken_back.html", title=title_of(row.kind), again=again), 404


def _is_ready(row: Export) -> bool:
    over = row.expires_at is None or row.expires_at <= clock.now()
    return row.state is ExportState.READY and not over


def _known(kind: ExportKind, args: MultiDict[str, str]) -> str:
    """Return the parameters that the list knows, and nothing else that was sent; no resident's number."""
    query = urlencode([(name, args[name]) for name in SOURCES[kind].names if args.get(name)])
    return clean_query(query) if kind is ExportKind.CASES else query


def _list_url(kind: ExportKind, query: str) -> str:
    pages = {
        ExportKind.CASES: "cases.index",
        ExportKind.LEDGER: "ledger.index",
        ExportKind.TALKS: "talks.index",
        ExportKind.NOTICES: "notices.inbox",
        ExportKind.AUDIT: "audit.index",
    }
    return url_for(pages[kind], **_args(query))


def _args(query: str) -> dict[str, Any]:
    return dict(parse_qsl(query))
