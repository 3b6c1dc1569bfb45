"""From a file to tables of units and people, by the headings that they have."""

from collections.abc import Iterator

from app.domain.errors import Invalid
from app.organisation.importer.columns import REQUIRED, recognise
from app.organisation.importer.tables import MAX_ROWS, Table, Workbook
from app.web import tables
from app.web.tables import Line, Note


def read(content: bytes, filename: str) -> Workbook:
    """Return the tables of an Excel, OpenDocument or CSV file.

    Raises:
        Invalid: it is too large, is not what its name says, is damaged, or has no known headings.
    """
    book, total = Workbook(), 0
    for sheet, lines in tables.sheets(content, filename, most_rows=MAX_ROWS, notes=book.notes):
        table = _table(sheet, lines, book)
        if table is None:
            continue
        book.tables.append(table)
        total += len(table.rows)
        if total > MAX_ROWS:
            raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
    if not book.tables:
        raise Invalid("file", "no_headings")
    return book


def _table(sheet: str, lines: Iterator[Line], book: Workbook) -> Table | None:
    head = next((cells for _, cells in lines if any(cells)), None)
    if head is None:
        return None
    known = recognise(head)
    if known is None:
        book.notes.append(Note(sheet, "sheet_unknown", sheet))
        return None
    kind, columns = known
    missing = [column for column in REQUIRED[kind] if column not in columns.values()]
    if missing:
        raise Invalid("file", "column_missing", columns=missing, kind=kind)
    for position, text in enumerate(head):
        if text and position not in columns:
            book.notes.append(Note(sheet, "column_unknown", text))
    headings = {column: head[position] for position, column in columns.items()}
    return Table(kind, sheet, headings, tables.rows(sheet, lines, columns, most=MAX_ROWS))
