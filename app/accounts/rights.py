"""Who may help somebody else to sign in: give out codes, see and end sessions."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, false, select, true

from app.access.policy import Action, Actor, Place, may
from app.access.scopes import readable_cases
from app.domain.errors import Forbidden
from app.domain.levels import Role
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Posting, Unit

INSTALLATION = "/"
EARLIEST_ZONE = ZoneInfo("Etc/GMT+12")
"""Where a day ends last: a posting that is in force anywhere counts."""


def may_help(actor: Actor, person_id: int, *, now: datetime) -> bool:
    """Whether the actor may give the person a sign-in code and see and end their sessions.

    A code lets whoever holds it act as the person, so it must not give away more than the actor
    could do: administrators help where they administer all the person's places, an office only
    people who are building heads and nothing else, all of them below it, who have registered no case
    there that the office may not read: a complaint about itself, say. A program never signs in.
    """
    held = _held(person_id, now)
    if db.session.scalar(select(Person.is_program).where(Person.id == person_id)):
        return False
    if not held:
        return may(actor, Action.PEOPLE_EDIT, Place(INSTALLATION))
    if all(may(actor, Action.PEOPLE_EDIT, place) for _, place in held):
        return True
    is_below = all(
        role is Role.BUILDING_HEAD and may(actor, Action.CODE_ISSUE, place) for role, place in held
    )
    return is_below and not _has_raised_beyond(actor, person_id, [place for _, place in held])


def administers(actor: Actor, person_id: int, *, now: datetime) -> bool:
    """Whether the actor administers all the places at which a person, or a program, is posted."""
    places = [place for _, place in _held(person_id, now)] or [Place(INSTALLATION)]
    return all(may(actor, Action.PEOPLE_EDIT, place) for place in places)


def _has_raised_beyond(actor: Actor, person_id: int, places: Sequence[Place]) -> bool:
    """Whether the person reads, as its raiser, a case of their streets that the actor may not read."""
    streets = {int(place.path.split("/")[1]) for place in places}
    is_beyond = case((readable_cases(actor), false()), else_=true())  # also where a column of it is empty
    beyond = exists().where(Case.raiser_id == person_id, Case.street_id.in_(sorted(streets)), is_beyond)
    return bool(db.session.scalar(select(beyond)))


def _held(person_id: int, now: datetime) -> list[tuple[Role, Place]]:
    today = now.astimezone(EARLIEST_ZONE).date()
    statement = (
        select(Posting.role, Unit.path)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(Posting.person_id == person_id, Posting.until_on.is_(None) | (Posting.until_on > today))
    )
    return [(role, Place(path or INSTALLATION)) for role, path in db.session.execute(statement)]


def authorize_help(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Let the actor pass who may help the person to sign in.

    Raises:
        Forbidden: the actor may not.
    """
    if not may_help(actor, person_id, now=now):
        raise Forbidden(action=Action.CODE_ISSUE)
