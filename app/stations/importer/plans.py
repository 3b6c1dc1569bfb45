"""What an import of places would do, before anything is written."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.coordinates import Point, System
from app.domain.outlines import Line
from app.organisation.importer import Effect
from app.web.tables import Note, Problem, Row

MOST_ROWS = 20_000


class Kind(StrEnum):
    """What a row says of a unit."""

    POINT = "point"
    OUTLINE = "outline"


@dataclass(frozen=True, slots=True)
class Source:
    """What comes with a file: how its coordinates are meant, and whose the paths are."""

    system: System = System.WGS84
    street_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A unit's point or outline that the file gives."""

    row: Row
    effect: Effect
    kind: Kind
    unit_id: int
    street_id: int
    code: str
    name: str
    point: Point | None = None
    outline: Sequence[Line] | None = None


@dataclass(slots=True)
class Plan:
    """All rows of a file, and what is wrong with them."""

    source: Source
    is_geojson: bool = False
    changes: list[PlaceChange] = field(default_factory=list)
    paths: list[Line] = field(default_factory=list)
    paths_effect: Effect = Effect.SAME
    """Paths are written for the whole street at once; a file without any leaves them as they are."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it may be applied."""
        return not self.problems

    @property
    def changes_nothing(self) -> bool:
        """Whether everything that the file says is there already."""
        return self.paths_effect is Effect.SAME and all(one.effect is Effect.SAME for one in self.changes)

    def count(self, effect: Effect) -> int:
        """Return how many places of units have an effect."""
        return sum(1 for change in self.changes if change.effect is effect)

    def digest(self) -> str:
        """Return a digest of what would be done, to tell whether it is still what was shown."""
        places = [(c.effect, c.kind, c.unit_id, c.point, c.outline) for c in self.changes]
        said: Any = (places, self.paths_effect, self.paths, self.source)
        return hashlib.sha256(repr(said).encode()).hexdigest()
