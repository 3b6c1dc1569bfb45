"""What an import would do, before anything is written."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.levels import Level, Role
from app.organisation.operations import PersonFacts, UnitFacts
from app.web.tables import Note, Problem, Row


class Effect(StrEnum):
    """What a row does."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit that the file names."""

    row: Row
    effect: Effect
    level: Level | None
    parent_code: str | None
    facts: UnitFacts
    path: str
    """Of the unit, or of the nearest one above it that exists; decides whose right it is."""
    unit_id: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person and posting that the file names."""

    row: Row
    effect: Effect
    facts: PersonFacts
    person_id: int | None
    amends: bool
    unit_code: str | None
    role: Role
    from_on: date
    posts: bool


@dataclass(slots=True)
class Plan:
    """All rows of a file in the order in which they are applied, and what is wrong with them."""

    units: list[UnitChange] = field(default_factory=list)
    people: list[PersonChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it may be applied."""
        return not self.problems

    @property
    def changes_nothing(self) -> bool:
        """Whether everything that the file says is there already."""
        return all(effect is Effect.SAME for effect in self._effects())

    def count(self, effect: Effect) -> int:
        """Return how many rows have an effect."""
        return self._effects().count(effect)

    def _effects(self) -> list[Effect]:
        return [change.effect for change in self.units] + [change.effect for change in self.people]

    def digest(self) -> str:
        """Return a digest of what would be done, to tell whether it is still what was shown."""
        units = [(c.effect, c.facts, c.parent_code) for c in self.units]
        people = [(c.effect, c.facts, c.unit_code, c.role, c.from_on) for c in self.people]
        return hashlib.sha256(repr((units, people)).encode()).hexdigest()
