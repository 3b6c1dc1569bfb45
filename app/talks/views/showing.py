"""Looking at talks: the list, the working page."""

from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from flask_login import login_required

from app.access.guards import current_actor
from app.access.policy import WORKERS, Action, Actor, Place, may
from app.bulletins.queries import told_at
from app.cases.queries.choices import Offered, places_in
from app.domain.evenings import is_this_evening
from app.domain.talks import TalkState
from app.duty.queries import on_duty_now
from app.models.talks import Talk
from app.settings.queries import category_choices, zone_of
from app.talks import queries, sentences
from app.talks.forms import ItemForm, TapForm
from app.talks.queries.votes import dissents_of, votes_of
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


def working_page(talk: Talk, actor: Actor, **changed: Any) -> str:  # noqa: ANN401 - what a template takes
    """Return the working page; `changed` holds forms that were refused and are shown again."""
    places = places_in(talk.street_id)
    inside = [place for place in places if place.path.startswith(talk.unit.path)]
    people = queries.attending(talk.id)
    rows = queries.agenda(actor, talk, places, now=clock.now())
    new = [row for row in rows if row.is_new]
    holds = may_hold(actor, talk.unit.path)
    own = next((person for person in people if person.id == actor.id), None)
    values = {
        "voices": {
            "votes": votes_of(talk.id),
            "dissents": dissents_of(talk.id),
            "holds": holds,
            "is_open": talk.state is TalkState.OPEN,
            "speaks": own is not None and own.is_present,
        },
        "item_form": changed.get("item_form") or item_form(talk, actor, inside, people),
        "tap_form": TapForm(),
        "refused": changed.get("refused"),
        "unkept": changed.get("unkept"),
    }
    return render_template(
        "talks/show.html",
        talk=talk,
        people=people,
        present=sum(person.is_represented for person in people),
        own=own,
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
        **_evening(talk),
        **values,
    )


def _evening(talk: Talk) -> dict[str, object]:
    """Return what the page says besides the agenda; before the talk, who is on duty when it begins."""
    at = max(clock.now(), talk.starts_at)
    return {
        "on_duty": None if talk.state.is_over else on_duty_now(talk.unit, now=at),
        "is_to_come": at > clock.now(),
        "is_evening": is_this_evening(talk.starts_at, clock.now()),
        "told": told_at(talk.id),
        "narrowed": queries.narrowed_to(talk.id),
    }


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


def working_places(talk: Talk) -> list[Offered]:
    """Return the talk's unit and the places inside it."""
    return [place for place in places_in(talk.street_id) if place.path.startswith(talk.unit.path)]


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
