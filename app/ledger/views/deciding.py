"""What the level above decides: requests to be let in, and proposed strike-offs."""

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.access.guards import current_actor, require
from app.access.policy import Action
from app.cases.operations.recording import place_of
from app.ledger import operations, queries
from app.ledger.forms import ConfirmForm, DecideForm
from app.ledger.views import Page, bp, form_page, staff
from app.ledger.views.entries import confirming_place
from app.ledger.views.register import tabs
from app.web import clock
from app.web.text import row_id


@bp.get("/ledger/requests")
def requests() -> Page:
    """Show what the actor's units have to decide."""
    page = queries.requests(staff(), after=request.args.get("after", type=row_id))
    return render_template("ledger/requests.html", page=page, tabs_of_register=tabs(None, "requests"))


@bp.route("/cases/<number>/ledger-request", methods=["GET", "POST"])
def decide(number: str) -> Page:
    """Let in or refuse what was asked for about a case."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    require(Action.CASE_DIRECT, place_of(case))  # what was asked for is not for everybody who reads the case
    overdue = operations.is_overdue(case, clock.now())
    form = DecideForm(version=case.version, may_express=overdue)

    def do() -> str:
        note, version = (form.note.data or "").strip(), form.expected_version()
        if request.form.get("decision") != "grant":
            operations.refuse(case.id, actor, note=note, version=version, now=clock.now())
            return url_for("cases.show", number=number)
        express, now = form.is_express(), clock.now()
        entry = operations.grant(case.id, actor, expressly=express, note=note, version=version, now=now)
        return url_for(".show", entry_id=entry.id)

    return form_page(
        form,
        actor,
        do,
        case=case,
        template="ledger/decide.html",
        title=_("Put into the ledger?"),
        asked=queries.request_of(case.id),
        again=lambda: {"asked": queries.request_of(case.id)},
        back=url_for("cases.show", number=number),
    )


@bp.route("/ledger/<int:entry_id>/confirm", methods=["GET", "POST"])
def confirm(entry_id: int) -> Page:
    """Confirm a proposed strike-off, or send it back."""
    actor = staff()
    entry = queries.entry_or_404(actor, entry_id)
    require(Action.LEDGER_CONFIRM, confirming_place(entry))
    form = ConfirmForm(version=entry.version)

    def do() -> str:
        note, version = (form.note.data or "").strip(), form.expected_version()
        decide = operations.confirm if request.form.get("decision") == "confirm" else operations.send_back
        decide(entry_id, actor, note=note, version=version, now=clock.now())
        return url_for(".show", entry_id=entry_id)

    title = _("Strike off entry No. %(number)s?", number=entry.sequence)
    return form_page(
        form,
        actor,
        do,
        case=entry.case,
        template="ledger/confirm.html",
        title=title,
        entry=entry,
        again=lambda: {"entry": queries.entry_or_404(actor, entry_id)},
        back=url_for(".show", entry_id=entry_id),
    )
