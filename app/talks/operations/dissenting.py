"""Somebody disagrees with what was decided about an item: in their own words, in the minutes."""

from datetime import datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize, may
from app.domain.errors import Missing
from app.domain.minutes import NotPresent
from app.domain.talks import TalkNotOpen, TalkOver, TalkState
from app.extensions import db
from app.models.minutes import Dissent
from app.models.series import StandIn
from app.models.talks import AgendaItem, Attendee, Talk
from app.talks.operations.agenda import refuse_removed
from app.talks.operations.minuting import gather_again
from app.talks.operations.planning import locked_talk, touch


def dissent(item_id: int, actor: Actor, *, person_id: int, words: str, now: datetime) -> Dissent:
    """Write down that somebody who is there disagrees, in place of what they said before.

    Possible while the talk goes on and until its minutes are locked; a text that was read out before has
    to be read out again.

    Raises:
        Forbidden: it is somebody else's and the actor does not hold the talk.
        NotPresent, TalkNotOpen, TalkOver, MinutesLocked; Missing: nothing is said.
    """
    talk = _talk_to_disagree_at(item_id, actor, person_id)
    if not words.strip():
        raise Missing("words")
    row = _of(item_id, person_id) or Dissent(item_id=item_id, person_id=person_id)
    row.words, row.by_id, row.at = words.strip(), actor.id or 0, now
    db.session.add(row)
    _changed(talk)
    db.session.flush()
    return row


def take_dissent_back(item_id: int, actor: Actor, *, person_id: int) -> None:
    """Take it out again, as long as the minutes are not locked; without one this is harmless.

    Raises:
        As `dissent`.
    """
    talk = _talk_to_disagree_at(item_id, actor, person_id)
    row = _of(item_id, person_id)
    if row is not None:
        db.session.delete(row)
        _changed(talk)


def present_at(talk: Talk) -> tuple[int, ...]:
    """Return the ids of those who sit at the table: whoever is ticked off, stand-ins too, and the host."""
    here = select(Attendee.person_id).where(Attendee.talk_id == talk.id, Attendee.is_present)
    instead = select(StandIn.person_id).where(
        StandIn.talk_id == talk.id, StandIn.is_present, StandIn.person_id.is_not(None)
    )
    hosts = (talk.host_id, talk.closed_by_id)
    ids = (*db.session.scalars(here), *db.session.scalars(instead), *hosts)
    return tuple(sorted({each for each in ids if each is not None}))


def _talk_to_disagree_at(item_id: int, actor: Actor, person_id: int) -> Talk:
    item = db.session.get_one(AgendaItem, item_id)
    talk = locked_talk(item.talk_id)
    refuse_removed(item)
    present = present_at(talk)
    place = Place(path=talk.unit.path, present_ids=present)
    if person_id != actor.id:
        authorize(actor, Action.TALK_HOLD, place)
    elif not may(actor, Action.TALK_SPEAK, place):
        raise NotPresent
    if person_id not in present:
        raise NotPresent
    if talk.state is TalkState.PLANNED:
        raise TalkNotOpen
    if talk.state is TalkState.CANCELLED:
        raise TalkOver
    return talk


def _changed(talk: Talk) -> None:
    gather_again(talk.id)
    if not talk.state.is_over:
        touch(talk)  # the wall shows it, and nobody closes without having seen it


def _of(item_id: int, person_id: int) -> Dissent | None:
    mine = (Dissent.item_id == item_id, Dissent.person_id == person_id)
    return db.session.scalar(select(Dissent).where(*mine))
