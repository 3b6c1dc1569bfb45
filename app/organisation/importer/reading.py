"""From the bytes of a file to tables; what a file is told by its content, not by its name."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from app.domain.errors import Invalid
from app.organisation.importer.columns import HELP_SHEETS, REQUIRED, recognise
from app.organisation.importer.tables import MAX_BYTES, MAX_ROWS, Note, Row, Table, Workbook

MAX_UNPACKED = 200 * 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_NAMES = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".et": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
}
_LINE_ENDS = "\r\n\t"


def read(content: bytes, filename: str) -> Workbook:
    """Return the tables of an Excel, OpenDocument or CSV file.

    Raises:
        Invalid: it is too large, is not what its name says, is damaged, or has no known headings.
    """
    if not content:
        raise Invalid("file", "file_empty")
    if len(content) > MAX_BYTES:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    found = _kind_of(content)
    named = _NAMES.get(PurePath(filename).suffix.lower(), found)
    if found != named:
        raise Invalid("file", "file_lies", named=named, found=found)
    sheets = _csv_sheets(content) if found == "csv" else _workbook_sheets(content)
    return _tables(sheets)


def _kind_of(content: bytes) -> str:
    if content.startswith(_OLE):
        return "xls"
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    _text(content)
    return "csv"


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise Invalid("file", "file_damaged") from error
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Invalid("file", "file_not_table")


def _text(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(c < " " and c not in _LINE_ENDS for c in text):
            break
        return text
    raise Invalid("file", "file_not_table")


def _csv_sheets(content: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[str]]]]]:
    text = _text(content)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t，", key=first.count)
    yield "", _csv_rows(text, delimiter)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid("file", "csv_broken", line=line) from error


def _workbook_sheets(content: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[str]]]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            if name.strip().lower() not in HELP_SHEETS:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MAX_ROWS + 100)
                yield name, [(line, [_cell(value) for value in row]) for line, row in enumerate(rows, 1)]
    except PasswordError as error:
        raise Invalid("file", "file_has_password") from error
    except CalamineError as error:
        raise Invalid("file", "file_damaged") from error


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "".join(c for c in str(value) if c >= " " or c in _LINE_ENDS).strip()


def _tables(sheets: Iterable[tuple[str, Iterable[tuple[int, list[str]]]]]) -> Workbook:
    book, total = Workbook(), 0
    for sheet, lines in sheets:
        table = _table(sheet, iter(lines), book)
        if table is None:
            continue
        book.tables.append(table)
        total += len(table.rows)
        if total > MAX_ROWS:
            raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
    if not book.tables:
        raise Invalid("file", "no_headings")
    return book


def _table(sheet: str, lines: Iterator[tuple[int, list[str]]], book: Workbook) -> Table | None:
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
    return Table(kind, sheet, headings, _rows(sheet, lines, columns))


def _rows(sheet: str, lines: Iterator[tuple[int, list[str]]], columns: dict[int, str]) -> list[Row]:
    rows = []
    for line, cells in lines:
        if any(cells):
            values = {
                column: cells[position] for position, column in columns.items() if position < len(cells)
            }
            rows.append(Row(sheet, line, values))
            if len(rows) > MAX_ROWS:
                raise Invalid("file", "too_many_rows", limit=MAX_ROWS)
    return rows
