"""Night talks and what is on their agenda."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.access.guards import current_actor
from app.api.v1 import answers
from app.api.v1.asking import PageForm, carried_out, check, key, limit, listed, of_model
from app.api.v1.describing import reads, writes
from app.api.v1.showing import named
from app.cases.queries.choices import places_in
from app.domain.tokens import Scope
from app.models.talks import Talk
from app.talks import operations, queries
from app.talks.forms import ItemForm
from app.talks.queries.agenda import Row
from app.talks.queries.lists import behind
from app.talks.views.showing import item_form
from app.web import clock
from app.web.paging import page_of, read_id

GROUP = "talks"


@reads(
    "/talks",
    _l("List the night talks, newest first."),
    answers.TalkList,
    group=GROUP,
    query=PageForm,
    is_list=True,
)
def list_talks() -> ResponseReturnValue:
    """List talks."""
    most = limit()
    lines = behind(current_actor(), before_id=key(read_id), limit=most + 1)
    page = page_of(lines, lambda line: str(line.talk.id), limit=most)
    return listed(answers.TalkList, [_talk(line.talk) for line in page.rows], page.next_key)


@reads("/talks/<int:talk_id>", _l("Read a night talk."), answers.Talk, group=GROUP)
def read_talk(talk_id: int) -> ResponseReturnValue:
    """Read one talk."""
    return of_model(_talk(queries.talk_or_404(current_actor(), talk_id)))


@reads("/talks/<int:talk_id>/items", _l("Read the agenda of a night talk."), answers.Agenda, group=GROUP)
def list_items(talk_id: int) -> ResponseReturnValue:
    """Read the agenda as the page shows it."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    rows = queries.agenda(actor, talk, places_in(talk.street_id), now=clock.now())
    return of_model(answers.Agenda(items=[_item(row) for row in rows]))


@writes(
    "/talks/<int:talk_id>/items",
    _l("Put something on the agenda."),
    ItemForm,
    group=GROUP,
    scope=Scope.TALK,
    further=(403,),
)
def add_item(talk_id: int) -> ResponseReturnValue:
    """Put something on the agenda."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    inside = [place for place in places_in(talk.street_id) if place.path.startswith(talk.unit.path)]
    form = item_form(talk, actor, inside, queries.attending(talk_id))
    check(form)
    url = url_for(".list_items", talk_id=talk_id)

    def add() -> str:
        operations.add_item(talk_id, actor, form.issue())
        return url

    return carried_out(form, actor, add)


def _talk(talk: Talk) -> answers.Talk:
    return answers.Talk(
        id=talk.id,
        title=talk.title,
        unit=named(talk.unit),
        place=talk.place,
        starts_at=talk.starts_at,
        state=talk.state,
        url=url_for("api.read_talk", talk_id=talk.id),
    )


def _item(row: Row) -> answers.Item:
    return answers.Item(
        id=row.item.id,
        number=row.number,
        kind=row.item.kind,
        title=row.title,
        place=row.place_name,
        case=row.case_number if row.is_readable else None,
        decision=row.decision.kind if row.decision else None,
    )
