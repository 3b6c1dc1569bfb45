"""Planning a talk, changing and cancelling it, and who was there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import flag_modified

from app.access.policy import STAFF, WORKERS, Action, Actor, Place, authorize, may
from app.access.scopes import below, in_force
from app.bulletins import operations as bulletins
from app.database import locked
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.evenings import NotThisEvening, is_this_evening
from app.domain.levels import Level, Role
from app.domain.talks import TALK_LEVELS, TalkOver, TalkState
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from app.models.series import SeriesDate, StandIn, TalkBuilding
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
    building_ids: tuple[int, ...] = ()
    """The buildings that alone are invited; none for the whole unit. Settled when the talk is planned."""


def plan(unit_id: int, actor: Actor, plan: Plan, *, now: datetime) -> Talk:
    """Plan a talk of a unit and invite the building heads and staff who are posted there that day.

    Raises:
        Forbidden: the actor has no staff posting at the unit or above it.
        Invalid: the unit holds no talks, or the host is nobody who could.
    """
    unit = db.session.get_one(Unit, unit_id)
    authorize(actor, Action.TALK_HOLD, Place(path=unit.path))
    return arrange(unit, actor, plan, now=now)


def arrange(unit: Unit, actor: Actor, plan: Plan, *, now: datetime) -> Talk:
    """Plan a talk in the name of somebody who may host it: the actor, or who hosts its series.

    Raises:
        Invalid: the unit holds no talks, or the host is nobody who could.
    """
    if unit.level not in TALK_LEVELS or unit.closed_on is not None:
        raise Invalid("unit_id", "unknown")
    check_buildings(unit, plan.building_ids)
    talk = Talk(
        street_id=unit.street_id,
        unit_id=unit.id,
        unit=unit,
        state=TalkState.PLANNED,
        host_id=actor.id,
        attendees=[],
    )
    settle(talk, plan, actor)
    db.session.add(talk)
    db.session.flush()
    db.session.add_all(TalkBuilding(talk_id=talk.id, unit_id=unit_id) for unit_id in plan.building_ids)
    invite(talk, now)
    return talk


def change(talk_id: int, actor: Actor, plan: Plan, *, version: int, now: datetime) -> Talk:
    """Change what was settled; at another time or place everybody is told again.

    Before the talk begins, whoever has been posted since is invited too.
    """
    talk = held_talk(talk_id, actor, version=version)
    told, said = (talk.starts_at, talk.place), (talk.title, talk.host_id)
    settle(talk, plan, actor)
    if (told, said) != ((talk.starts_at, talk.place), (talk.title, talk.host_id)):
        _leave_series(talk)
    if talk.state is TalkState.PLANNED or told != (talk.starts_at, talk.place):
        invite(talk, now)
    if talk.state is TalkState.OPEN:
        bulletins.give_news(talk, actor, now=now)
    return talk


def cancel(talk_id: int, actor: Actor, *, version: int, now: datetime) -> Talk:
    """Call the talk off and tell everybody who was invited."""
    talk = held_talk(talk_id, actor, version=version)
    _leave_series(talk)
    call_off(talk, now=now, besides=actor.id)
    return talk


def call_off(talk: Talk, *, now: datetime, besides: int | None) -> None:
    """Let a talk not take place, and tell everybody who was invited."""
    talk.state = TalkState.CANCELLED
    tell_invited(talk, "talk_cancelled", now=now, besides=besides)


def mark_present(talk_id: int, actor: Actor, *, person_id: int, is_present: bool, now: datetime) -> Attendee:
    """Note that somebody invited is here, or is not; attendees may say it of themselves that evening.

    Raises:
        Forbidden: the actor neither holds the talk nor is the person.
        NotThisEvening: somebody who does not hold the talk says it at another time.
        Invalid: the person was not invited.
    """
    talk = locked_talk(talk_id)
    authorize_presence(talk, actor, person_id, now=now)
    refuse_over(talk)
    statement = select(Attendee).where(Attendee.talk_id == talk.id, Attendee.person_id == person_id)
    attendee = db.session.scalar(statement)
    if attendee is None:
        raise Invalid("present", "talk_not_invited")
    attendee.is_present = is_present
    touch(talk)
    return attendee


def authorize_presence(talk: Talk, actor: Actor, person_id: int | None, *, now: datetime) -> None:
    """Let who holds the talk say at any time who is here, and the person themselves that evening only.

    Raises:
        Forbidden, NotThisEvening.
    """
    place = Place(path=talk.unit.path)
    if person_id != actor.id:
        authorize(actor, Action.TALK_HOLD, place)
    elif not may(actor, Action.TALK_HOLD, place) and not is_this_evening(talk.starts_at, now):
        raise NotThisEvening


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
            in_force(day),
            Person.disabled_at.is_(None),
        )
        .order_by(Unit.path, Posting.id)
    )
    return [(person_id, unit_id, role) for person_id, unit_id, role in db.session.execute(statement)]


def notice_key(talk: Talk, code: str) -> str:
    """Return the key under which something about the present appointment is told once."""
    return f"talk:{talk.id}:{code}:{talk.appointment}"


def tell_invited(talk: Talk, code: str, *, now: datetime, besides: int | None = None) -> int:
    """Tell everybody who was invited; the same thing about the same appointment once. Return how many."""
    key, count = notice_key(talk, code), 0
    params = told_of(talk)
    for person_id in invited(talk.id):
        if person_id != besides:
            count += notices.tell_person(
                person_id, code, key=key, now=now, street_id=talk.street_id, talk_id=talk.id, params=params
            )
    return count


def told_of(talk: Talk) -> dict[str, Any]:
    """Return what a notice says of a talk."""
    return {"title": talk.title, "place": talk.place, "starts_at": talk.starts_at.isoformat()}


def invited(talk_id: int) -> list[int]:
    """Return everybody who was invited, and who stands in for somebody of them and has an account."""
    people = select(Attendee.person_id).where(Attendee.talk_id == talk_id)
    standing_in = select(StandIn.person_id).where(StandIn.talk_id == talk_id, StandIn.person_id.is_not(None))
    return sorted({person_id for person_id in db.session.scalars(people.union(standing_in)) if person_id})


def check_buildings(unit: Unit, building_ids: tuple[int, ...]) -> None:
    """Refuse to narrow an invitation to something that is no building of the unit.

    Raises:
        Invalid: one of the buildings lies elsewhere, is none or is closed.
    """
    inside = select(Unit.id).where(
        Unit.id.in_(building_ids), below(unit.path), Unit.level == Level.BUILDING, Unit.closed_on.is_(None)
    )
    if building_ids and len(set(db.session.scalars(inside))) != len(set(building_ids)):
        raise Invalid("building_ids", "talk_outside")


def settle(talk: Talk, plan: Plan, actor: Actor) -> None:
    """Write down what was planned; another time or place is another appointment.

    Raises:
        Missing: something is not said.
        Invalid: the host is nobody who could.
    """
    for name in ("title", "place", "starts_at", "host_id"):
        if not getattr(plan, name):
            raise Missing(name)
    if plan.starts_at is None or plan.host_id is None:  # pragma: no cover - for the type checker
        raise Forbidden
    if plan.host_id not in {actor.id, talk.host_id}:
        workers = posted(talk.unit.path, day_of(talk, plan.starts_at))
        if plan.host_id not in {person_id for person_id, _unit_id, role in workers if role in STAFF}:
            raise Invalid("host_id", "unknown")
    before = talk.starts_at, talk.place
    talk.title, talk.place = plan.title.strip(), plan.place.strip()
    talk.starts_at, talk.host_id, talk.news = plan.starts_at, plan.host_id, plan.news.strip()
    if before[0] is not None and before != (talk.starts_at, talk.place):
        talk.appointment += 1


def invite(talk: Talk, now: datetime) -> None:
    """Invite whoever is posted that day and is not invited yet, and tell everybody of the appointment."""
    here = set(db.session.scalars(select(Attendee.person_id).where(Attendee.talk_id == talk.id)))
    for person_id, unit_id, role in meant(talk):
        if person_id not in here:
            here.add(person_id)
            db.session.add(Attendee(talk_id=talk.id, person_id=person_id, unit_id=unit_id, role=role))
    if talk.host_id not in here:
        db.session.add(Attendee(talk_id=talk.id, person_id=talk.host_id))
    db.session.flush()
    tell_invited(talk, "talk_invited", now=now, besides=talk.host_id)


def meant(talk: Talk) -> list[tuple[int, int, Role]]:
    """Return person, unit and role of everybody whom a talk is for, the highest first."""
    narrowed = _narrowed_to(talk.id)
    workers = posted(talk.unit.path, day_of(talk, talk.starts_at))
    return [one for one in workers if not narrowed or one[1] in narrowed]


def _narrowed_to(talk_id: int) -> set[int]:
    """Return the units whose people are invited: the chosen buildings and what lies above them."""
    paths = select(Unit.path).join(TalkBuilding, TalkBuilding.unit_id == Unit.id)
    chosen = db.session.scalars(paths.where(TalkBuilding.talk_id == talk_id))
    return {int(unit_id) for path in chosen for unit_id in path.strip("/").split("/")}


def _leave_series(talk: Talk) -> None:
    """Note that somebody changed a talk by hand, so that its series leaves it alone."""
    statement = update(SeriesDate).where(SeriesDate.talk_id == talk.id).values(is_own=True)
    db.session.execute(statement, execution_options={"synchronize_session": False})
