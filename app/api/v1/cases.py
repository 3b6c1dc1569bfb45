"""Cases: the list, registering, one case, its story, its photos, its resident."""

from typing import Literal

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from app.access.guards import current_actor
from app.access.policy import STAFF, Action, Actor, authorize
from app.api.v1 import answers
from app.api.v1.asking import PageForm, asked, carried_out, check, id_of, key, limit, listed, of_model
from app.api.v1.describing import JPEG, reads, writes
from app.api.v1.showing import attachments_of, case_of, events_of, line_of
from app.cases import operations, options
from app.cases.filter_forms import FilterForm
from app.cases.forms import RegisterForm, StaffRegisterForm
from app.cases.queries import lists
from app.cases.queries.choices import ancestor_ids_of, street_id_of
from app.cases.queries.contacts import Clear
from app.cases.queries.reading import case_or_404, dossier_or_404
from app.cases.queries.revealed import WITHIN, reveals_at_large
from app.cases.queries.suggesting import suggestion
from app.cases.reveal_forms import RevealForm
from app.database import transaction
from app.domain.tokens import Scope
from app.files import operations as files
from app.files.operations import Prepared
from app.files.receiving import receive
from app.files.views import photo
from app.models.files import StoredFile
from app.web import api, clock
from app.web.paging import read_id, read_instant_key
from app.web.problems import Problem

GROUP = "cases"


class CasesForm(FilterForm, PageForm):
    """The filter of the pages, and which part of the list; what it cannot read, it does not pass over."""

    raiser_id = id_of(_l("Only what this person registered"))
    assignee_id = id_of(_l("Only what this person sees to"))

    def validate_alone(self, field: BooleanField) -> None:
        """Take 0 and 1 alone."""
        if field.raw_data and field.raw_data[0] not in {"0", "1", ""}:
            raise ValidationError(_("Type 1 or 0."))


@reads(
    "/cases",
    _l("List the cases that may be read, filtered as on the page."),
    answers.CaseList,
    group=GROUP,
    query=CasesForm,
    is_list=True,
)
def list_cases() -> ResponseReturnValue:
    """List cases: open ones with what is due first, the others, and all of who is called in, by age."""
    actor, as_of = current_actor(), clock.now()
    form = CasesForm(request.args)
    options.offer_filters(form, actor)
    asked(form)
    filters, most = form.filters(), limit()
    key(read_instant_key if lists.is_due_first(actor, filters) else read_id)
    page = lists.found(actor, filters, as_of=as_of, after=request.args.get("after"), limit=most)
    rows = [line_of(case, as_of) for case in page.rows]
    return listed(answers.CaseList, rows, page.next_key)


@writes(
    "/cases",
    _l("Register a case."),
    StaffRegisterForm,
    group=GROUP,
    scope=Scope.REGISTER,
)
def register_case() -> ResponseReturnValue:
    """Register a case; what nobody chose is suggested, as on the page."""
    actor = current_actor()
    is_staff = actor.has(*STAFF)
    form = StaffRegisterForm() if is_staff else RegisterForm()
    options.offer_registration(form, actor, is_staff=is_staff)

    check(form)
    prepared = receive(form.photos.data or [], actor, day=clock.today())
    return carried_out(form, actor, lambda: _registered(form, actor, prepared))


def _registered(form: RegisterForm, actor: Actor, prepared: list[Prepared]) -> str:
    now, place_id = clock.now(), form.place_id.data
    likely = suggestion(next(iter(ancestor_ids_of(actor, place_id)), 0), form.description.data or "")
    photos: list[StoredFile] = []
    if prepared:
        photos = files.store(prepared, street_id=street_id_of(place_id), actor_id=actor.id, now=now)
    case = operations.register(form.draft(likely=likely), actor, now=now, photos=photos)
    if form.is_solved.data:
        operations.close_at_once(case.id, actor, note=form.solved_note.data, version=None, now=now)
    return url_for(".read_case", number=case.number)


@reads(
    "/cases/<number>",
    _l("Read a case; its ETag is wanted for every move."),
    answers.CaseWhole,
    group=GROUP,
    has_version=True,
)
def read_case(number: str) -> ResponseReturnValue:
    """Read a case."""
    actor = current_actor()
    dossier = dossier_or_404(actor, number)
    tag = api.etag(dossier.case.version, dossier.case.event_count)
    return of_model(case_of(dossier, actor, as_of=clock.now()), tag)


@reads(
    "/cases/<number>/events",
    _l("Read the story of a case, oldest first."),
    answers.EventList,
    group=GROUP,
    further=(403,),
)
def list_events(number: str) -> ResponseReturnValue:
    """Read what has happened; who was only called in may not."""
    actor = current_actor()
    dossier = dossier_or_404(actor, number)
    authorize(actor, Action.CASE_WHOLE, dossier.place)
    return of_model(answers.EventList(items=events_of(dossier, actor, after=0)))


@reads(
    "/cases/<number>/attachments",
    _l("List the photos of a case; they come with registering and with moves."),
    answers.AttachmentList,
    group=GROUP,
)
def list_attachments(number: str) -> ResponseReturnValue:
    """List the photos that may be seen."""
    actor = current_actor()
    dossier = dossier_or_404(actor, number)
    return of_model(answers.AttachmentList(items=attachments_of(dossier, actor)))


@reads(
    "/attachments/<int:file_id>/<any(photo, thumb):size>",
    _l("Read a photo, or its thumbnail."),
    None,
    group=GROUP,
    kind=JPEG,
    has_version=True,
)
def read_attachment(file_id: int, size: Literal["photo", "thumb"]) -> ResponseReturnValue:
    """Send a photo."""
    return photo(current_actor(), file_id, size)


@writes(
    "/cases/<number>/contact",
    _l("See the resident's name and phone in clear; that is written down, as on the page."),
    RevealForm,
    group=GROUP,
    scope=Scope.CONTACT,
    answer=answers.Contact,
    further=(403,),
)
def read_contact(number: str) -> ResponseReturnValue:
    """Show the resident in clear; more than twenty in an hour would be asked for a proof on the pages."""
    actor, form = current_actor(), RevealForm()
    case_id = case_or_404(actor, number).id
    check(form)
    if reveals_at_large(actor.id or 0, now=clock.now()):
        problem = Problem("too_many")
        problem.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
        raise problem
    with transaction():
        clear = operations.reveal_contact(
            case_id, actor, purpose=form.reason.data, note=form.note.data or "", now=clock.now()
        )
    shown = clear or Clear("", "")
    return of_model(answers.Contact(name=shown.name, phone=shown.phone, further=shown.beside()))
