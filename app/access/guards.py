"""From the signed-in browser to the Actor that the rules know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, ParamSpec, TypeVar

from flask import abort
from flask_login import UserMixin, current_user
from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, select
from sqlalchemy.orm import aliased

from app.access import carried
from app.access.policy import Action, Actor, Grant, Place, may
from app.access.prepared import Statement
from app.access.scopes import in_force
from app.database import columns_of
from app.domain.displays import Display, display_of
from app.domain.levels import Level, Role
from app.domain.tokens import Scope
from app.domain.tokens import read as scopes_read
from app.extensions import db
from app.models.accounts import ApiToken, SignedIn
from app.models.organisation import Person, Posting, Unit

ROOT = "/"
P = ParamSpec("P")
R = TypeVar("R")
_Street = aliased(Unit)


class _Held(NamedTuple):
    """A posting in force, with its unit and the street that this lies in."""

    id: int
    role: Role
    unit_id: int | None
    path: str | None
    level: Level | None
    street_name: str | None
    street_name_en: str | None
    street_id: int | None
    time_zone: str | None


class _Session(NamedTuple):
    """An open session with its person."""

    id: int
    is_device: bool
    created_at: datetime
    last_seen_at: datetime
    proved_at: datetime | None
    rights: str | None
    person_id: int
    username: str | None
    name: str
    must_change_password: bool
    password_changed_at: datetime | None
    second_factor_at: datetime | None
    display: Display | None
    stamp: str | None
    """Of the settings, read along so that no page has to ask for it."""


_USER = (
    SignedIn.id, SignedIn.is_device, SignedIn.created_at, SignedIn.last_seen_at,
    SignedIn.proved_at, SignedIn.rights,
    Person.id, Person.username, Person.name, Person.must_change_password,
    Person.password_changed_at, Person.second_factor_at, Person.display,
)  # fmt: skip
_HELD = (
    Posting.id, Posting.role, Posting.unit_id, Unit.path, Unit.level,
    _Street.name, _Street.name_en, _Street.id, _Street.time_zone,
)  # fmt: skip
_TODAY = bindparam("today", type_=Date())
_IN_FORCE = in_force(_TODAY)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that answers also those who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def is_public(view: Callable[..., object]) -> bool:
    """Whether a view was marked `public`."""
    return getattr(view, "is_public", False) is True


def needs(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view of the API with the scope that a token needs for it; without one no token opens it."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.needs_scope = scope  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def scope_of(view: Callable[..., object]) -> Scope | None:
    """Return the scope that a view was marked with."""
    return getattr(view, "needs_scope", None)


def proving(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that changes what somebody may do: who has not been proved of late is asked again."""
    view.is_proving = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def is_proving(view: Callable[..., object]) -> bool:
    """Whether a view was marked `proving`."""
    return getattr(view, "is_proving", False) is True


def proving_if(
    condition: Callable[[], bool], *, to_look: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view that asks so where the condition holds; `to_look`: before a GET that takes POST too."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.proves_if = condition  # type: ignore[attr-defined]  # a mark on a function
        view.proves_to_look = to_look  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def proves_now(view: Callable[..., object]) -> bool:
    """Whether a view was marked `proving_if` and the condition holds."""
    condition: Callable[[], bool] | None = getattr(view, "proves_if", None)
    return condition is not None and condition()


def proves_to_look(view: Callable[..., object]) -> bool:
    """Whether a view was marked as one that asks before it shows anything."""
    return getattr(view, "proves_to_look", False) is True


def actor_for(person: Person, *, today: date) -> Actor:
    """Return the person as an actor with the postings that are in force on `today`."""
    return _actor(person.id, person.name, _postings(person, today))


def reading_user(is_session: ColumnElement[bool], stamp: ScalarSelect[Any]) -> Statement:
    """Return the statement that `user_of` wants; its parameter `today` is the day of the postings."""
    return (
        select(*_USER, stamp, *_HELD)
        .select_from(SignedIn)
        .join(Person, SignedIn.person_id == Person.id)
        .outerjoin(Posting, and_(Posting.person_id == Person.id, _IN_FORCE))
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .outerjoin(_Street, Unit.street_id == _Street.id)
        .where(is_session)
        .order_by(Posting.id)
    )


def user_of(statement: Statement, values: Mapping[str, object]) -> "User | None":
    """Return whom the session belongs to that a statement of `reading_user` finds, with their rights."""
    rows = [tuple(row) for row in columns_of(statement, values)]
    if not rows:
        return None
    own = len(_Session._fields)
    postings = [_Held._make(row[own:]) for row in rows if row[own] is not None]
    return User(_Session._make(rows[0][:own]), postings)


def _actor(person_id: int, name: str, postings: Sequence[_Held]) -> Actor:
    grants = tuple(Grant(held.role, held.unit_id, held.path or ROOT, held.level) for held in postings)
    return Actor(person_id, grants, name)


def _postings(person: Person, today: date) -> Sequence[_Held]:
    statement = (
        select(*_HELD)
        .select_from(Posting)
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .outerjoin(_Street, Unit.street_id == _Street.id)
        .where(Posting.person_id == person.id, _IN_FORCE)
        .order_by(Posting.id)
    )
    return [_Held._make(row) for row in db.session.execute(statement, {"today": today})]


class User(UserMixin):
    """What Flask-Login keeps for the request: the person, their rights, and the session's row.

    The values are no rows, because a transaction expires those.
    """

    def __init__(self, session: _Session, postings: Sequence[_Held]) -> None:
        """Take what was loaded once for this request; the street is the one of the first posting.

        Until the session has a token that was made for its person's postings, the actor has those that the
        token was made for and that are still in force: never a right that came after it.
        """
        street = next((posting for posting in postings if posting.street_name), None)
        self.username = session.username
        held = [posting.id for posting in postings]
        self.rights = carried.written(held)
        self.has_other_rights = session.rights is not None and not carried.is_of(session.rights, held)
        before = carried.named(session.rights or "") if self.has_other_rights else held
        self._risen = _actor(session.person_id, session.name, postings)
        self.actor = _actor(session.person_id, session.name, [one for one in postings if one.id in before])
        self.session_id = session.id
        self.is_device = session.is_device
        self.signed_in_at = session.created_at
        self.last_seen_at = session.last_seen_at
        self.proved_at = session.proved_at
        self.must_change_password = session.must_change_password and not session.is_device
        self.password_changed_at = session.password_changed_at
        self.has_second_factor = session.second_factor_at is not None
        self.zone = street.time_zone if street else None
        self.zones = {held.street_id: held.time_zone for held in postings if held.street_id is not None}
        self.stamp = session.stamp
        self.display = display_of(session.display, [held.role for held in postings])
        self.street_name = (street.street_name if street else None) or ""
        self.street_name_en = (street.street_name_en if street else None) or self.street_name

    def rise(self) -> None:
        """Take all postings up, once the session has the token for them."""
        self.actor = self._risen
        self.has_other_rights = False

    def get_id(self) -> str:
        """Return the id of the session's row; what proves a session is its token, never this."""
        return str(self.session_id)


class _Token(NamedTuple):
    """A token that opens something, with its person."""

    id: int
    scopes: str
    last_used_on: date | None
    person_id: int
    name: str
    is_program: bool
    stamp: str | None


class Bearer(UserMixin):
    """Who asks with a token: the person that it acts as, and what it may be used for."""

    session_id = None
    """Nobody has signed in: the audit log names none."""

    def __init__(self, token: _Token, postings: Sequence[_Held]) -> None:
        """Take what was loaded once for this request."""
        self.actor = _actor(token.person_id, token.name, postings)
        self.token_id = token.id
        self.scopes = scopes_read(token.scopes)
        self.last_used_on = token.last_used_on
        self.is_program = token.is_program
        self.zone = next((held.time_zone for held in postings if held.street_name), None)
        self.zones = {held.street_id: held.time_zone for held in postings if held.street_id is not None}
        self.stamp = token.stamp

    def get_id(self) -> str:
        """Return the id of the token's row, which proves nothing."""
        return str(self.token_id)


def bearer_of(is_token: ColumnElement[bool], stamp: ScalarSelect[Any], *, today: date) -> Bearer | None:
    """Return who acts with the token that a condition finds, with their rights on a day."""
    statement = (
        select(ApiToken.id, ApiToken.scopes, ApiToken.last_used_on, Person.id, Person.name, Person.is_program)
        .add_columns(stamp, *_HELD)
        .join(Person, ApiToken.person_id == Person.id)
        .outerjoin(Posting, and_(Posting.person_id == Person.id, _IN_FORCE))
        .outerjoin(Unit, Posting.unit_id == Unit.id)
        .outerjoin(_Street, Unit.street_id == _Street.id)
        .where(is_token)
        .order_by(Posting.id)
    )
    rows = [tuple(row) for row in columns_of(statement, {"today": today})]
    if not rows:
        return None
    own = len(_Token._fields)
    postings = [_Held._make(row[own:]) for row in rows if row[own] is not None]
    return Bearer(_Token._make(rows[0][:own]), postings)


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
