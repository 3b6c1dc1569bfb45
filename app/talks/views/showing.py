"""Looking at talks: the list, the working page, the minutes."""

from datetime import datetime
from typing import Any

from flask import render_template, request, send_file, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import login_required
from werkzeug.wrappers import Response

from app.access.guards import current_actor
from app.access.policy import WORKERS, Action, Actor, Place, may
from app.cases.queries.choices import Offered, places_in
from app.domain.talks import TalkState
from app.models.talks import Talk
from app.settings.queries import category_choices, zone_of
from app.talks import minutes, queries, sentences
from app.talks.forms import ItemForm, TapForm
from app.talks.views import bp
from app.web import clock
from app.web.naming import name_of
from app.web.paging import read_instant_key


@bp.get("")
@login_required
def index() -> str:
    """Show the talks to come, the next one first, and those that are over."""
    actor = current_actor()
    after = read_instant_key(request.args.get("after"))
    page = queries.past(actor, after=after)
    return render_template(
        "talks/index.html",
        upcoming=[] if after else queries.upcoming(actor),
        past=page.rows,
        is_first=after is None,
        next_url=page.next_key and url_for(".index", after=page.next_key),
        can_plan=any(grant.role in WORKERS and may_hold(actor, grant.path) for grant in actor.grants),
    )


@bp.get("/<int:talk_id>")
@login_required
def show(talk_id: int) -> str:
    """Show the working page of a talk."""
    return working_page(queries.talk_or_404(current_actor(), talk_id), current_actor())


@bp.get("/<int:talk_id>/minutes.docx")
@login_required
def minutes_docx(talk_id: int) -> Response:
    """Give out the minutes as a Word file; a draft until the talk is closed."""
    actor = current_actor()
    talk = queries.talk_or_404(actor, talk_id)
    places = places_in(talk.street_id)
    rows = queries.agenda(actor, talk, places, now=clock.now())
    file = minutes.document(talk, queries.attending(talk.id), rows, starts=local(talk, talk.starts_at))
    return send_file(
        file,
        mimetype=minutes.MIME_TYPE,
        as_attachment=True,
        download_name=minutes.file_name(talk, local(talk, talk.starts_at)),
    )


def working_page(talk: Talk, actor: Actor, **changed: Any) -> str:  # noqa: ANN401 - what a template takes
    """Return the working page; `changed` holds forms that were refused and are shown again."""
    places = places_in(talk.street_id)
    inside = [place for place in places if place.path.startswith(talk.unit.path)]
    people = queries.attending(talk.id)
    rows = queries.agenda(actor, talk, places, now=clock.now())
    new = [row for row in rows if row.is_new]
    holds = may_hold(actor, talk.unit.path)
    values = {
        "item_form": changed.get("item_form") or item_form(talk, actor, inside, people),
        "tap_form": TapForm(),
        "refused": changed.get("refused"),
    }
    return render_template(
        "talks/show.html",
        talk=talk,
        people=people,
        present=sum(person.is_present for person in people),
        own=next((person for person in people if person.id == actor.id), None),
        look_back=[row for row in rows if not row.is_new],
        new=new,
        decided=sum(row.decision is not None for row in new),
        below=[unit for unit in inside if unit.path.count("/") == talk.unit.path.count("/") + 1],
        holds=holds,
        is_open=talk.state is TalkState.OPEN,
        can_decide=holds and talk.state is TalkState.OPEN,
        adds=not talk.state.is_over,
        today=clock.now().astimezone(get_timezone()).date(),
        words=sentences,
        **values,
    )


def item_form(talk: Talk, actor: Actor, inside: list[Offered], people: list[queries.Attending]) -> ItemForm:
    """Return the form for a new item, with the places where the actor may register something."""
    own = [place for place in inside if may(actor, Action.CASE_REGISTER, Place(path=place.path))]
    form = ItemForm()
    form.place_id.choices = [(place.id, place_label(place, talk)) for place in own]
    if not form.is_submitted():
        form.place_id.data = own[0].id if own else None
    form.category_id.choices = [
        ("", _("From the words")),
        *((choice.id, "　" * choice.depth + choice.label) for choice in category_choices()),
    ]
    others = ((one.id, f"{one.name} {one.unit_name}") for one in people if one.id != actor.id)
    form.raised_by_id.choices = [("", actor.name), *others]
    return form


def place_label(place: Offered, talk: Talk) -> str:
    """Return the name of a place, set in under the units that it lies in."""
    depth = place.path.count("/") - talk.unit.path.count("/")
    name = name_of(place)
    return "　" * depth + name


def may_hold(actor: Actor, path: str) -> bool:
    """Return whether the actor may plan talks of the unit at `path` and decide at them."""
    return may(actor, Action.TALK_HOLD, Place(path=path))


def local(talk: Talk, at: datetime) -> datetime:
    """Return an instant in the zone of the talk's street."""
    return at.astimezone(zone_of(talk.street_id))
