"""Pages of the ledger (台账): the register, an entry, and what is done with it."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template
from werkzeug import Response

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.domain.errors import DomainError
from app.domain.ledger import is_over
from app.ledger import operations, queries
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.settings import queries as settings
from app.web import clock, repeats
from app.web.forms import GuardedForm

bp = Blueprint("ledger", __name__)
Page = str | Response | tuple[str, int]


def staff() -> Actor:
    """Return who is signed in; nobody but staff has to do with the register."""
    actor = current_actor()
    if not actor.has(*STAFF):
        abort(404)
    return actor


def next_review(case: Case, entry: LedgerEntry | None = None) -> date:
    """Return the day that is offered for the next review: the street's usual step from today.

    Within the term of an entry it is the last day of that at the latest.
    """
    today = settings.day_of(case.street_id, clock.now())
    usual = today + timedelta(days=settings.value(case.street_id, "review_days"))
    until = operations.term_of(entry, case) if entry else None
    return usual if until is None or is_over(until, today=today) else min(usual, until)


def is_provisional(entry: LedgerEntry) -> bool:
    """Whether the next review lies in a year whose days off are not loaded: it may be due later."""
    return entry.next_review_on.year not in (settings.calendar_of(entry.street_id).loaded_years or ())


def form_page(
    form: GuardedForm,
    actor: Actor,
    do: Callable[[], str],
    *,
    case: Case,
    template: str = "ledger/form.html",
    again: Callable[[], dict[str, object]] = dict,
    **shown: object,
) -> Page:
    """Show a form, or do what it asks for; a refusal keeps what was typed.

    `again` loads anew what else the page shows, because the rollback of a refusal has expired it.
    """
    if form.validate_on_submit():
        try:
            return redirect(repeats.run(form, actor, do), 303)
        except DomainError as error:
            form.refuse(error)
            case = queries.case_or_404(actor, case.number)
            shown |= again()
    failed = bool(form.errors)
    return render_template(template, form=form, case=case, **shown), 422 if failed else 200


from app.ledger.views import (  # noqa: E402 - they hang their views on `bp`
    deciding,
    entries,
    importing,
    register,
)

__all__ = ["bp", "deciding", "entries", "importing", "register"]
