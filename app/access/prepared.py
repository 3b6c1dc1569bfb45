"""Statements that are put together once for all whose postings are of the same kinds, not for each request.

Putting one together costs our process more than executing it. What differs between two grid workers are ids
and paths; so a statement is made for a stand-in that has parameters in their place.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, String, bindparam

from app.access.policy import Actor, Grant
from app.domain.levels import Level, Role

Statement = Select[*tuple[Any, ...]]
Build = Callable[..., Statement]
"""Takes an actor and what else the statement depends on."""
KEPT = 512


class Prepared(NamedTuple):
    """A statement and the values of its parameters, as `columns_of(*prepared)` takes them."""

    statement: Statement
    values: dict[str, object]


class _Kind(NamedTuple):
    """What two postings have in common; the others are names of parameters, None where there is no value."""

    role: Role
    level: Level | None
    unit_id: str | None
    path: str
    street_id: str | None


@dataclass(frozen=True, slots=True)
class _StandIn(Grant):
    """A posting with parameters for its numbers."""

    street: int | None = None

    @property
    def street_id(self) -> int | None:
        return self.street


def prepared(build: Build, actor: Actor, *details: Hashable, **values: object) -> Prepared:
    """Return the statement that `build` makes for the actor and details, with `values` for its parameters.

    `build` is a function of a module and does nothing with ids and paths but put them into SQL; those that
    are equal are one parameter.
    """
    names: dict[object, str] = {}

    def name(prefix: str, value: object) -> str:
        return names.setdefault(value, f"{prefix}_of_{len(names)}")  # no column is called so

    kinds = tuple(
        _Kind(
            grant.role,
            grant.level,
            name("id", grant.unit_id) if grant.unit_id is not None else None,
            name("path", grant.path),
            name("id", grant.street_id) if grant.street_id is not None else None,
        )
        for grant in actor.grants
    )
    own = {text: value for value, text in names.items()}
    return Prepared(
        _built(build, details, actor.id is not None, kinds), {**own, "actor_id": actor.id, **values}
    )


@lru_cache(maxsize=KEPT)
def _built(
    build: Build, details: tuple[Hashable, ...], is_person: bool, kinds: tuple[_Kind, ...]
) -> Statement:
    made: dict[str, Any] = {}

    def parameter(name: str | None) -> Any:  # noqa: ANN401 - it stands for a number or a text
        kind = String() if name and name.startswith("path") else BigInteger()
        return name and made.setdefault(name, bindparam(name, type_=kind))

    grants = [
        _StandIn(
            kind.role, parameter(kind.unit_id), parameter(kind.path), kind.level, parameter(kind.street_id)
        )
        for kind in kinds
    ]
    return build(Actor(parameter("actor_id") if is_person else None, tuple(grants)), *details)
