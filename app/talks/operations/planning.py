"""Planning a talk, changing and cancelling it, and who was there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from app.access.policy import STAFF, WORKERS, Action, Actor, Place, authorize
from app.access.scopes import below
from app.database import locked
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.levels import Role
from app.domain.talks import TALK_LEVELS, TalkOver, TalkState
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.talks import Attendee, Talk
from app.notices import operations as notices
from app.settings.queries import zone_of


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled about a talk before it begins; `starts_at` is an instant in UTC."""

    title: str
    place: str
    starts_at: datetime | None
    host_id: int | None
    news: str = ""


def plan(unit_id: int, actor: Actor, plan: Plan, *, now: datetime) -> Talk:
    """Plan a talk of a unit and invite the building heads and staff who are posted there that day.

    Raises:
        Forbidden: the actor has no staff posting at the unit or above it.
        Invalid: the unit holds no talks, or the host is nobody who could.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.TALK_HOLD, Place(path=unit.path))
    if unit.level not in TALK_LEVELS or unit.closed_on is not None:
        raise Invalid("unit_id", "unknown")
    talk = Talk(
        street_id=unit.street_id,
        unit_id=unit.id,
        unit=unit,
        state=TalkState.PLANNED,
        host_id=actor.id,
        attendees=[],
    )
    _settle(talk, plan, actor)
    db.session.add(talk)
    db.session.flush()
    _invite(talk, now)
    return talk


def change(talk_id: int, actor: Actor, plan: Plan, *, version: int, now: datetime) -> Talk:
    """Change what was settled; at another time or place everybody is told again.

    Before the talk begins, whoever has been posted since is invited too.
    """
    talk = held_talk(talk_id, actor, version=version)
    told = (talk.starts_at, talk.place)
    _settle(talk, plan, actor)
    if talk.state is TalkState.PLANNED or told != (talk.starts_at, talk.place):
        _invite(talk, now)
    return talk


def cancel(talk_id: int, actor: Actor, *, version: int, now: datetime) -> Talk:
    """Call the talk off and tell everybody who was invited."""
    talk = held_talk(talk_id, actor, version=version)
    talk.state = TalkState.CANCELLED
    tell_invited(talk, "talk_cancelled", now=now, besides=actor.id)
    return talk


def mark_present(talk_id: int, actor: Actor, *, person_id: int, is_present: bool) -> Attendee:
    """Note that somebody invited is here, or is not; attendees may say it of themselves.

    Raises:
        Forbidden: the actor neither holds the talk nor is the person.
        Invalid: the person was not invited.
    """
    talk = locked_talk(talk_id)
    if person_id != actor.id:
        authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    refuse_over(talk)
    statement = select(Attendee).where(Attendee.talk_id == talk.id, Attendee.person_id == person_id)
    attendee = db.session.scalar(statement)
    if attendee is None:
        raise Invalid("present", "talk_not_invited")
    attendee.is_present = is_present
    return attendee


def locked_talk(talk_id: int) -> Talk:
    """Return the talk with its unit; on PostgreSQL its row stays locked until the commit."""
    statement = select(Talk).where(Talk.id == talk_id).options(joinedload(Talk.unit, innerjoin=True))
    if locked():
        statement = statement.with_for_update(of=Talk)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def held_talk(talk_id: int, actor: Actor, *, version: int | None = None) -> Talk:
    """Return the locked talk for somebody who holds it and changes it now.

    Its version goes up with every change, so that nobody closes a talk that looks otherwise by now.

    Raises:
        Forbidden, TalkOver; StaleCase when a form was filled in for another version.
    """
    talk = locked_talk(talk_id)
    authorize(actor, Action.TALK_HOLD, Place(path=talk.unit.path))
    if version is not None and version != talk.version:
        raise StaleCase
    refuse_over(talk)
    touch(talk)
    return talk


def touch(talk: Talk) -> None:
    """Let the talk's version go up although only its agenda changes."""
    flag_modified(talk, "state")


def refuse_over(talk: Talk) -> None:
    """Refuse to change a talk that is closed or cancelled."""
    if talk.state.is_over:
        raise TalkOver


def day_of(talk: Talk, at: datetime) -> date:
    """Return the day of an instant in the zone of the talk's street."""
    return at.astimezone(zone_of(talk.street_id)).date()


def posted(unit_path: str, day: date) -> list[tuple[int, int, Role]]:
    """Return person, unit and role of everybody who works in the subtree on a day, the highest first."""
    statement = (
        select(Posting.person_id, Unit.id, Posting.role)
        .join(Unit, Posting.unit_id == Unit.id)
        .join(Person, Posting.person_id == Person.id)
        .where(
            below(unit_path),
            Posting.role.in_(sorted(WORKERS)),
            Posting.from_on <= day,
            Posting.until_on.is_(None) | (Posting.until_on > day),
            Person.disabled_at.is_(None),
        )
        .order_by(Unit.path, Posting.id)
    )
    return [(person_id, unit_id, role) for person_id, unit_id, role in db.session.execute(statement)]


def tell_invited(talk: Talk, code: str, *, now: datetime, besides: int | None = None) -> None:
    """Tell everybody who was invited; the same thing about the same appointment once."""
    key = f"talk:{talk.id}:{code}:{talk.starts_at.isoformat()}:{len(talk.place)}"
    params: dict[str, Any] = {
        "title": talk.title,
        "place": talk.place,
        "starts_at": talk.starts_at.isoformat(),
    }
    people = select(Attendee.person_id).where(Attendee.talk_id == talk.id)
    for person_id in db.session.scalars(people):
        if person_id != besides:
            notices.tell_person(
                person_id, code, key=key, now=now, street_id=talk.street_id, talk_id=talk.id, params=params
            )


def _settle(talk: Talk, plan: Plan, actor: Actor) -> None:
    for name in ("title", "place", "starts_at", "host_id"):
        if not getattr(plan, name):
            raise Missing(name)
    if plan.starts_at is None or plan.host_id is None:  # pragma: no cover - for the type checker
        raise Forbidden
    if plan.host_id not in {actor.id, talk.host_id}:
        workers = posted(talk.unit.path, day_of(talk, plan.starts_at))
        if plan.host_id not in {person_id for person_id, _unit_id, role in workers if role in STAFF}:
            raise Invalid("host_id", "unknown")
    talk.title, talk.place = plan.title.strip(), plan.place.strip()
    talk.starts_at, talk.host_id, talk.news = plan.starts_at, plan.host_id, plan.news.strip()


def _invite(talk: Talk, now: datetime) -> None:
    here = set(db.session.scalars(select(Attendee.person_id).where(Attendee.talk_id == talk.id)))
    for person_id, unit_id, role in posted(talk.unit.path, day_of(talk, talk.starts_at)):
        if person_id not in here:
            here.add(person_id)
            db.session.add(Attendee(talk_id=talk.id, person_id=person_id, unit_id=unit_id, role=role))
    if talk.host_id not in here:
        db.session.add(Attendee(talk_id=talk.id, person_id=talk.host_id))
    db.session.flush()
    tell_invited(talk, "talk_invited", now=now, besides=talk.host_id)
