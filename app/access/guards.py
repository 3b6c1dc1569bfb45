"""From the signed-in browser to the Actor that the rules know."""

from datetime import date

from flask import abort
from flask_login import UserMixin, current_user
from sqlalchemy import select

from app.access.policy import Action, Actor, Grant, Place, may
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit

ROOT = "/"


def actor_for(person: Person, *, today: date) -> Actor:
    """Return the person as an actor with the postings that are in force on `today`."""
    statement = (
        select(Posting.role, Posting.unit_id, Unit.path, Unit.level)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .where(
            Posting.person_id == person.id,
            Posting.from_on <= today,
            (Posting.until_on.is_(None)) | (Posting.until_on > today),
        )
        .order_by(Posting.id)
    )
    rows = db.session.execute(statement)
    grants = tuple(Grant(Role(role), unit_id, path or ROOT, level) for role, unit_id, path, level in rows)
    return Actor(person.id, grants, person.name)


class User(UserMixin):
    """What Flask-Login keeps for the request: the person, their rights, and the session's row."""

    def __init__(self, person: Person, actor: Actor, session_id: int) -> None:
        """Take what was loaded once for this request."""
        self.person = person
        self.actor = actor
        self.session_id = session_id

    def get_id(self) -> str:
        """Return the id of the session's row, because a session can be revoked by itself."""
        return str(self.session_id)


def current_actor() -> Actor:
    """Return who is signed in; a page for nobody in particular must not ask."""
    if not current_user.is_authenticated:
        abort(401)
    actor: Actor = current_user.actor
    return actor


def require(action: Action, place: Place) -> Actor:
    """Return the current actor, or answer 403 when the action is not theirs."""
    actor = current_actor()
    if not may(actor, action, place):
        abort(403)
    return actor
