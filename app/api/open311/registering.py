"""Registering a request: the operation of the pages, at the place that the address means."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.access.guards import current_actor, needs
from app.access.policy import Actor
from app.api.open311.asking import argument, jurisdiction, service
from app.api.open311.blueprint import SUFFIX, bp
from app.api.open311.forms import RequestForm
from app.api.open311.placing import Placed, placed
from app.cases import operations
from app.cases.operations import Draft
from app.cases.queries.suggesting import suggestion
from app.domain.clocks import Urgency
from app.domain.tokens import Scope
from app.domain.workflow import Channel
from app.files import operations as files
from app.files.operations import Prepared
from app.files.receiving import receive
from app.models.files import StoredFile
from app.settings.queries.categories import KnownCategory
from app.web import api, clock, repeats
from app.web.georeport import Refused, answered, of_form
from app.web.naming import name_of

SPOT = 80
"""How much of an address fits beside the place of a case."""


@bp.post(f"/v2/requests.{SUFFIX}")
@needs(Scope.REGISTER)
def create_request(suffix: str) -> Response:
    """Register a request, and answer its number."""
    actor, form = current_actor(), RequestForm()
    if request.headers.get(api.REPEAT):
        form.repeat_key.data = request.headers[api.REPEAT]
    if not form.validate():
        return of_form(form)
    street = jurisdiction()
    if not argument("service_code"):
        raise Refused(400, _("service_code was not provided. Take one of the list of services."))
    category = service(argument("service_code"))
    place = placed(street, form)
    photos = receive(form.media.data or [], actor, day=clock.today())
    number = repeats.run(form, actor, lambda: _registered(form, actor, category, place, photos))
    answer = answered("service_requests", [{
        "service_request_id": number,
        "service_notice": None,
        "account_id": None,
    }], 201)  # fmt: skip
    answer.headers["Location"] = url_for(".read_request", number=number, suffix=suffix)
    return answer


def _registered(
    form: RequestForm, actor: Actor, category: KnownCategory, place: Placed, prepared: list[Prepared]
) -> str:
    now, text = clock.now(), _description(form, category, place)
    likely = suggestion(place.street_id, text)
    stored: list[StoredFile] = []
    if prepared:
        stored = files.store(prepared, street_id=place.street_id, actor_id=actor.id, now=now)
    draft = Draft(
        description=text,
        place_id=place.unit_id,
        category_id=category.id,
        urgency=Urgency.RED if likely.emergencies else None,
        channel=Channel.RESIDENT,
        spot=form.address_string.data if len(form.address_string.data) <= SPOT else "",
        contact_name=form.name(),
        contact_phone=form.phone.data,
        suggested_category_id=likely.category_id,
    )
    return operations.register(draft, actor, now=now, photos=stored).number


def _description(form: RequestForm, category: KnownCategory, place: Placed) -> str:
    """Return what was reported, and below it all of the place and further sources that has no other field."""
    address, lines = form.address_string.data, [form.description.data.strip() or name_of(category)]
    if address and (len(address) > SPOT or not place.is_sure):
        lines.append(_("Address: %(address)s", address=address))
    if form.address_id.data and not place.is_sure:
        lines.append(_("Address number: %(code)s", code=form.address_id.data))
    if form.lat.data is not None and form.long.data is not None:
        lines.append(_("Position (WGS-84): %(lat).6f, %(long).6f", lat=form.lat.data, long=form.long.data))
    if form.media_url.data:
        lines.append(_("Picture: %(url)s", url=form.media_url.data))
    if not place.is_sure:
        lines.append(_("The place was not recognised: find the building and correct it."))
    return "\n".join(lines)
