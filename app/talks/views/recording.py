"""Confirming, locking and adding to the minutes, and dissent about an item."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import Actor
from app.database import transaction
from app.domain.errors import DomainError
from app.domain.minutes import HEIGHT, WIDTH
from app.extensions import db
from app.models.organisation import Person
from app.models.talks import Talk
from app.talks import operations, queries
from app.talks.minutes_forms import AddendumForm, DissentForm, SignForm, TextForm
from app.talks.operations.dissenting import present_at
from app.talks.operations.minuting import Sign, present_of
from app.talks.queries.minutes import item_title
from app.talks.queries.votes import said_about
from app.talks.views import bp
from app.talks.views.minutes import minutes_page, record_or_404
from app.talks.views.planning import held_or_404
from app.talks.views.showing import may_hold
from app.web import clock, repeats
from app.web.text import row_id


@bp.post("/<int:talk_id>/minutes/confirm")
@login_required
def confirm(talk_id: int) -> ResponseReturnValue:
    """Confirm the text with one tap, for oneself."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    record_or_404(talk_id)
    form = TextForm()
    try:
        with transaction():
            operations.confirm(
                talk_id, actor, Sign(), person_id=actor.id or 0, digest=form.digest.data, now=clock.now()
            )
    except DomainError as error:
        return _refused(form, error, talk_id, actor)
    flash(_("You have confirmed the minutes of “%(title)s”.", title=talk.title), "success")
    return redirect(url_for(".minutes", talk_id=talk_id), 303)


@bp.route("/<int:talk_id>/minutes/sign/<int:person_id>", methods=["GET", "POST"])
@login_required
def sign(talk_id: int, person_id: int) -> ResponseReturnValue:
    """Let somebody sign on the host's device, or type their name before the host."""
    actor, _talk = held_or_404(talk_id)
    record = record_or_404(talk_id)
    if person_id not in present_of(record.content):
        abort(404)
    form = SignForm(data={"digest": record.text_digest})
    if form.validate_on_submit():
        try:
            with transaction():
                values = {"person_id": person_id, "digest": form.digest.data, "now": clock.now()}
                operations.confirm(talk_id, actor, form.sign(), **values)
        except DomainError as error:
            form.refuse(error)
            form.digest.data = record_or_404(talk_id).text_digest
        else:
            return redirect(url_for(".minutes", talk_id=talk_id, _anchor="confirmed"), 303)
    return _sign_page(talk_id, person_id, form), 422 if form.errors else 200


@bp.post("/<int:talk_id>/minutes/lock")
@login_required
def lock(talk_id: int) -> ResponseReturnValue:
    """Lock the minutes for good."""
    actor, _talk = held_or_404(talk_id)
    record_or_404(talk_id)
    form = TextForm()
    try:
        with transaction():
            operations.lock(talk_id, actor, digest=form.digest.data, now=clock.now())
    except DomainError as error:
        return _refused(form, error, talk_id, actor)
    flash(_("Locked. From now on only addenda can be written."), "success")
    return redirect(url_for(".minutes", talk_id=talk_id), 303)


@bp.post("/<int:talk_id>/minutes/addenda")
@login_required
def add_to_minutes(talk_id: int) -> ResponseReturnValue:
    """Add something to locked minutes."""
    actor = current_actor()
    queries.talk_or_404(actor, talk_id)
    record_or_404(talk_id)
    form = AddendumForm()
    if form.validate_on_submit():
        try:

            def added() -> str:
                operations.add_to_minutes(talk_id, actor, body=form.body.data, now=clock.now())
                return url_for(".minutes", talk_id=talk_id, _anchor="addenda")

            return redirect(repeats.run(form, actor, added), 303)
        except DomainError as error:
            form.refuse(error)
    talk = queries.talk_or_404(actor, talk_id)
    return minutes_page(talk, actor, addendum_form=form), 422


@bp.route("/<int:talk_id>/items/<int:item_id>/dissent", methods=["GET", "POST"])
@login_required
def dissent(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Disagree with what was decided about an item, or note for the host that somebody does."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    form = _dissent_form(talk, actor)
    if form.validate_on_submit():
        try:
            with transaction():
                person_id, words = form.person_id.data or actor.id or 0, form.words.data
                operations.dissent(item_id, actor, person_id=person_id, words=words, now=clock.now())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Noted for the minutes."), "success")
            return redirect(_back(talk_id), 303)
    return _dissent_page(actor, talk_id, item_id, form), 422 if form.errors else 200


@bp.post("/<int:talk_id>/items/<int:item_id>/dissent/take-back")
@login_required
def take_dissent_back(talk_id: int, item_id: int) -> ResponseReturnValue:
    """Take a dissent out of the minutes again: one's own, or the host any."""
    actor = current_actor()
    queries.talk_or_404(actor, talk_id)
    queries.item_or_404(actor, talk_id, item_id)
    person_id = request.form.get("person_id", type=row_id) or abort(400)
    with transaction():
        operations.take_dissent_back(item_id, actor, person_id=person_id)
    flash(_("Taken back."), "success")
    return redirect(_back(talk_id), 303)


def _sign_page(talk_id: int, person_id: int, form: SignForm) -> str:
    return render_template(
        "talks/minutes_sign.html",
        talk=queries.talk_or_404(current_actor(), talk_id),
        record=record_or_404(talk_id),
        person=db.session.get_one(Person, person_id),
        form=form,
        glass=(WIDTH, HEIGHT),
    )


def _back(talk_id: int) -> str:
    """Return the page that somebody came from: the minutes or the talk."""
    if request.args.get("from") == "minutes":
        return url_for(".minutes", talk_id=talk_id)
    return url_for(".show", talk_id=talk_id)


def _dissent_page(actor: Actor, talk_id: int, item_id: int, form: DissentForm) -> str:
    item = queries.item_or_404(actor, talk_id, item_id)
    return render_template(
        "talks/dissent.html",
        talk=queries.talk_or_404(actor, talk_id),
        item=item,
        title=item_title(item),
        form=form,
        kept=[one for one in said_about(item_id) if one.person_id in dict(form.person_id.choices)],
        back=_back(talk_id),
    )


def _dissent_form(talk: Talk, actor: Actor) -> DissentForm:
    there = set(present_at(talk))
    people = [(one.id, one.name) for one in queries.attending(talk.id) if one.id in there]
    if not may_hold(actor, talk.unit.path):
        people = [(actor.id or 0, actor.name)]
    form = DissentForm()
    form.person_id.choices = people
    if form.person_id.data is None and len(people) == 1:
        form.person_id.data = people[0][0]
    return form


def _refused(form: TextForm, error: DomainError, talk_id: int, actor: Actor) -> ResponseReturnValue:
    form.refuse(error)
    talk = queries.talk_or_404(actor, talk_id)
    form.digest.data = record_or_404(talk_id).text_digest
    return minutes_page(talk, actor, form=form), 422
