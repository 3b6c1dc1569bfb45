"""What hangs on whoever hosts talks, when they leave: talks to come, series, minutes that are not locked."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from app.access.policy import Actor
from app.domain.talks import TalkState
from app.extensions import db
from app.models.organisation import Person
from app.models.series import StandIn
from app.models.talks import Attendee, Talk
from app.talks.operations.minuting import changeable, keep
from app.talks.operations.planning import held_talk, invite
from app.talks.operations.series import locked_series


def hand_host(talk_id: int, actor: Actor, *, host_id: int, now: datetime) -> Talk:
    """Let somebody else host a talk; they are invited if they were not.

    Raises:
        Forbidden, TalkOver.
    """
    talk = held_talk(talk_id, actor)
    talk.host_id = host_id
    db.session.flush()
    invite(talk, now)
    return talk


def hand_series(series_id: int, actor: Actor, *, host_id: int) -> None:
    """Let somebody else host the talks of a series that are not planned yet."""
    series = locked_series(series_id, actor)
    series.host_id = host_id
    db.session.flush()


def hand_minutes(talk_id: int, actor: Actor, *, person_id: int) -> None:
    """Let somebody else finish minutes; they stand in them as who takes them down, and read them out again.

    Raises:
        Forbidden, MinutesLocked.
    """
    minutes, _talk = changeable(talk_id, actor)
    recorder = {"recorder": db.session.get_one(Person, person_id).name, "recorder_id": person_id}
    keep(minutes, {**minutes.content, "talk": {**minutes.content["talk"], **recorder}})
    db.session.flush()


def uninvite(talk_id: int, actor: Actor, *, person_id: int) -> None:
    """Take somebody who leaves off the list of a talk to come, as a guest and as a stand-in."""
    held_talk(talk_id, actor)
    guest = (Attendee.talk_id == talk_id, Attendee.person_id == person_id, ~Attendee.is_present)
    stands_in = or_(StandIn.absent_id == person_id, StandIn.person_id == person_id)
    for statement in (
        delete(Attendee).where(*guest),
        delete(StandIn).where(StandIn.talk_id == talk_id, stands_in),
    ):
        db.session.execute(statement, execution_options={"synchronize_session": False})


def invitations(person_id: int, street_id: int, since: datetime) -> list[int]:
    """Return the planned talks of a street from an instant on to which somebody is invited or stands in."""
    guests = select(Attendee.talk_id).where(Attendee.person_id == person_id, ~Attendee.is_present)
    standing = select(StandIn.talk_id).where(
        or_(StandIn.person_id == person_id, StandIn.absent_id == person_id), ~StandIn.is_present
    )
    coming = (Talk.street_id == street_id, Talk.state == TalkState.PLANNED, Talk.starts_at >= since)
    statement = select(Talk.id).where(*coming, Talk.id.in_(guests.union(standing)))
    return list(db.session.scalars(statement.order_by(Talk.id)))
