"""Registering a case."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.cases import operations, options
from app.cases.forms import RegisterForm, StaffRegisterForm
from app.cases.operations import Draft
from app.cases.presenting.page import routing_reason
from app.cases.queries.choices import ancestor_ids_of, street_id_of
from app.cases.queries.reading import dossier_or_404
from app.cases.queries.suggesting import suggestion
from app.cases.views import bp
from app.cases.views.suggesting import beside
from app.domain.errors import DomainError
from app.files import operations as files
from app.files.operations import Prepared
from app.files.receiving import receive
from app.models.files import StoredFile
from app.web import answering, clock, repeats


@bp.route("/cases/new", methods=["GET", "POST"])
@login_required
def register() -> ResponseReturnValue:
    """Log an issue: what happened, a photo, and that is all one must say."""
    actor = current_actor()
    is_staff = actor.has(*STAFF)
    form = StaffRegisterForm() if is_staff else RegisterForm()
    options.offer_registration(form, actor, is_staff=is_staff)
    if form.validate_on_submit():
        try:
            prepared = receive(form.photos.data or [], actor, day=clock.today())
            street_id = next(iter(ancestor_ids_of(actor, form.place_id.data)), 0)
            draft = form.draft(likely=suggestion(street_id, form.description.data or ""))
            answer = repeats.run(form, actor, lambda: _register(form, draft, actor, prepared))
            return answering.done(answer)
        except DomainError as error:
            form.refuse(error)
    return answering.shown(form, render_template("cases/register.html", form=form, is_staff=is_staff))


def _register(form: RegisterForm, draft: Draft, actor: Actor, prepared: list[Prepared]) -> str:
    now = clock.now()
    photos: list[StoredFile] = []
    if prepared:
        photos = files.store(prepared, street_id=street_id_of(draft.place_id), actor_id=actor.id, now=now)
    case = operations.register(draft, actor, now=now, photos=photos)
    if form.is_solved.data:
        operations.close_at_once(case.id, actor, note=form.solved_note.data, version=None, now=now)
    return url_for("cases.registered", number=case.number)


@bp.get("/cases/<number>/registered")
@login_required
def registered(number: str) -> ResponseReturnValue:
    """Say the number, who has the case now and why, and offer the slip and the next one."""
    actor = current_actor()
    dossier = dossier_or_404(actor, number)
    return render_template(
        "cases/registered.html",
        case=dossier.case,
        reason=routing_reason(dossier),
        **beside(dossier.case, actor),
    )
