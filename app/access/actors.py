"""Who acts, and where something is, as far as rights go; `policy` says who may. Standard library only."""

from dataclasses import dataclass

from app.domain.levels import Level, Role


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
    """Somebody who acts: a person with postings, a resident with a slip, or the clock (nothing of it)."""

    id: int | None
    grants: tuple[Grant, ...] = ()
    name: str = ""
    slip_of: int | None = None
    """The one case that a resident comes to by its number and secret."""
    slip_id: int | None = None
    """Their slip, if they are not the one who raised it."""

    @property
    def is_clock(self) -> bool:
        """Whether nobody acts but the clock."""
        return self.id is None and self.slip_of is None

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held anywhere."""
        return any(grant.role in roles for grant in self.grants)


SYSTEM = Actor(id=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as rights go.

    For a unit, a talk or a setting only `path` counts. For a supervision order `path` is the unit that
    answers, the raiser whoever gave it, and who resolved it whoever answered last. For a case
    `path` is its place, `holder_path` its holder's unit and `sight_paths` the units that held it or were
    called in.
    """

    path: str
    holder_path: str | None = None
    sight_paths: tuple[str, ...] = ()
    task_paths: tuple[str, ...] = ()
    """Units whose call waits for them; of an alliance, its member units."""
    phone_paths: tuple[str, ...] = ()
    """Those of them that may see whom to phone."""
    raiser_id: int | None = None
    resolved_by_id: int | None = None
    lowest_rank: int = 3
    case_id: int | None = None
    present_ids: tuple[int, ...] = ()
    """The people who sit at a talk's table."""
