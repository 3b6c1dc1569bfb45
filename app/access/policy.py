"""The only rule of rights: `may(actor, action, place)`; `scopes` says the same in SQL.

Rights follow from postings and reach down the subtree of the unit. Standard library only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import Forbidden
from app.domain.levels import Level, Role


class Action(StrEnum):
    """What somebody may want to do at a place."""

    CASE_READ = "case_read"
    CASE_REGISTER = "case_register"
    CASE_MOVE = "case_move"
    """Everything that the workflow gives to the holder."""
    CASE_DIRECT = "case_direct"
    """Everything that the workflow gives to the level above the holder."""
    CASE_VERIFY = "case_verify"
    CASE_RAISER = "case_raiser"
    CASE_ANSWER = "case_answer"
    """Report in and answer as somebody who was called in."""
    CONTACT_READ = "contact_read"
    LEDGER_READ = "ledger_read"
    LEDGER_CONFIRM = "ledger_confirm"
    """Take an entry off the register for good, at the place of the unit that let it in."""
    LEDGER_TAKE_OVER = "ledger_take_over"
    """Bring a street's paper ledger in, in the street's name."""
    TALK_READ = "talk_read"
    TALK_HOLD = "talk_hold"
    UNIT_READ = "unit_read"
    UNIT_EDIT = "unit_edit"
    PEOPLE_EDIT = "people_edit"
    CODE_ISSUE = "code_issue"
    """Give out a one-time sign-in code for a building head."""
    SETTINGS_EDIT = "settings_edit"


STAFF = frozenset({Role.GRID_STAFF, Role.COMMUNITY_STAFF, Role.STREET_STAFF, Role.LEADER})
"""Roles that handle cases for their unit and for the units below it."""
WORKERS = STAFF | {Role.BUILDING_HEAD}
OFFICE = frozenset({Role.COMMUNITY_STAFF, Role.STREET_STAFF, Role.LEADER})


@dataclass(frozen=True, slots=True)
class Grant:
    """One posting that is in force: a role over everything below `path`.

    `path` is the unit's ("/1/5/"), or "/" for the whole installation.
    """

    role: Role
    unit_id: int | None
    path: str
    level: Level | None = None

    @property
    def street_id(self) -> int | None:
        """The street that the posting lies in; None for the whole installation."""
        return int(self.path.split("/")[1]) if self.path != "/" else None

    def covers(self, path: str) -> bool:
        """Whether the unit at `path` is the posting's own or below it."""
        return path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person with postings, or the clock (no id, no postings)."""

    id: int | None
    grants: tuple[Grant, ...] = ()
    name: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(grant.role in roles for grant in self.grants)


SYSTEM = Actor(id=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as rights go.

    For a unit, a talk or a setting only `path` counts. For a case `path` is its place,
    `holder_path` its holder's unit and `sight_paths` the units that held it or were called in.
    """

    path: str
    holder_path: str | None = None
    sight_paths: tuple[str, ...] = ()
    task_paths: tuple[str, ...] = ()
    """Units whose call is not yet answered."""
    raiser_id: int | None = None
    resolved_by_id: int | None = None
    lowest_rank: int = 3


def may(actor: Actor, action: Action, place: Place) -> bool:
    """Return whether `actor` may do `action` at `place`."""
    return _RULES[action](actor, place)


def authorize(actor: Actor, action: Action, place: Place) -> None:
    """Let the actor pass.

    Raises:
        Forbidden: the actor may not do this here.
    """
    if not may(actor, action, place):
        raise Forbidden(action=action)


def in_name_of(actor: Actor, action: Action, street_id: int) -> Actor:
    """Return the actor as staff of a whole street, for what the street does by their hand.

    Raises:
        Forbidden: the actor may not do `action` for this street.
    """
    path = f"/{street_id}/"
    authorize(actor, action, Place(path))
    return replace(actor, grants=(Grant(Role.STREET_STAFF, street_id, path, Level.STREET),))


def _covering(actor: Actor, roles: Iterable[Role], path: str) -> bool:
    return any(grant.role in roles and grant.covers(path) for grant in actor.grants)


def _reads_case(actor: Actor, place: Place) -> bool:
    if actor.id is not None and actor.id == place.raiser_id:
        return True
    return any(_grant_reads(grant, place) for grant in actor.grants)


def _grant_reads(grant: Grant, place: Place) -> bool:
    if grant.role is Role.CO_HANDLER:
        return any(grant.covers(path) for path in place.sight_paths)
    if grant.role not in WORKERS or grant.level is None or grant.level.rank > place.lowest_rank:
        return False
    paths = (place.path, place.holder_path or place.path, *place.sight_paths)
    return any(grant.covers(path) for path in paths)


def _registers(actor: Actor, place: Place) -> bool:
    return _covering(actor, WORKERS, place.path)


def _moves_case(actor: Actor, place: Place) -> bool:
    path = place.holder_path or place.path
    return _reads_case(actor, place) and (
        _covering(actor, STAFF, path)
        or any(grant.role is Role.BUILDING_HEAD and grant.path == path for grant in actor.grants)
    )


def _directs_case(actor: Actor, place: Place) -> bool:
    path = place.holder_path or place.path
    return any(
        grant.role in STAFF and grant.covers(path) and (grant.path != path or grant.level is Level.STREET)
        for grant in actor.grants
    )


def _verifies(actor: Actor, place: Place) -> bool:
    if actor.id is None or actor.id == place.resolved_by_id:
        return False
    return actor.id == place.raiser_id or (_reads_case(actor, place) and _covering(actor, OFFICE, place.path))


def _is_raiser_or_mover(actor: Actor, place: Place) -> bool:
    return (actor.id is not None and actor.id == place.raiser_id) or _moves_case(actor, place)


def _answers(actor: Actor, place: Place) -> bool:
    return any(_covering(actor, {Role.CO_HANDLER}, path) for path in place.task_paths)


def _reads_ledger(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path)


def _confirms(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path)


def _takes_over(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.ADMINISTRATOR, Role.STREET_STAFF}, place.path)


def _reads_talk(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path) or any(
        grant.role in WORKERS and grant.path.startswith(place.path) for grant in actor.grants
    )


def _holds_talk(actor: Actor, place: Place) -> bool:
    return _covering(actor, STAFF, place.path)


def _reads_unit(actor: Actor, place: Place) -> bool:
    street = "/".join(place.path.split("/")[:2]) + "/"
    return any(grant.path.startswith(street) or street.startswith(grant.path) for grant in actor.grants)


def _administers(actor: Actor, place: Place) -> bool:
    return _covering(actor, {Role.ADMINISTRATOR}, place.path)


def _issues_codes(actor: Actor, place: Place) -> bool:
    return _covering(actor, OFFICE | {Role.ADMINISTRATOR}, place.path)


_RULES = {
    Action.CASE_READ: _reads_case,
    Action.CASE_REGISTER: _registers,
    Action.CASE_MOVE: _moves_case,
    Action.CASE_DIRECT: _directs_case,
    Action.CASE_VERIFY: _verifies,
    Action.CASE_RAISER: _is_raiser_or_mover,
    Action.CASE_ANSWER: _answers,
    Action.CONTACT_READ: _is_raiser_or_mover,
    Action.LEDGER_READ: _reads_ledger,
    Action.LEDGER_CONFIRM: _confirms,
    Action.LEDGER_TAKE_OVER: _takes_over,
    Action.TALK_READ: _reads_talk,
    Action.TALK_HOLD: _holds_talk,
    Action.UNIT_READ: _reads_unit,
    Action.UNIT_EDIT: _administers,
    Action.PEOPLE_EDIT: _administers,
    Action.CODE_ISSUE: _issues_codes,
    Action.SETTINGS_EDIT: _administers,
}
