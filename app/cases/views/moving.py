"""Every move of one case: the form, and the post that does it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Action, Actor, may
from app.cases.move_forms import MoveForm, events_seen
from app.cases.move_page import MovePage
from app.cases.moves import PAGES, carry_out
from app.cases.operations.recording import ACTION_OF
from app.cases.presenting.actions import why_not
from app.cases.presenting.timeline import Entry, entries
from app.cases.presenting.words import light_of, time_left, title_of
from app.cases.queries.choices import open_cases_near
from app.cases.queries.reading import Dossier, dossier_or_404
from app.cases.views import bp
from app.domain.errors import DomainError, StaleCase
from app.domain.masking import beginning
from app.domain.workflow import RULES, Move
from app.files.receiving import receive
from app.models.cases import Case
from app.web import clock, repeats

MOVES = ",".join(move.value for move in PAGES)


@bp.route(f"/cases/<number>/<any({MOVES}):move>", methods=["GET", "POST"])
@login_required
def move(number: str, move: str) -> ResponseReturnValue:
    """Make a move: show its form, or do what the form asks for."""
    chosen, actor = Move(move), current_actor()
    dossier = dossier_or_404(actor, number)
    form, page = _form(chosen, dossier, actor), PAGES[chosen]
    meanwhile: list[Entry] = []
    if form.validate_on_submit():
        try:
            return redirect(_done(chosen, form, dossier, actor), 303)
        except DomainError as error:
            form.refuse(error)
            dossier = dossier_or_404(actor, number)  # the rollback expired it
            if isinstance(error, StaleCase):
                meanwhile = _catch_up(form, dossier, actor)
    return _page(chosen, page, form, dossier, actor, meanwhile)


def _form(chosen: Move, dossier: Dossier, actor: Actor) -> MoveForm:
    page, case = PAGES[chosen], dossier.case
    form = page.form(
        version=case.version, data={"seen": str(case.event_count), "task_id": request.args.get("task")}
    )
    if page.offer:
        page.offer(form, case, actor)
    return form


def _done(chosen: Move, form: MoveForm, dossier: Dossier, actor: Actor) -> str:
    """Do the move once, whatever happens to the answer on its way, and say where to go."""
    case = dossier.case
    answer = url_for("cases.show", number=case.number)
    sent = form["photos"].data or [] if "photos" in form else []
    prepared = receive(sent, actor, day=clock.today())

    def do() -> str:
        carry_out(chosen, form, case, actor, prepared=prepared, now=clock.now())
        return answer

    answer = repeats.run(form, actor, do)
    flash(str(PAGES[chosen].done), "success")
    return answer


def _catch_up(form: MoveForm, dossier: Dossier, actor: Actor) -> list[Entry]:
    """Let the form be sent again for what the case is now; return what happened since it was opened."""
    seen = events_seen(form.seen.data, dossier.case.event_count)
    form.version.data = str(dossier.case.version)
    form.seen.data = str(dossier.case.event_count)
    if not may(actor, Action.CASE_WHOLE, dossier.place):
        return []
    newer = [event for event in dossier.events if event.sequence > seen]
    clear = may(actor, Action.CONTACT_READ, dossier.place)
    return entries(newer, dossier.photos, dossier.names, clear=clear)


def _page(
    chosen: Move, page: MovePage, form: MoveForm, dossier: Dossier, actor: Actor, meanwhile: list[Entry]
) -> ResponseReturnValue:
    case, as_of = dossier.case, clock.now()
    why = why_not(chosen, dossier, actor)
    known: dict[str, Any] = {
        "case": case,
        "title": title_of(case),
        "light_shown": light_of(case, as_of),
        "time_left": time_left(case, as_of),
        "near": _near(actor, case) if chosen is Move.MERGE and not why else [],
    }
    status = 422 if form.errors else 200
    if why and status == 200:
        status = 409 if _has_right(chosen, dossier, actor) else 403
    text = render_template(
        "cases/move.html", move=chosen, page=page, form=form, meanwhile=meanwhile, why=why, **known
    )
    return text, status


def _near(actor: Actor, case: Case) -> list[tuple[str, str]]:
    return [(number, beginning(text)) for number, text in open_cases_near(actor, case)]


def _has_right(chosen: Move, dossier: Dossier, actor: Actor) -> bool:
    """Return whether the actor has the right to the move, whatever the case's state."""
    return may(actor, ACTION_OF[RULES[chosen].party], dossier.place)
