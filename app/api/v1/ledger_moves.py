"""What is done with the ledger: letting cases in, following entries up, taking them off."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.access.guards import current_actor, require
from app.access.policy import Action, Place, may
from app.api.v1.asking import carried_out, check, must_match
from app.api.v1.describing import writes
from app.api.v1.ledger import GROUP, staff
from app.api.v1.moves import or_stale, register
from app.cases.operations.recording import place_of
from app.domain.tokens import Scope
from app.domain.workflow import Move
from app.ledger import operations, queries
from app.ledger.forms import (
    ConfirmForm,
    DecideForm,
    EnterForm,
    ResumeForm,
    ReviewForm,
    StrikeOffForm,
    open_promises,
    review_form,
)
from app.ledger.views import next_review
from app.ledger.views.entries import confirming_place
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.settings import queries as settings
from app.web import clock
from app.web.forms import GuardedForm

Act = Callable[[], object]
SOME_DAY = date(2026, 1, 1)
"""For forms that are only described."""


def _with_case(
    number: str, action: Action, make: Callable[[Case], tuple[GuardedForm, Act]]
) -> ResponseReturnValue:
    """Do with a case what `make` returns a form and an act for."""
    actor = current_actor()
    case = queries.case_or_404(actor, number)
    if not may(actor, Action.CASE_DIRECT, place_of(case)):
        require(action, place_of(case))
    must_match()
    form, act = make(case)
    check(form)
    url = url_for("api.read_case", number=number)
    return or_stale(number, actor, partial(carried_out, form, actor, partial(_done, act, url)))


def _with_entry(
    entry_id: int,
    action: Action,
    place: Callable[[LedgerEntry], Place],
    make: Callable[[LedgerEntry], tuple[GuardedForm, Act]],
) -> ResponseReturnValue:
    """Do with an entry what `make` returns a form and an act for."""
    actor = staff()
    entry = queries.entry_or_404(actor, entry_id)
    require(action, place(entry))
    must_match()
    form, act = make(entry)
    check(form)
    url = url_for("api.read_entry", entry_id=entry_id)
    return carried_out(form, actor, partial(_done, act, url))


def _done(act: Act, url: str) -> str:
    act()
    return url


def ask_ledger(number: str) -> ResponseReturnValue:
    """Put a case into the ledger, or ask the level above to let it in."""
    actor = current_actor()

    def make(case: Case) -> tuple[GuardedForm, Act]:
        lets_in = may(actor, Action.CASE_DIRECT, place_of(case))
        may_express = lets_in and operations.is_overdue(case, clock.now())
        form = EnterForm(version=case.version, default_review=next_review(case), may_express=may_express)

        def act() -> None:
            version, now = form.expected_version(), clock.now()
            operations.put_or_ask(case.id, actor, form.grounds(), form.leave(), version=version, now=now)

        return form, act

    return _with_case(number, Action.CASE_MOVE, make)


def _decide(number: str, *, lets_in: bool) -> ResponseReturnValue:
    actor = current_actor()

    def make(case: Case) -> tuple[GuardedForm, Act]:
        overdue = operations.is_overdue(case, clock.now())
        form = DecideForm(version=case.version, may_express=overdue and lets_in)

        def act() -> None:
            note, version, now = (form.note.data or "").strip(), form.expected_version(), clock.now()
            if not lets_in:
                operations.refuse(case.id, actor, note=note, version=version, now=now)
                return
            express = form.is_express()
            operations.grant(case.id, actor, expressly=express, note=note, version=version, now=now)

        return form, act

    return _with_case(number, Action.CASE_DIRECT, make)


def enter_ledger(number: str) -> ResponseReturnValue:
    """Let a case in that somebody asked for."""
    return _decide(number, lets_in=True)


def refuse_ledger(number: str) -> ResponseReturnValue:
    """Do not let it in."""
    return _decide(number, lets_in=False)


def resume(number: str) -> ResponseReturnValue:
    """Go on handling a case that lay in the ledger."""
    actor = current_actor()

    def make(case: Case) -> tuple[GuardedForm, Act]:
        form = ResumeForm(version=case.version)

        def act() -> None:
            version, now = form.expected_version(), clock.now()
            operations.resume(case.id, actor, note=form.note.data, version=version, now=now)

        return form, act

    return _with_case(number, Action.CASE_MOVE, make)


def _enter_form() -> EnterForm:
    return EnterForm(version=1, default_review=SOME_DAY, may_express=True)


register(
    Move.ASK_LEDGER,
    ask_ledger,
    _enter_form,
    _l("Put a case into the ledger, or ask the level above to let it in."),
)
register(
    Move.ENTER_LEDGER,
    enter_ledger,
    lambda: DecideForm(version=1, may_express=True),
    _l("Let a case into the ledger for which somebody asked."),
)
register(
    Move.REFUSE_LEDGER,
    refuse_ledger,
    lambda: DecideForm(version=1, may_express=False),
    _l("Do not let a case into the ledger for which somebody asked."),
)
register(Move.RESUME, resume, lambda: ResumeForm(version=1), _l("Go on handling a case of the ledger."))


def _case_place(entry: LedgerEntry) -> Place:
    return place_of(entry.case)


@writes(
    "/ledger/<int:entry_id>/review",
    _l("Follow an entry up; a field promise_ID says what became of each open promise."),
    lambda: ReviewForm(version=1),
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def review_entry(entry_id: int) -> ResponseReturnValue:
    """Follow an entry up."""
    actor = staff()

    def make(entry: LedgerEntry) -> tuple[GuardedForm, Act]:
        today = settings.day_of(entry.street_id, clock.now())
        form = review_form(entry, default_review=next_review(entry.case, entry), today=today)

        def act() -> None:
            found = form.found(open_promises(entry))
            operations.review(entry_id, actor, found, version=form.expected_version(), now=clock.now())

        return form, act

    return _with_entry(entry_id, Action.CASE_MOVE, _case_place, make)


@writes(
    "/ledger/<int:entry_id>/strike-off",
    _l("Strike an entry off, or propose it to the level that let it in."),
    lambda: StrikeOffForm(version=1),
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def strike_off_entry(entry_id: int) -> ResponseReturnValue:
    """Strike off, or propose it."""
    actor = staff()

    def make(entry: LedgerEntry) -> tuple[GuardedForm, Act]:
        form = StrikeOffForm(version=entry.version)

        def act() -> None:
            version, now = form.expected_version(), clock.now()
            operations.strike_off(entry_id, actor, evidence=form.evidence.data, version=version, now=now)

        return form, act

    return _with_entry(entry_id, Action.CASE_MOVE, _case_place, make)


def _on_proposal(entry_id: int, decide: Callable[..., object]) -> ResponseReturnValue:
    actor = staff()

    def make(entry: LedgerEntry) -> tuple[GuardedForm, Act]:
        form = ConfirmForm(version=entry.version)

        def act() -> None:
            note, version = (form.note.data or "").strip(), form.expected_version()
            decide(entry_id, actor, note=note, version=version, now=clock.now())

        return form, act

    return _with_entry(entry_id, Action.LEDGER_CONFIRM, confirming_place, make)


@writes(
    "/ledger/<int:entry_id>/confirm",
    _l("Confirm a proposed strike-off."),
    lambda: ConfirmForm(version=1),
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def confirm_entry(entry_id: int) -> ResponseReturnValue:
    """Confirm a proposed strike-off."""
    return _on_proposal(entry_id, operations.confirm)


@writes(
    "/ledger/<int:entry_id>/send-back",
    _l("Send a proposed strike-off back."),
    lambda: ConfirmForm(version=1),
    group=GROUP,
    scope=Scope.MOVE,
    has_version=True,
    further=(403, 409),
)
def send_entry_back(entry_id: int) -> ResponseReturnValue:
    """Send a proposed strike-off back."""
    return _on_proposal(entry_id, operations.send_back)
