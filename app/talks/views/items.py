"""Items of a talk: adding, deciding, taking back, carrying out at once."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.cases.queries.choices import case_id_by_number, places_in
from app.cases.queries.similar import similar
from app.database import transaction
from app.domain.errors import DomainError, Invalid
from app.domain.ledger import Kept
from app.domain.numbers import normalise
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.organisation import Unit
from app.models.talks import AgendaItem, Decision, Talk
from app.talks import operations, queries
from app.talks.forms import DecisionForm, WordForm
from app.talks.operations import Choice
from app.talks.views import bp
from app.talks.views.planning import held_or_404
from app.talks.views.showing import item_form, local, working_page
from app.web import clock, repeats
from app.web.messages import label

OFFERED = 5
"""Cases that an item can be merged into with one tap; any other by its number."""


@bp.post("/<int:talk_id>/items")
@login_required
def add(talk_id: int) -> ResponseReturnValue:
    """Put something on the agenda."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    inside = [place for place in places_in(talk.street_id) if place.path.startswith(talk.unit.path)]
    form = item_form(talk, actor, inside, queries.attending(talk_id))
    if form.validate_on_submit():
        try:

            def added() -> str:
                item = operations.add_item(talk_id, actor, form.issue())
                return url_for(".show", talk_id=talk_id, added=item.id, _anchor="add")

            return redirect(repeats.run(form, actor, added), 303)
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
    return working_page(talk, actor, item_form=form), 422


@bp.post("/<int:talk_id>/items/<int:item_id>/remove")
@login_required
def remove(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Take an item off the agenda."""
    actor = current_actor()
    queries.talk_or_404(actor, talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    with transaction():
        operations.remove_item(item_id, actor, now=clock.now())
    flash(_("Taken off the agenda."), "success")
    return redirect(url_for(".show", talk_id=talk_id, _anchor="agenda"), 303)


@bp.route("/<int:talk_id>/items/<int:item_id>/decision", methods=["GET", "POST"])
@login_required
def decide(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Decide about an item with one tap; what a decision demands besides is asked next."""
    actor, talk = held_or_404(talk_id)
    item = queries.item_or_404(actor, talk_id, item_id)
    form = DecisionForm()
    form.name_reasons()
    if not form.validate_on_submit():
        return working_page(talk, actor, refused=(item_id, form)), 422
    if form.asks_more:
        form.propose(db.session.get(Decision, item_id), today=local(talk, clock.now()).date())
        return _details(talk, item, form, actor)
    try:
        with transaction():
            operations.decide(item_id, actor, chosen(form, talk), now=clock.now())
    except DomainError as error:
        form.refuse(error)
        talk = queries.talk_or_404(actor, talk_id)
        if form.detailed.data:
            return _details(talk, queries.item_or_404(actor, talk_id, item_id), form, actor), 422
        return working_page(talk, actor, refused=(item_id, form)), 422
    return redirect(url_for(".show", talk_id=talk_id, _anchor=f"item-{item_id}"), 303)


@bp.post("/<int:talk_id>/items/<int:item_id>/take-back")
@login_required
def take_back(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    actor, _talk = held_or_404(talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    with transaction():
        operations.take_back(item_id, actor)
    return redirect(url_for(".show", talk_id=talk_id, _anchor=f"item-{item_id}"), 303)


@bp.post("/<int:talk_id>/items/<int:item_id>/word")
@login_required
def give_word(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Write down whose word was given about an item for when, or take it back."""
    actor, talk = held_or_404(talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    form = WordForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.give_word(item_id, actor, form.word(), now=clock.now())
            return redirect(url_for(".show", talk_id=talk_id, _anchor=f"item-{item_id}"), 303)
        except DomainError as error:
            form.refuse(error)
            talk = queries.talk_or_404(actor, talk_id)
    return working_page(talk, actor, unkept=(item_id, form)), 422


@bp.post("/<int:talk_id>/items/<int:item_id>/promises/<int:promise_id>")
@login_required
def settle(talk_id: int, item_id: int, promise_id: int) -> ResponseReturnValue:
    """Note with one tap at the look-back whether a promise was kept."""
    actor, _talk = held_or_404(talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    said = request.form.get("outcome", "")
    outcome = Kept(said) if said in set(Kept) else abort(400)
    with transaction():
        operations.settle(item_id, actor, promise_id=promise_id, outcome=outcome, now=clock.now())
    return redirect(url_for(".show", talk_id=talk_id, _anchor=f"item-{item_id}"), 303)


@bp.post("/<int:talk_id>/items/<int:item_id>/now")
@login_required
def carry_out(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Carry a decision out at once, because it cannot wait for the end of the talk."""
    actor, _talk = held_or_404(talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    with transaction():
        operations.apply_now(item_id, actor, now=clock.now())
    flash(_("Carried out; whoever holds the case now has been told."), "success")
    return redirect(url_for(".show", talk_id=talk_id, _anchor=f"item-{item_id}"), 303)


def chosen(form: DecisionForm, talk: Talk) -> Choice:
    """Return what was decided; the number of a case to merge into is looked up.

    Raises:
        Invalid: there is no such case.
    """
    typed = (form.into_number.data or "").strip()
    if not typed or form.kind is not DecisionKind.MERGED:
        return form.choice()
    number = normalise(typed)
    into_id = case_id_by_number(number, talk.street_id) if number else None
    if into_id is None:
        raise Invalid("into_number", "unknown")
    return form.choice(into_id)


def _details(talk: Talk, item: AgendaItem, form: DecisionForm, actor: Actor) -> str:
    if form.kind not in {DecisionKind.LEDGER, DecisionKind.MERGED}:
        abort(400)
    if form.kind is DecisionKind.MERGED:
        form.into.choices = similar_cases(talk, item, actor)
    title = item.description or (item.case.description if item.case else "")
    return render_template("talks/decide.html", talk=talk, item=item, title=title, form=form)


def similar_cases(
    talk: Talk, item: AgendaItem, actor: Actor, *, for_all: bool = False
) -> list[tuple[int, str]]:
    """Return id and name of the open cases that an item may be about already.

    For all who look at a wall, confidential ones are left out.
    """
    case = item.case
    place_id = item.place_id
    if case is not None:
        place_id = case.building_id or case.grid_id or case.community_id or case.street_id
    place = db.session.get(Unit, place_id) or talk.unit
    text = item.description or (case.description if case else "")
    found = similar(actor, place.ancestor_ids, text, besides=item.case_id, most=OFFERED, least=0)
    return [
        (one.id, f"{one.number} · {label(one.state)} · {one.description[:60]}")
        for one in found
        if not (for_all and one.is_confidential)
    ]
