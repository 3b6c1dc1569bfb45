"""Pages of the ledger (台账): the register, an entry, and what is done with it.

Endpoints: ledger.index, ledger.export, ledger.show(entry_id), ledger.review(entry_id),
ledger.strike_off(entry_id), ledger.enter(number), ledger.resume(number).
"""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.domain.errors import DomainError
from app.domain.ledger import AGES, GIVEN_REASONS, ReasonClass
from app.ledger import operations, queries, sheet
from app.ledger.forms import EnterForm, ResumeForm, ReviewForm, StrikeOffForm
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.settings import queries as settings
from app.web import clock, repeats
from app.web.forms import GuardedForm
from app.web.text import row_id

bp = Blueprint("ledger", __name__)
Page = str | Response | tuple[str, int]


@bp.get("/ledger")
def index() -> Page:
    """Show the register: by next review, filtered by unit, reason, age."""
    actor, chosen, today = _staff(), _filter(), clock.today()
    everything = queries.Filter(unit_id=chosen.unit_id, reason=chosen.reason, struck_off=chosen.struck_off)
    return render_template(
        "ledger/index.html",
        page=queries.register(actor, chosen, today=today, after=request.args.get("after")),
        total=queries.count(actor, chosen, today=today),
        ages=queries.by_age(actor, everything, today=today),
        bounds=AGES,
        chosen=chosen,
        units=queries.units(actor),
        reasons=ReasonClass,
        today=today,
        args=_args(),
        is_provisional=_is_provisional,
    )


def _is_provisional(entry: LedgerEntry) -> bool:
    """Whether the next review lies in a year whose days off are not loaded: it may be due later."""
    return entry.next_review_on.year not in (settings.calendar_of(entry.street_id).loaded_years or ())


@bp.get("/ledger.xlsx")
def export() -> Response:
    """Give the register out as a spreadsheet in the form of the paper ledger."""
    actor, today = _staff(), clock.today()
    entries = queries.whole_register(actor, _filter(), today=today)
    name = _("Follow-up ledger %(day)s.xlsx", day=today.isoformat())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(sheet.workbook(entries, today=today), kind, as_attachment=True, download_name=name)


@bp.get("/ledger/<int:entry_id>")
def show(entry_id: int) -> Page:
    """Show one entry with its reviews."""
    entry = queries.entry_or_404(_staff(), entry_id)
    return render_template(
        "ledger/show.html", entry=entry, today=clock.today(), is_provisional=_is_provisional
    )


@bp.route("/ledger/<int:entry_id>/review", methods=["GET", "POST"])
def review(entry_id: int) -> Page:
    """Follow an entry up."""
    actor = _staff()
    entry = queries.entry_or_404(actor, entry_id)
    form = ReviewForm(version=entry.version, default_review=_next_review(entry.case))

    def do() -> str:
        values = {"note": form.note.data, "next_review_on": form.next_review_on.data}
        operations.review(entry_id, actor, **values, version=form.expected_version(), now=clock.now())
        return url_for(".show", entry_id=entry_id)

    title = _("Review entry No. %(number)s", number=entry.sequence)
    return _form_page(form, actor, do, title=title, case=entry.case, back=url_for(".show", entry_id=entry_id))


@bp.route("/ledger/<int:entry_id>/strike-off", methods=["GET", "POST"])
def strike_off(entry_id: int) -> Page:
    """Take an entry off the register."""
    actor = _staff()
    entry = queries.entry_or_404(actor, entry_id)
    form = StrikeOffForm(version=entry.version)

    def do() -> str:
        values = {"evidence": form.evidence.data, "version": form.expected_version()}
        operations.strike_off(entry_id, actor, **values, now=clock.now())
        return url_for(".show", entry_id=entry_id)

    title = _("Strike off entry No. %(number)s", number=entry.sequence)
    return _form_page(form, actor, do, title=title, case=entry.case, back=url_for(".show", entry_id=entry_id))


@bp.route("/cases/<number>/enter-ledger", methods=["GET", "POST"])
def enter(number: str) -> Page:
    """Put a case into the ledger."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    form = EnterForm(version=case.version, default_review=_next_review(case))

    def do() -> str:
        version = form.expected_version()
        entry = operations.enter(case.id, actor, form.grounds(), version=version, now=clock.now())
        return url_for(".show", entry_id=entry.id)

    title = _("Enter in the ledger")
    return _form_page(form, actor, do, title=title, case=case, back=url_for("cases.show", number=number))


@bp.route("/cases/<number>/resume", methods=["GET", "POST"])
def resume(number: str) -> Page:
    """Go on handling a case that lay in the ledger."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    form = ResumeForm(version=case.version)

    def do() -> str:
        values = {"note": form.note.data, "version": form.expected_version()}
        operations.resume(case.id, actor, **values, now=clock.now())
        return url_for("cases.show", number=number)

    back = url_for("cases.show", number=number)
    return _form_page(form, actor, do, title=_("Resume handling"), case=case, back=back)


def _form_page(
    form: GuardedForm, actor: Actor, do: Callable[[], str], *, title: str, case: Case, back: str
) -> Page:
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, do), 303)
        except DomainError as error:
            form.refuse(error)
            case = queries.case_or_404(actor, case.number)  # the rollback expired it
    failed = bool(form.errors)
    page = render_template("ledger/form.html", form=form, title=title, case=case, back=back)
    return page, 422 if failed else 200


def _next_review(case: Case) -> date:
    """Return the day that is offered for the next review: the street's usual step from today."""
    return clock.today() + timedelta(days=settings.value(case.street_id, "review_days"))


def _staff() -> Actor:
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(404)
    return actor


def _filter() -> queries.Filter:
    """Read the filter from the address; what cannot be read is left out."""
    args = request.args
    reason = args.get("reason", "")
    age = args.get("age", type=int)
    return queries.Filter(
        unit_id=args.get("unit", type=row_id),
        reason=ReasonClass(reason) if reason in {*GIVEN_REASONS, ReasonClass.OVERDUE} else None,
        age=age if age is not None and 0 <= age < len(AGES) else None,
        struck_off=args.get("state") == "struck_off",
        due_by=clock.today() if args.get("due") == "today" else None,
    )


def _args() -> dict[str, str]:
    known = ("unit", "reason", "age", "state", "due")
    return {name: request.args[name] for name in known if request.args.get(name)}
