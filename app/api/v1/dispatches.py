"""What hotlines and other feeders send, one by one, and how it stands with it."""

from datetime import UTC

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import to_utc
from pydantic import Field
from wtforms import DateField, DateTimeLocalField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.access.guards import current_actor
from app.access.policy import Actor
from app.api.v1.answers import Answer, At, Named
from app.api.v1.asking import PageForm, asked, carried_out, check, id_of, key, limit, listed
from app.api.v1.describing import reads, writes
from app.api.v1.showing import named
from app.cases.forms import length, text_area
from app.domain.answers import Rating
from app.domain.masking import without_phones
from app.domain.tokens import Scope
from app.domain.workflow import Outcome, State
from app.hotline import operations, queries
from app.hotline.forms import LONGEST_NAME, USUAL
from app.hotline.importer.planning import LONGEST
from app.hotline.placing import Said, sent_of
from app.hotline.queries import Answered, Received
from app.models.organisation import Unit
from app.web import clock
from app.web.forms import GuardedForm, is_near
from app.web.paging import page_of, read_id
from app.web.problems import Problem

GROUP = "dispatches"
_WHO = _l("The name of who sends it, as on the pages: 12345")


class DispatchAnswer(Answer):
    """A dispatch and how it stands."""

    number: str
    case: str
    received_at: At
    due_at: At | None = Field(description="The feeder's own limit.")
    state: State
    outcome: Outcome | None
    holder: Named
    result: str = Field(description="What was done; empty while nothing was.")
    done_at: At | None
    done_by: Named | None
    rating: Rating | None
    url: str


class DispatchList(Answer):
    """A page of dispatches."""

    items: list[DispatchAnswer]


class DispatchesForm(PageForm):
    """Whose dispatches, and since when."""

    feeder = StringField(_WHO, validators=[Length(max=LONGEST_NAME)])
    street_id = id_of(_l("The id of the street; nothing where there is only one"))
    since = DateField(_l("Received on this day or later"), validators=[Optional(), is_near])


class DispatchForm(GuardedForm):
    """One dispatch."""

    feeder = StringField(
        _WHO,
        validators=[InputRequired(_l("Write who sends it, for example 12345.")), Length(max=LONGEST_NAME)],
    )
    street_id = id_of(_l("The id of the street; nothing where there is only one"))
    number = StringField(
        _l("The feeder's own number: sent again, nothing is done"),
        validators=[InputRequired(_l("Write the dispatch number.")), length(LONGEST["number"])],
    )
    text = text_area(_l("Matter"), _l("Say in a few words what happened."), most=LONGEST["text"])
    address = StringField(
        _l("The address in words; a building is found by it"), validators=[length(LONGEST["address"])]
    )
    caller_name = StringField(_l("Resident's name"), validators=[length(LONGEST["name"])])
    caller_phone = StringField(_l("Resident's phone"), validators=[length(LONGEST["phone"])])
    category = StringField(_l("Code or name of a category; else it is chosen by the words"), [length(60)])
    due_at = DateTimeLocalField(_l("Due at the hotline"), format="%Y-%m-%dT%H:%M", validators=[Optional()])

    def said(self) -> Said:
        """Return what was sent; the limit is a wall time of the street."""
        due = self.due_at.data
        return Said(
            number="".join((self.number.data or "").split()),
            text=self.text.data or "",
            address=(self.address.data or "").strip(),
            name=(self.caller_name.data or "").strip(),
            phone=(self.caller_phone.data or "").strip(),
            category=self.category.data or "",
            due_at=to_utc(due).replace(tzinfo=UTC) if due else None,
        )


@writes(
    "/dispatches",
    _l("Send one dispatch; it becomes a case, or names the case that it has become before."),
    DispatchForm,
    group=GROUP,
    scope=Scope.REGISTER,
    further=(403,),
)
def send_dispatch() -> ResponseReturnValue:
    """Take one dispatch in; the number of the feeder makes a repeat harmless."""
    actor = current_actor()
    streets = _streets(actor)
    form = DispatchForm()
    check(form)
    street, feeder, said = _street(streets, form.street_id.data), form.feeder.data.strip(), form.said()

    def do() -> str:
        sent, _place = sent_of(queries.world(street.id), said)
        operations.take_in(street.id, feeder, actor, [sent], now=clock.now())
        number = queries.case_number_of(street.id, feeder, said.number)
        return url_for(".read_case", number=number)

    return carried_out(form, actor, do)


@reads(
    "/dispatches",
    _l("Read how it stands with what a feeder sent, in the order in which it came."),
    DispatchList,
    group=GROUP,
    query=DispatchesForm,
    is_list=True,
    further=(403,),
)
def list_dispatches() -> ResponseReturnValue:
    """Read the answers to a feeder's dispatches; those whose case may not be read are left out."""
    actor = current_actor()
    streets, most = _streets(actor), limit()
    form = asked(DispatchesForm(request.args))
    after = key(read_id) or 0
    street = _street(streets, form.street_id.data, "invalid_query")
    feeder = queries.feeder_named(street.id, (form.feeder.data or "").strip() or USUAL)
    received = Received(form.since.data)
    found = queries.answers(actor, feeder, received, after=after, limit=most + 1) if feeder else []
    page = page_of(found, lambda one: str(one.dispatch.id), limit=most)
    return listed(DispatchList, [_answer(one) for one in page.rows], page.next_key)


def _streets(actor: Actor) -> list[Unit]:
    streets = queries.streets_of(actor)
    if not streets:
        abort(403)
    return streets


def _street(streets: list[Unit], street_id: int | None, code: str = "invalid_fields") -> Unit:
    """Return the street that is named, or the only one.

    Raises:
        Problem: it is not one of theirs, or there are several and none is named.
    """
    found = [street for street in streets if street_id in (None, street.id)]
    if len(found) != 1:
        message = _("Name one of your streets by its id.")
        raise Problem(code, errors=[{"field": "street_id", "message": message}])
    return found[0]


def _answer(one: Answered) -> DispatchAnswer:
    case = one.case
    return DispatchAnswer(
        number=one.dispatch.number,
        case=case.number,
        received_at=one.dispatch.received_at,
        due_at=case.outside_due_at,
        state=case.state,
        outcome=case.outcome,
        holder=named(case.holder),
        result=without_phones(one.result),
        done_at=one.done_at,
        done_by=named(one.unit) if one.unit else None,
        rating=one.rating,
        url=url_for("api.read_case", number=case.number),
    )
