"""From a file to the lines of a sheet of dispatches, by its headings and what is saved of the feeder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.errors import Invalid
from app.hotline.importer.columns import REQUIRED, matched
from app.web import tables
from app.web.tables import Line, Note, Row
from app.web.text import cleaned

MAX_ROWS = 2000
_TITLES = 10
"""So many lines may stand above the headings."""
_FEWEST = 2
"""A line with fewer cells is a title."""


@dataclass(slots=True)
class Sheet:
    """What was read of a file."""

    headings: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """By what a column holds: its heading; the file has nothing of those that are missing."""
    rows: list[Row] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether the columns are there without which nothing can be taken in."""
        return all(column in self.columns for column in REQUIRED)


def read(content: bytes, filename: str, saved: Mapping[str, str]) -> Sheet:
    """Return the first sheet with anything in it; what others hold is said in the notes.

    Raises:
        Invalid: the file is too large, is not what its name says, is damaged, or empty.
    """
    found = Sheet()
    for name, lines in tables.sheets(content, filename, most_rows=MAX_ROWS, notes=found.notes):
        if found.headings:
            found.notes.append(Note(name, "sheet_unknown", name))
            continue
        _read_sheet(name, lines, saved, found)
    if not found.headings or (found.is_known and not found.rows):
        raise Invalid("file", "dispatch_no_rows")
    return found


def _read_sheet(name: str, lines: Iterator[Line], saved: Mapping[str, str], found: Sheet) -> None:
    early: list[Line] = []
    for line, cells in lines:
        if sum(bool(cell) for cell in cells) >= _FEWEST:
            early.append((line, cells))
        if len(early) == _TITLES:
            break
    at = _heading(early, saved)
    if at is None:
        return
    found.headings = [cleaned(text) for text in early[at][1]]
    places = matched(found.headings, saved)
    found.columns = {column: found.headings[position] for column, position in places.items()}
    if found.is_known:
        columns = {position: column for column, position in places.items()}
        found.rows = tables.rows(name, _rest(early[at + 1 :], lines), columns, most=MAX_ROWS)


def _heading(lines: list[Line], saved: Mapping[str, str]) -> int | None:
    """Return which of the lines names most columns; the first, if none names any."""
    counted = [len(matched(cells, saved)) for _line, cells in lines]
    return counted.index(max(counted)) if counted else None


def _rest(early: list[Line], lines: Iterator[Line]) -> Iterator[Line]:
    yield from early
    yield from lines
