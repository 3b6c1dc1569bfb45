"""Who comes for whom, and saying that one is here by the code on the wall."""

from datetime import datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize
from app.domain.errors import Invalid, Missing
from app.domain.evenings import NotThisEvening, is_this_evening
from app.extensions import db
from app.models.organisation import Person, Unit
from app.models.series import StandIn
from app.models.talks import Attendee, Talk
from app.notices import operations as notices
from app.talks.operations.planning import (
    authorize_presence,
    day_of,
    locked_talk,
    meant,
    posted,
    refuse_over,
    touch,
)


def name_stand_in(
    talk_id: int,
    actor: Actor,
    *,
    absent_id: int | None,
    person_id: int | None = None,
    name: str = "",
    now: datetime,
) -> StandIn:
    """Say who comes for somebody invited: a person who works in the unit, or a typed name.

    Naming somebody else replaces the one named before.

    Raises:
        Forbidden: the actor is neither the one invited nor holds the talk.
        Missing: nobody is named.
        Invalid: the absent one was not invited, or the stand-in works elsewhere or is the same person.
    """
    talk = locked_talk(talk_id)
    if absent_id != actor.id:
        authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    refuse_over(talk)
    if _attendee(talk, absent_id) is None or absent_id is None:
        raise Invalid("absent_id", "talk_not_invited")
    if person_id is None and not name.strip():
        raise Missing("person_id")
    if person_id is not None:
        workers = {worker_id for worker_id, *_ in posted(talk.unit.path, day_of(talk, talk.starts_at))}
        if person_id == absent_id or person_id not in workers:
            raise Invalid("person_id", "talk_stand_in_elsewhere")
    row = _row(talk, absent_id) or StandIn(talk_id=talk.id, absent_id=absent_id)
    row.person_id, row.name = person_id, "" if person_id else name.strip()
    row.is_present, row.named_by_id, row.named_at = False, actor.id or 0, now
    db.session.add(row)
    db.session.flush()
    _tell(talk, row, now)
    return row


def take_back_stand_in(talk_id: int, actor: Actor, *, absent_id: int) -> None:
    """Let somebody invited come themselves after all."""
    talk = locked_talk(talk_id)
    if absent_id != actor.id:
        authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    refuse_over(talk)
    row = _row(talk, absent_id)
    if row is not None:
        db.session.delete(row)


def mark_stand_in(talk_id: int, actor: Actor, *, absent_id: int, is_present: bool, now: datetime) -> StandIn:
    """Note that the stand-in for somebody is here, or is not.

    Raises:
        Forbidden: the actor neither holds the talk nor is the stand-in.
        NotThisEvening: the stand-in says it at another time.
        Invalid: nobody stands in for the person.
    """
    talk = locked_talk(talk_id)
    row = _row(talk, absent_id)
    authorize_presence(talk, actor, row.person_id if row else None, now=now)
    refuse_over(talk)
    if row is None:
        raise Invalid("present", "talk_not_invited")
    row.is_present = is_present
    touch(talk)
    return row


def arrive(talk_id: int, actor: Actor, *, now: datetime) -> Talk:
    """Note that the actor is here: for themselves and for those whom they stand in for.

    Doing it twice is harmless.

    Raises:
        NotThisEvening: the code is good on the evening of the talk only.
        TalkOver: the talk is closed or cancelled.
        Invalid: the actor is neither invited nor a stand-in.
    """
    talk = locked_talk(talk_id)
    refuse_over(talk)
    if not is_this_evening(talk.starts_at, now):
        raise NotThisEvening
    own = _attendee(talk, actor.id)
    rows = db.session.scalars(
        select(StandIn).where(StandIn.talk_id == talk.id, StandIn.person_id == actor.id)
    ).all()
    if own is None and not rows:
        raise Invalid("present", "talk_not_invited")
    if own is not None:
        own.is_present = True
    for row in rows:
        row.is_present = True
    touch(talk)
    return talk


def stands_in_at(talk: Talk, actor: Actor, place: Unit) -> bool:
    """Return whether the actor stands in for somebody invited who is posted at the place or above it.

    Whoever heads two buildings is invited once, but raises things for both.
    """
    statement = (
        select(Attendee.person_id, Attendee.unit_id)
        .join(StandIn, (Attendee.talk_id == StandIn.talk_id) & (Attendee.person_id == StandIn.absent_id))
        .where(StandIn.talk_id == talk.id, StandIn.person_id == actor.id)
    )
    units = dict(db.session.execute(statement).all())
    posts = {unit_id for person_id, unit_id, _role in meant(talk) if person_id in units}
    return not (posts | set(units.values())).isdisjoint(place.ancestor_ids)


def _attendee(talk: Talk, person_id: int | None) -> Attendee | None:
    statement = select(Attendee).where(Attendee.talk_id == talk.id, Attendee.person_id == person_id)
    return db.session.scalar(statement)


def _row(talk: Talk, absent_id: int) -> StandIn | None:
    statement = select(StandIn).where(StandIn.talk_id == talk.id, StandIn.absent_id == absent_id)
    return db.session.scalar(statement)


def _tell(talk: Talk, row: StandIn, now: datetime) -> None:
    if row.person_id is None or row.person_id == row.named_by_id:
        return
    notices.tell_person(
        row.person_id,
        "talk_stand_in",
        key=f"talk:{talk.id}:stand_in:{row.id}:{row.absent_id}",
        now=now,
        street_id=talk.street_id,
        talk_id=talk.id,
        params={
            "title": talk.title,
            "place": talk.place,
            "starts_at": talk.starts_at.isoformat(),
            "person": _name(row.absent_id),
        },
    )


def _name(person_id: int) -> str:
    return db.session.get_one(Person, person_id).name
