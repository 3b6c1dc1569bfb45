"""What the form to register shows while somebody types, and the one tap of "me too"."""

from collections.abc import Sequence

from flask import flash, get_template_attribute, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import STAFF, Actor
from app.cases import operations, options
from app.cases.forms import SENT_ALONG, JoinForm, RegisterForm
from app.cases.presenting import suggesting as presenting
from app.cases.presenting.suggesting import Call, Suggested
from app.cases.queries import choices
from app.cases.queries.reading import case_or_404
from app.cases.queries.similar import first_photos, similar
from app.cases.queries.suggesting import suggestion
from app.cases.views import bp
from app.domain.emergencies import Emergency, emergencies_in
from app.domain.errors import DomainError
from app.extensions import db
from app.files import operations as files
from app.files.operations import Prepared
from app.files.receiving import receive
from app.models.cases import Case
from app.settings import queries as settings
from app.web import clock, fields, repeats
from app.web.messages import message_for


@bp.post("/cases/new/suggestions")
@login_required
def suggestions() -> ResponseReturnValue:
    """Answer what is suggested for the text typed so far; a POST, so that no log keeps the words."""
    actor = current_actor()
    form = RegisterForm()
    options.offer_registration(form, actor, is_staff=actor.has(*STAFF))
    found = _suggested(form, actor)
    # Only what is asked for: no frame, and so no menu whose figures would have to be counted.
    return str(get_template_attribute("macros/suggesting.html", "suggestions")(found)) if found else ""


def _suggested(form: RegisterForm, actor: Actor) -> Suggested | None:
    text = (form.description.data or "").strip()
    ancestor_ids = choices.ancestor_ids_of(actor, form.place_id.data)
    if not text or not ancestor_ids:
        return None
    found = suggestion(ancestor_ids[0], text)
    chosen = settings.known_categories().get(form.category_id.data or 0)
    near = similar(actor, ancestor_ids, text)
    photos = first_photos([case.id for case in near])
    return Suggested(
        calls=_calls(found.emergencies, ancestor_ids[0]),
        kept_apart=presenting.kept_apart(text),
        categories=presenting.category_chips(found, chosen),
        urgencies=presenting.urgency_chips(found, form.urgency.data, chosen),
        nearby=presenting.nearby(near, photos, actor, as_of=clock.now()),
    )


def beside(case: Case, actor: Actor) -> dict[str, object]:
    """Return what is said once a case is registered: whom to call first, and what may be about the same."""
    ids = (case.street_id, case.community_id, case.grid_id, case.building_id)
    place = [unit_id for unit_id in ids if unit_id is not None]
    near = similar(actor, place, case.description, besides=case.id)
    photos = first_photos([one.id for one in near])
    return {
        "calls": _calls(emergencies_in(case.description), case.street_id),
        "nearby": presenting.nearby(near, photos, actor, as_of=clock.now()),
    }


def _calls(found: Sequence[Emergency], street_id: int) -> list[Call]:
    return presenting.calls_of(found, gas_company=settings.gas_number(street_id)) if found else []


@bp.post("/cases/<number>/me-too")
@login_required
def join(number: str) -> ResponseReturnValue:
    """Let somebody join an open case instead of registering another; what they typed goes along."""
    actor = current_actor()
    case = case_or_404(actor, number)
    form = JoinForm()
    fields.pass_over(SENT_ALONG)
    if not form.validate_on_submit():
        flash(_("This was not taken. Open the case and say there that you have the same trouble."), "danger")
        return redirect(url_for(".show", number=number), 303)
    try:
        prepared = receive(form.photos.data or [], actor, day=clock.today())
        repeats.run(form, actor, lambda: _join(case.id, form, actor, prepared))
    except DomainError as error:
        flash(message_for(error), "danger")
    else:
        flash(_("Noted: you have the same trouble. You will be told what becomes of it."), "success")
    return redirect(url_for(".show", number=number), 303)


def _join(case_id: int, form: JoinForm, actor: Actor, prepared: list[Prepared]) -> str:
    now, note = clock.now(), (form.description.data or "").strip()
    case = db.session.get_one(Case, case_id)
    photos = files.store(prepared, street_id=case.street_id, actor_id=actor.id, now=now)
    operations.join(
        case_id,
        actor,
        note=note,
        version=None,
        now=now,
        photos=photos,
        contact_name=form.contact_name.data or "",
        contact_phone=form.contact_phone.data or "",
    )
    return url_for(".show", number=case.number)
