"""One entry, and what is done with it or to get into it."""

from flask import render_template, url_for
from flask_babel import gettext as _

from app.access.guards import current_actor, require
from app.access.policy import Action, Place, may
from app.cases.operations.recording import place_of
from app.domain.ledger import is_over
from app.domain.workflow import State
from app.ledger import operations, queries
from app.ledger.forms import EnterForm, ResumeForm, StrikeOffForm, open_promises, review_form, settled_name
from app.ledger.views import Page, bp, form_page, is_provisional, next_review, staff
from app.models.ledger import LedgerEntry
from app.settings import queries as settings
from app.web import clock
from app.web.filters import day


@bp.get("/ledger/<int:entry_id>")
def show(entry_id: int) -> Page:
    """Show one entry with its reviews and promises."""
    actor = staff()
    entry = queries.entry_or_404(actor, entry_id)
    return render_template(
        "ledger/show.html",
        entry=entry,
        request=queries.request_of(entry.case_id),
        confirmer=operations.confirmer(entry, entry.case, now=clock.now()),
        may_move=may(actor, Action.CASE_MOVE, place_of(entry.case)),
        may_confirm=may(actor, Action.LEDGER_CONFIRM, confirming_place(entry)),
        today=clock.today(),
        is_provisional=is_provisional,
    )


def confirming_place(entry: LedgerEntry) -> Place:
    """Return the place of the unit that takes an entry off for good."""
    return Place(operations.confirmer(entry, entry.case, now=clock.now()).path)


@bp.route("/ledger/<int:entry_id>/review", methods=["GET", "POST"])
def review(entry_id: int) -> Page:
    """Follow an entry up."""
    actor = staff()
    entry = queries.entry_or_404(actor, entry_id)
    require(Action.CASE_MOVE, place_of(entry.case))
    today = settings.day_of(entry.street_id, clock.now())
    form = review_form(entry, default_review=next_review(entry.case, entry), today=today)

    def do() -> str:
        found = form.found(open_promises(entry))
        operations.review(entry_id, actor, found, version=form.expected_version(), now=clock.now())
        return url_for(".show", entry_id=entry_id)

    title = _("Review entry No. %(number)s", number=entry.sequence)
    return form_page(
        form,
        actor,
        do,
        case=entry.case,
        template="ledger/review.html",
        title=title,
        questions=[settled_name(promise) for promise in open_promises(entry)],
        lead=_lead_of_review(entry),
        back=url_for(".show", entry_id=entry_id),
    )


def _lead_of_review(entry: LedgerEntry) -> str:
    until = operations.term_of(entry, entry.case)
    if until is None:
        return ""
    if is_over(until, today=settings.day_of(entry.street_id, clock.now())):
        return _("The last day of its term has come: after this review the case is handled again.")
    return _("It is put aside until %(day)s; the next review is that day at the latest.", day=day(until))


@bp.route("/ledger/<int:entry_id>/strike-off", methods=["GET", "POST"])
def strike_off(entry_id: int) -> Page:
    """Take an entry off the register, or propose it to the level that let it in."""
    actor = staff()
    entry = queries.entry_or_404(actor, entry_id)
    require(Action.CASE_MOVE, place_of(entry.case))
    form = StrikeOffForm(version=entry.version)

    def do() -> str:
        values = {"evidence": form.evidence.data, "version": form.expected_version()}
        operations.strike_off(entry_id, actor, **values, now=clock.now())
        return url_for(".show", entry_id=entry_id)

    title = _("Strike off entry No. %(number)s", number=entry.sequence)
    if not may(actor, Action.LEDGER_CONFIRM, confirming_place(entry)):
        title = _("Propose to strike off entry No. %(number)s", number=entry.sequence)
    return form_page(form, actor, do, case=entry.case, title=title, back=url_for(".show", entry_id=entry_id))


@bp.route("/cases/<number>/enter-ledger", methods=["GET", "POST"])
def enter(number: str) -> Page:
    """Put a case into the ledger, or ask the level above to let it in or leave it there for longer."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    lets_in = may(actor, Action.CASE_DIRECT, place_of(case))
    if not lets_in:
        require(Action.CASE_MOVE, place_of(case))
    may_express = lets_in and operations.is_overdue(case, clock.now())
    form = EnterForm(version=case.version, default_review=next_review(case), may_express=may_express)

    def do() -> str:
        version = form.expected_version()
        row = operations.put_or_ask(
            case.id, actor, form.grounds(), form.leave(), version=version, now=clock.now()
        )
        if isinstance(row, LedgerEntry):
            return url_for(".show", entry_id=row.id)
        return url_for("cases.show", number=number)

    title = _("Put into the ledger") if lets_in else _("Ask to put it into the ledger")
    if case.state is State.LEDGERED:
        title = _("Leave it in the ledger for longer")
    back, lead = url_for("cases.show", number=number), _lead(lets_in=lets_in)
    return form_page(form, actor, do, case=case, title=title, back=back, lead=lead)


def _lead(*, lets_in: bool) -> str:
    if lets_in:
        return _("The time to handle it stands still from now on; what is left comes back with it.")
    return _("The level above decides. The time to handle it runs on until then.")


@bp.route("/cases/<number>/resume", methods=["GET", "POST"])
def resume(number: str) -> Page:
    """Go on handling a case that lay in the ledger."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    require(Action.CASE_MOVE, place_of(case))
    form = ResumeForm(version=case.version)

    def do() -> str:
        values = {"note": form.note.data, "version": form.expected_version()}
        operations.resume(case.id, actor, **values, now=clock.now())
        return url_for("cases.show", number=number)

    back = url_for("cases.show", number=number)
    return form_page(form, actor, do, case=case, title=_("Resume handling"), back=back)
