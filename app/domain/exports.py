"""Lists given out as files: which there are, how long they stay, and what must not be taken for a formula."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from unicodedata import normalize

from app.domain.directions import UNSEEN

AT_ONCE = 2_000
"""A list of at most so many rows is given out while one waits."""
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=2)
"""Whoever builds a file and has said nothing for so long is taken for dead."""
TRIES = 3
MOST_WAITING = 5
"""So many may be under way for one person."""
LONGEST_CELL = 32_767
"""Excel allows no longer texts."""
MOST_ROWS = 1_048_575
"""Of a sheet, below its heading."""
_BEGINS_FORMULA = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = re.compile(UNSEEN)
"""What a program may pass by before it looks for a formula."""


class ExportKind(StrEnum):
    """Which list it is."""

    CASES = "cases"
    LEDGER = "ledger"
    TALKS = "talks"
    NOTICES = "notices"
    AUDIT = "audit"
    PERSON = "person"
    """All that is held about a resident."""


class FileFormat(StrEnum):
    """What kind of file is given out."""

    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"
    """Several files, for what is more than a list."""


class ExportState(StrEnum):
    """Where the file stands."""

    WAITING = "waiting"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"
    """Removed by its owner or because its time was over; the row says who had it."""
    TAKEN_BACK = "taken_back"
    """Whoever asked for it may no longer read all that stands in it; the row says who had it."""

    @property
    def is_under_way(self) -> bool:
        """Whether somebody waits for it."""
        return self in {ExportState.WAITING, ExportState.BUILDING}


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet could take the text for something to reckon.

    Full-width signs count, because programs of East Asia take them for the narrow ones.
    """
    first = text[_unseen(text) :][:1]
    return text.startswith(_BREAKS) or normalize("NFKC", first) in _BEGINS_FORMULA


def as_plain_text(text: str) -> str:
    """Return the text as a CSV file holds it: a mark before it keeps it from being reckoned."""
    return f"'{text}" if looks_like_formula(text) else text


def _unseen(text: str) -> int:
    """Return how many characters one does not see stand at the beginning."""
    found = _UNSEEN.match(text)
    return found.end() if found else 0


def still_held(then: Iterable[Mapping[str, object]], now: Collection[Mapping[str, object]]) -> bool:
    """Return whether every right by which a file was built is held now too."""
    return all(grant in now for grant in then)


def percent(done: int, total: int) -> int:
    """Return how far a file is, never full before it is ready."""
    return min(99, done * 100 // total) if total else 0
