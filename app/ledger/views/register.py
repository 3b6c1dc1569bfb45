"""The register as a whole: its list, its ages, its promises, and as a spreadsheet."""

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug import Response

from app.access.policy import Action, Place, may
from app.domain.ledger import AGES, Kept, ReasonClass
from app.ledger import queries, sheet
from app.ledger.filter_args import NAMES, filter_of
from app.ledger.views import Page, bp, is_provisional, staff
from app.web import clock


@bp.get("/ledger")
def index() -> Page:
    """Show the register: by next review, filtered by unit, reason, age."""
    actor, chosen, today = staff(), _filter(), clock.today()
    return render_template(
        "ledger/index.html",
        page=queries.register(actor, chosen, today=today, after=request.args.get("after")),
        total=queries.count(actor, chosen, today=today),
        bounds=AGES,
        chosen=chosen,
        tabs_of_register=tabs(chosen),
        units=queries.units(actor),
        reasons=ReasonClass,
        today=today,
        takes_over=any(may(actor, Action.LEDGER_TAKE_OVER, Place(grant.path)) for grant in actor.grants),
        args=_args(),
        is_provisional=is_provisional,
    )


def tabs(chosen: queries.Filter | None, current: str = "") -> list[dict[str, object]]:
    """Return the views of the register; `current` names one that is no filter."""
    shown = "" if chosen is None else _view(chosen)
    counts = queries.waiting(staff(), today=clock.today())._asdict()
    views = (
        ("open", url_for("ledger.index"), _("In the ledger")),
        ("due", url_for("ledger.index", due="today"), _("To be reviewed now")),
        ("requests", url_for("ledger.requests"), _("Requests to decide")),
        ("confirm", url_for("ledger.index", state="proposed"), _("Strike-offs to confirm")),
        ("ageing", url_for("ledger.ageing"), _("How long they wait")),
        ("promises", url_for("ledger.promises"), _("Promises")),
        ("struck_off", url_for("ledger.index", state="struck_off"), _("Struck off")),
    )
    return [
        {"url": url, "label": name, "current": code == (shown or current), "count": counts.get(code) or None}
        for code, url, name in views
    ]


def _view(chosen: queries.Filter) -> str:
    if chosen.to_confirm:
        return "confirm"
    if chosen.struck_off:
        return "struck_off"
    return "due" if chosen.due else "open"


@bp.get("/ledger/ageing")
def ageing() -> Page:
    """Show how long the open entries have been waiting, by holder."""
    rows = queries.ageing(staff(), today=clock.today())
    totals = [sum(row.counts[index] for row in rows) for index in range(len(AGES))]
    return render_template(
        "ledger/ageing.html", rows=rows, totals=totals, bounds=AGES, tabs_of_register=tabs(None, "ageing")
    )


@bp.get("/ledger/promises")
def promises() -> Page:
    """Show what was promised by when, and what became of it."""
    asked = request.args.get("outcome", "")
    outcome = Kept(asked) if asked in set(Kept) else Kept.OPEN
    page = queries.promises(staff(), outcome, after=request.args.get("after"))
    return render_template(
        "ledger/promises.html",
        page=page,
        outcome=outcome,
        outcomes=Kept,
        today=clock.today(),
        tabs_of_register=tabs(None, "promises"),
    )


@bp.get("/ledger.xlsx")
def export() -> Response:
    """Give the register out as a spreadsheet in the form of the paper ledger."""
    actor, today = staff(), clock.today()
    entries = queries.whole_register(actor, _filter(), today=today)
    name = _("Follow-up ledger %(day)s.xlsx", day=today.isoformat())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(sheet.workbook(entries, today=today), kind, as_attachment=True, download_name=name)


def _filter() -> queries.Filter:
    """Read the filter from the address."""
    return filter_of(request.args)


def _args() -> dict[str, str]:
    return {name: request.args[name] for name in NAMES if request.args.get(name)}
