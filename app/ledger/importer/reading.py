"""From a file to the lines of a paper ledger, by their headings; several sheets are read as one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.errors import Invalid
from app.ledger.importer.columns import REQUIRED, heading, recognise
from app.web import tables
from app.web.tables import Line, Note, Row
from app.web.text import cleaned

MAX_ROWS = 5000
_TITLES = 10
"""So many lines may stand above the headings: the title, whose ledger it is, the year."""


@dataclass(slots=True)
class Ledger:
    """What was read of a file."""

    rows: list[Row] = field(default_factory=list)
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    """By sheet: column name -> heading as the file writes it."""
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, filename: str) -> Ledger:
    """Return the lines of a paper ledger in an Excel, OpenDocument or CSV file.

    Raises:
        Invalid: it is too large, is not what its name says, is damaged, or has no known headings.
    """
    ledger = Ledger()
    for sheet, lines in tables.sheets(content, filename, most_rows=MAX_ROWS, notes=ledger.notes):
        _read_sheet(sheet, lines, ledger)
        if len(ledger.rows) > MAX_ROWS:
            raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
    if not ledger.headings:
        raise Invalid("file", "ledger_no_headings", columns=_named(REQUIRED, chinese=True))
    return ledger


def _read_sheet(sheet: str, lines: Iterator[Line], ledger: Ledger) -> None:
    head, columns, is_empty = _head(lines)
    if columns is None:
        if not is_empty:
            ledger.notes.append(Note(sheet, "sheet_unknown", sheet))
        return
    missing = [column for column in REQUIRED if column not in columns.values()]
    if missing:
        names = _named(missing, chinese=not "".join(head).isascii())
        raise Invalid("file", "ledger_column_missing", columns=f"{sheet}: {names}" if sheet else names)
    ledger.notes.extend(
        Note(sheet, "column_unknown", text)
        for position, text in enumerate(head)
        if text and position not in columns
    )
    ledger.headings[sheet] = {column: head[position] for position, column in columns.items()}
    for row in tables.rows(sheet, lines, columns, most=MAX_ROWS):
        cells = {column: cleaned(text) for column, text in row.cells.items()}
        ledger.rows.append(Row(sheet, row.line, cells))


def _head(lines: Iterator[Line]) -> tuple[list[str], dict[int, str] | None, bool]:
    """Return the line of headings with the columns that it names, and whether all was empty so far."""
    is_empty, seen = True, 0
    for _, cells in lines:
        if not any(cells):
            continue
        is_empty, seen = False, seen + 1
        columns = recognise(cells)
        if columns is not None:
            return cells, columns, False
        if seen == _TITLES:
            break
    return [], None, is_empty


def _named(columns: tuple[str, ...] | list[str], *, chinese: bool) -> str:
    return ("、" if chinese else ", ").join(heading(column, chinese=chinese) for column in columns)
