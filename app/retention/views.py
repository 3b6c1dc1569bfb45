"""The officer's pages: what is no longer kept, and what is held about a person."""

from itertools import islice

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import login_required
from werkzeug import Response

from app.access.guards import current_actor, proving
from app.access.policy import Action, Actor
from app.database import transaction
from app.domain.backups import gone_on
from app.domain.erasing import Ground, RunKind
from app.domain.errors import DomainError
from app.domain.exports import ExportKind, FileFormat
from app.domain.looked_up import LookedUp
from app.exports import building
from app.exports import operations as exports
from app.exports.operations import Wanted
from app.exports.sources import title_of
from app.retention import dossier, running
from app.retention.forms import CopyForm, EraseForm, RunForm, SearchForm
from app.retention.issued import NotLookedUp, issued, taken
from app.retention.operations import beginning, looking
from app.retention.operations.reporting import Mandate
from app.retention.presenting import Line, line_of, today, told
from app.retention.queries import due, person, reports
from app.settings import queries as settings
from app.web import clock, repeats
from app.web.i18n import language
from app.web.messages import add_refusals, message_for
from app.web.naming import name_of
from app.web.text import row_id

bp = Blueprint("retention", __name__, url_prefix="/privacy")
Page = str | Response | tuple[str, int]
AT_ONCE = 200
"""So many cases are erased while one waits; the job goes on with the others."""

add_refusals(
    {
        "erase_reference": _l(
            "Use letters, digits and . : / + - only; this report stays, and holds no name."
        ),
        "not_looked_up": _l(
            "Look the person up again: for one hour it can be given out or erased by whoever looked it up."
        ),
    }
)


@bp.get("/retention")
@login_required
def index() -> str:
    """Show what was erased, and how long what is kept."""
    actor = current_actor()
    own = _streets(actor)
    page = reports.reports(own, before=request.args.get("before", type=row_id))
    return render_template(
        "retention/index.html",
        rows=[told(row) for row in page.rows],
        next_url=page.next_key and url_for(".index", before=page.next_key),
        kept=[(name_of(one), due.keeping(one.id).usual) for one in person.street_names(own)],
        own=_own_days(),
        form=RunForm(),
        waiting=[name_of(one) for one in person.street_names(own) if one.id not in due.erasing_daily()],
        gone_on=gone_on(today(clock.now()).date()),
    )


def _own_days() -> list[tuple[str, int]]:
    """Return the categories that keep longer or shorter than usual."""
    known = settings.known_categories()
    return [(name_of(known[one]), days) for one, days in due.own_days().items()]


@bp.post("/retention/dry")
@login_required
def dry() -> Response:
    """Look what would be erased now, and keep a report of it."""
    actor = current_actor()
    own = _streets(actor, Action.PRIVACY_ERASE)
    form = RunForm()
    if not form.validate_on_submit():
        return redirect(url_for(".index"), 303)
    run_id = running.dry(own, actor=actor, now=clock.now())
    return redirect(url_for(".report", run_id=run_id), 303)


@bp.get("/retention/<int:run_id>")
@login_required
def report(run_id: int) -> str:
    """Show a report: what went, or what would go now."""
    actor = current_actor()
    own = person.streets_of(actor)
    row = reports.report_or_404(own, run_id)
    if row.kind is RunKind.DRY:
        found = islice(due.all_due(own, clock.now()), reports.SHOWN)
        names = settings.known_categories()
        lines = [Line(one.number, one.ended_at, name_of(names[one.category_id])) for one in found]
    else:
        lines = [line_of(one) for one in reports.tombstones(run_id, own)]
    return render_template(
        "retention/report.html",
        report=told(row),
        lines=lines,
        most=reports.SHOWN,
        waits=row.kind is RunKind.DRY and not set(own) <= set(due.erasing_daily()),
        form=RunForm(),
        gone_on=gone_on(today(row.started_at).date()),
    )


@bp.post("/retention/<int:run_id>/daily")
@login_required
@proving
def daily(run_id: int) -> Response:
    """Let what is over be erased day by day from now on, after a look at what would go."""
    actor = current_actor()
    own = person.streets_of(actor, Action.PRIVACY_ERASE)
    row = reports.report_or_404(own, run_id)
    if row.kind is not RunKind.DRY or not RunForm().validate_on_submit():
        return redirect(url_for(".report", run_id=run_id), 303)
    with transaction():
        beginning.begin(own, actor, now=clock.now())
    flash(_("From now on what is over is erased once a day."), "success")
    return redirect(url_for(".index"), 303)


@bp.post("/retention/run")
@login_required
@proving
def run() -> Response:
    """Erase what is no longer kept, as far as one waits for it."""
    actor = current_actor()
    own = _streets(actor, Action.PRIVACY_ERASE)
    if not RunForm().validate_on_submit():
        return redirect(url_for(".index"), 303)
    run_id = running.run(own, actor=actor, now=clock.now(), most=AT_ONCE)
    if run_id is None:
        flash(_("Nothing is to be erased."), "success")
        return redirect(url_for(".index"), 303)
    left = sum(1 for _one in islice(due.all_due(own, clock.now()), AT_ONCE))
    if left:
        flash(_("This was the first part; the scheduler goes on with the rest."), "info")
    return redirect(url_for(".report", run_id=run_id), 303)


@bp.route("/person", methods=["GET", "POST"])
@login_required
def search() -> Page:
    """Look up what is held about somebody; that it was looked up is kept."""
    actor = current_actor()
    _streets(actor)
    form = SearchForm()
    if not form.validate_on_submit():
        return render_template("retention/person.html", form=form, cases=None), 422 if form.errors else 200
    found = person.looked_up(actor, name=form.name.data or "", phone=form.phone.data or "")
    if not (form.name.data or form.phone.data):
        form.name.errors = [_("Type a name or a number.")]
        return render_template("retention/person.html", form=form, cases=None), 422
    return _found(form, actor, found)


def _found(form: SearchForm, actor: Actor, found: LookedUp) -> str:
    cases, beside = _shown(actor, found)
    street_ids = {one.case.street_id for one in cases} | {one.case.street_id for one in beside}
    return render_template(
        "retention/person.html",
        form=form,
        cases=[dossier.told(one) for one in cases],
        joined=[dossier.told_beside(one) for one in beside],
        files=[(title_of(row.kind), name, row) for row, name in person.files_about(street_ids)],
        copy=CopyForm(formdata=None, data={"looked_up": issued(actor, found, now=clock.now())}),
    )


def _shown(actor: Actor, found: LookedUp) -> tuple[list[person.HeldCase], list[person.HeldBeside]]:
    """Return what is held about somebody for a page that shows it; that it is shown is written down."""
    with transaction():
        looking.note(actor, found, now=clock.now())
    return person.held(actor, found.case_ids), person.held_beside(actor, found.joined)


@bp.post("/person/copy")
@login_required
@proving
def copy() -> Response:
    """Have everything that is held made into a file."""
    actor = current_actor()
    _streets(actor)
    form = CopyForm()
    if not form.validate_on_submit():
        return redirect(url_for(".search"), 303)

    def ask() -> str:
        found = taken(actor, form.looked_up.data, now=clock.now())
        looking.note(actor, found, now=clock.now())
        query, zone = dossier.query_of(found), clock.zone().key
        wanted = Wanted(ExportKind.PERSON, FileFormat.ZIP, query, language(), zone, len(found))
        return str(exports.ask(actor, wanted, now=clock.now()).id)

    try:
        building.build(int(repeats.run(form, actor, ask)))
    except NotLookedUp as error:
        flash(message_for(error), "danger")
        return redirect(url_for(".search"), 303)
    except DomainError as error:
        form.refuse(error)
        flash(form.form_errors[0], "danger")
    return redirect(url_for("exports.index"), 303)


@bp.post("/person/erase")
@login_required
@proving
def erase() -> Page:
    """Show what would be erased of somebody, then erase it."""
    actor = current_actor()
    _streets(actor, Action.PRIVACY_ERASE)
    form, is_first = EraseForm(), "confirm" not in request.form
    found = LookedUp()
    try:
        found = taken(actor, form.looked_up.data, now=clock.now())
        if not is_first and form.validate_on_submit():
            return redirect(_erase(form, actor, found), 303)
    except DomainError as error:
        form.refuse(error)
    if is_first and found:
        form = EraseForm(formdata=None, data={"looked_up": form.looked_up.data})
    cases, beside = _shown(actor, found) if found else ([], [])
    page = render_template(
        "retention/erase.html",
        form=form,
        cases=[dossier.told(one) | {"goes": one.is_erasable} for one in cases],
        joined=[dossier.told_beside(one) for one in beside],
        gone_on=gone_on(today(clock.now()).date()),
    )
    return page, 422 if form.errors else 200


def _erase(form: EraseForm, actor: Actor, found: LookedUp) -> str:
    """Erase the cases that have ended, and what was joined; return where the report is."""
    beside = person.held_beside(actor, found.joined)
    going = looking.going(person.held(actor, found.case_ids), beside)
    streets = tuple(sorted({one.street_id for one in going} | {one.case.street_id for one in beside}))
    mandate = Mandate(
        RunKind.REQUEST, actor, streets, Ground(form.ground.data), (form.reference.data or "").strip()
    )
    run_id = running.erase_all(going, mandate, joined=[one.joined for one in beside], now=clock.now())
    number = len({one.case_id for one in going} | {one.case.id for one in beside})
    flash(ngettext("Erased from %(num)s case.", "Erased from %(num)s cases.", number), "success")
    return url_for(".report", run_id=run_id)


def _streets(actor: Actor, action: Action = Action.PRIVACY_READ) -> list[int]:
    own = person.streets_of(actor, action)
    if not own:
        abort(403)
    return own
