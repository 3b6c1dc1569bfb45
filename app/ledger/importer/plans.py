"""What taking a paper ledger over would do, before anything is written."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.ledger.operations import Grounds, Paper
from app.web.tables import Note, Problem, Row


class Effect(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"
    """It is in the register already."""
    OVER = "over"
    """It was struck off on paper."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that becomes a case and its entry in the register."""

    row: Row
    paper: Paper
    place_name: str
    holder_name: str
    """The unit that it comes to: the one that was named, or the nearest above with people."""
    named_holder: str
    looks_on: date
    """When it is looked at next: the chosen day, or ahead of what it waits for."""
    missed_on: date | None
    """The paper's next review where that has passed; another day was chosen for it."""

    @property
    def grounds(self) -> Grounds:
        """Why it cannot be solved now, and what is done."""
        return self.paper.grounds


@dataclass(slots=True)
class Plan:
    """All rows of a file, and what is wrong with them."""

    street_id: int
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    same: int = 0
    over: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it may be applied."""
        return not self.problems

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing is left to be taken over."""
        return not self.entries

    @property
    def missed(self) -> int:
        """Return how many entries get another day, because their next review has passed."""
        return sum(entry.missed_on is not None for entry in self.entries)

    @property
    def bad_rows(self) -> int:
        """Return how many rows must be mended; one may have several problems."""
        return len({(problem.row.sheet, problem.row.line) for problem in self.problems})

    def counts(self) -> dict[str, int]:
        """Return how many rows have each effect."""
        return {
            Effect.NEW.value: len(self.entries),
            Effect.SAME.value: self.same,
            Effect.OVER.value: self.over,
        }

    def digest(self) -> str:
        """Return a digest of what would be done, to tell whether it is still what was shown."""
        done = [(entry.paper, entry.holder_name, entry.looks_on) for entry in self.entries]
        return hashlib.sha256(repr((self.street_id, done)).encode()).hexdigest()
