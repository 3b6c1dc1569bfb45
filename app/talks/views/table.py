"""The table: the page for the projector, and what its devices read and send.

Devices send one entry after the other, each with a repeat key; what they get is JSON.
"""

import json
from collections.abc import Callable
from typing import Any

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Action, Actor, Place, may
from app.cases.queries.choices import places_in
from app.domain.errors import DomainError
from app.domain.ledger import Kept
from app.domain.talks import DecisionKind
from app.duty.queries import on_duty_now
from app.extensions import db
from app.models.talks import AgendaItem, Talk
from app.talks import operations, presenting, queries, sentences
from app.talks.forms import DecisionForm, ItemForm, TapForm
from app.talks.operations import Stamp
from app.talks.queries.votes import voices_of
from app.talks.views import bp
from app.talks.views.items import chosen, similar_cases
from app.talks.views.planning import held_or_404
from app.talks.views.showing import working_places
from app.web import clock, repeats
from app.web.forms import GuardedForm
from app.web.text import row_id


@bp.get("/<int:talk_id>/table")
@login_required
def table(talk_id: int) -> str:
    """Show the talk on the wall; the page reads and sends everything else by itself."""
    actor, talk = held_or_404(talk_id)
    inside = working_places(talk)
    form = DecisionForm()
    form.name_reasons()
    form.propose(None, today=clock.now().astimezone(get_timezone()).date())
    return render_template(
        "talks/table.html",
        talk=talk,
        places=[place for place in inside if may(actor, Action.CASE_REGISTER, Place(path=place.path))],
        below=[unit for unit in inside if unit.path.count("/") == talk.unit.path.count("/") + 1],
        form=form,
        usual=sentences.USUAL_UNBLOCK,
        kinds=list(DecisionKind),
        on_duty=None if talk.state.is_over else on_duty_now(talk.unit, now=max(clock.now(), talk.starts_at)),
    )


@bp.get("/<int:talk_id>/table/since")
@login_required
def since(talk_id: int) -> ResponseReturnValue:
    """Return the state of the talk as JSON, or 204 while it is that of the version that is named."""
    actor = current_actor()
    version = queries.version_or_404(actor, talk_id)
    if request.args.get("version", type=row_id) == version:
        return "", 204
    talk = queries.talk_or_404(actor, talk_id)
    rows = queries.agenda(actor, talk, places_in(talk.street_id), now=clock.now())
    people = queries.attending(talk_id)
    return jsonify(presenting.table(talk, people, rows, voices_of(talk_id)))


@bp.get("/<int:talk_id>/table/items/<int:item_id>/similar")
@login_required
def similar(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Return the open cases that an item may be about already."""
    actor, talk = held_or_404(talk_id)
    found = similar_cases(talk, queries.item_or_404(actor, talk_id, item_id), actor, for_all=True)
    return jsonify([{"id": case_id, "name": name} for case_id, name in found])


@bp.post("/<int:talk_id>/table/begin")
@login_required
def table_begin(talk_id: int) -> ResponseReturnValue:
    """Begin the talk."""
    actor, _talk = held_or_404(talk_id)
    return _take(TapForm(), actor, lambda _stamp: _begun(talk_id, actor))


@bp.post("/<int:talk_id>/table/items")
@login_required
def table_add(talk_id: int) -> ResponseReturnValue:
    """Put something on the agenda."""
    actor, _talk = held_or_404(talk_id)
    form = ItemForm()

    def added(stamp: Stamp) -> dict[str, Any]:
        return {"item": operations.add_step(talk_id, actor, form.issue(), stamp=stamp).id}

    return _take(form, actor, added)


@bp.post("/<int:talk_id>/table/items/<int:item_id>/decision")
@login_required
def table_decide(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Decide about an item; what this replaces without having been seen is told."""
    actor, talk = _item_of(talk_id, item_id)
    form, seen = DecisionForm(), request.form.get("seen", "")

    def decided(stamp: Stamp) -> dict[str, Any]:
        before, after = operations.decide_step(item_id, actor, chosen(form, talk), stamp=stamp)
        unseen = before not in ({}, after) and presenting.mark_of(before) != seen
        return {"replaced": presenting.short_words(before) if unseen else ""}

    return _take(form, actor, decided)


@bp.post("/<int:talk_id>/table/items/<int:item_id>/take-back")
@login_required
def table_take_back(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    actor, _talk = _item_of(talk_id, item_id)

    def taken_back(stamp: Stamp) -> dict[str, Any]:
        operations.decide_step(item_id, actor, None, stamp=stamp)
        return {}

    return _take(TapForm(), actor, taken_back)


@bp.post("/<int:talk_id>/table/items/<int:item_id>/remove")
@login_required
def table_remove(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Take an item off the agenda."""
    actor, _talk = _item_of(talk_id, item_id)

    def removed(stamp: Stamp) -> dict[str, Any]:
        operations.remove_step(item_id, actor, stamp=stamp)
        return {}

    return _take(TapForm(), actor, removed)


@bp.post("/<int:talk_id>/table/items/<int:item_id>/promises/<int:promise_id>")
@login_required
def table_settle(talk_id: int, item_id: int, promise_id: int) -> ResponseReturnValue:
    """Note whether a promise was kept; "open" takes that back."""
    actor, _talk = _item_of(talk_id, item_id)
    said = request.form.get("outcome", "")
    outcome = Kept(said) if said in set(Kept) else abort(400)

    def settled(stamp: Stamp) -> dict[str, Any]:
        operations.settle(item_id, actor, promise_id=promise_id, outcome=outcome, now=stamp.now)
        return {}

    return _take(TapForm(), actor, settled)


@bp.post("/<int:talk_id>/table/present")
@login_required
def table_present(talk_id: int) -> ResponseReturnValue:
    """Note that somebody is here, or is not."""
    actor, _talk = held_or_404(talk_id)
    person_id = request.form.get("person", type=row_id)
    here = request.form.get("here") == "1"
    if person_id is None:
        abort(400)

    def noted(stamp: Stamp) -> dict[str, Any]:
        operations.present_step(talk_id, actor, person_id=person_id, is_present=here, stamp=stamp)
        return {}

    return _take(TapForm(), actor, noted)


@bp.post("/<int:talk_id>/table/undo")
@login_required
def table_undo(talk_id: int) -> ResponseReturnValue:
    """Undo the step that was sent under a key."""
    actor, _talk = held_or_404(talk_id)
    of = request.form.get("of", "")

    def undone(stamp: Stamp) -> dict[str, Any]:
        operations.undo(talk_id, actor, of, now=stamp.now)
        return {}

    return _take(TapForm(), actor, undone)


def _take(form: GuardedForm, actor: Actor, act: Callable[[Stamp], dict[str, Any]]) -> ResponseReturnValue:
    """Do what a device asks for, once for each key; a refusal says which field and why."""
    key = request.form.get("repeat_key", "")
    if not key:
        abort(400)
    if form.validate_on_submit():
        stamp = Stamp(key, clock.now())
        try:
            return jsonify(json.loads(repeats.run(form, actor, lambda: json.dumps(act(stamp)))))
        except DomainError as error:
            form.refuse(error)
    return jsonify(_refusal(form)), 422


def _refusal(form: GuardedForm) -> dict[str, str]:
    for field in form:
        if field.errors:
            return {"field": field.name, "message": str(field.errors[0])}
    return {"field": "", "message": str(form.form_errors[0]) if form.form_errors else ""}


def _item_of(talk_id: int, item_id: int) -> tuple[Actor, Talk]:
    """Return the actor and the talk; one that is off the agenda is refused later, with a sentence."""
    actor, talk = held_or_404(talk_id)
    item = db.session.get(AgendaItem, item_id)
    if item is None or item.talk_id != talk_id:
        abort(404)
    return actor, talk


def _begun(talk_id: int, actor: Actor) -> dict[str, Any]:
    operations.open_talk(talk_id, actor, now=clock.now())
    return {}
