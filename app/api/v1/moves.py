"""Every move of a case: one route a move, made of the table that the pages are made of."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import current_actor
from app.access.policy import Action, Actor, authorize, may
from app.api.v1.asking import carried_out, check, must_match
from app.api.v1.describing import Operation, describe
from app.api.v1.showing import events_of
from app.cases.move_forms import MoveForm, events_seen
from app.cases.moves import PAGES, carry_out
from app.cases.operations.recording import ACTION_OF
from app.cases.queries.reading import Dossier, dossier_or_404
from app.domain.errors import StaleCase
from app.domain.tokens import Scope
from app.domain.workflow import RULES, Move
from app.files.receiving import receive
from app.web import api, clock, problems
from app.web.labels import LABELS

GROUP = "moves"
View = Callable[..., ResponseReturnValue]


def register(move: Move, view: View, body: Callable[[], Any], summary: object | None = None) -> None:
    """Register the view of a move."""
    operation = Operation(
        name=f"move_{move.value}",
        method="POST",
        rule=f"/cases/<number>/moves/{move.value}",
        summary=summary or LABELS[Move, move.value],
        group=GROUP,
        scope=Scope.MOVE,
        body=body,
        has_version=True,
        further=(403, 409),
    )
    describe(operation, view)


def _make(move: Move, number: str) -> ResponseReturnValue:
    """Make a move."""
    actor, page = current_actor(), PAGES[move]
    dossier = dossier_or_404(actor, number)
    authorize(actor, ACTION_OF[RULES[move].party], dossier.place)
    must_match()
    case, form = dossier.case, page.form(version=dossier.case.version)
    if page.offer:
        page.offer(form, case, actor)
    check(form)
    return or_stale(number, actor, partial(_carried_out, move, form, dossier, actor))


def _carried_out(move: Move, form: MoveForm, dossier: Dossier, actor: Actor) -> ResponseReturnValue:
    case = dossier.case
    sent = form["photos"].data or [] if "photos" in form else []
    prepared = receive(sent, actor, day=clock.today())
    url = url_for("api.read_case", number=case.number)

    def do() -> str:
        carry_out(move, form, case, actor, prepared=prepared, now=clock.now())
        return url

    return carried_out(form, actor, do)


def or_stale(number: str, actor: Actor, do: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Answer what `do` answers; to whom the case has moved on meanwhile, what has happened since."""
    try:
        return do()
    except StaleCase as error:
        return _stale(error, dossier_or_404(actor, number), actor)


def _stale(error: StaleCase, dossier: Dossier, actor: Actor) -> Response:
    after = events_seen(request.form.get("seen"), dossier.case.event_count)
    tag = api.etag(dossier.case.version, dossier.case.event_count)
    whole = may(actor, Action.CASE_WHOLE, dossier.place)
    meanwhile = events_of(dossier, actor, after=after) if whole else []
    told = [event.model_dump(mode="json") for event in meanwhile]
    return problems.of_refusal(error, etag=tag, meanwhile=told)


def _view(move: Move) -> View:
    return lambda number: _make(move, number)


for _move, _page in PAGES.items():
    register(_move, _view(_move), _page.form, _page.lead)
