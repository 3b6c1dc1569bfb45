"""Tables that people send: from the bytes of a file to sheets of lines of text.

What a file is tells its content, not its name. What its headings mean is for those to say who ask.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from app.domain.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
HELP_SHEETS = frozenset({"填写说明", "说明", "help", "notes"})
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
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BEYOND = 100
"""So many lines more than rows are allowed are read: titles, headings, empty ones."""

Line = tuple[int, list[str]]
"""The number of a line as a spreadsheet counts, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; cells by column name, as text without spaces round it."""

    sheet: str
    line: int
    """As a spreadsheet counts: the first line is 1."""
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return what is in a column; "" if it is empty or absent."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a row that must be mended before anything is written."""

    row: Row
    column: str
    heading: str
    error: Invalid

    @property
    def value(self) -> str:
        """What the cell says."""
        return self.row.get(self.column)


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the file that was not read, and that somebody may have meant."""

    sheet: str
    code: str
    """`sheet_unknown` or `column_unknown`."""
    name: str


def sheets(content: bytes, filename: str, *, most_rows: int) -> Iterator[tuple[str, Iterator[Line]]]:
    """Return the sheets of an Excel, OpenDocument or CSV file by their names; a CSV's has none.

    Of a longer sheet little more than `most_rows` lines are read.

    Raises:
        Invalid: it is too large, is not what its name says, or is damaged.
    """
    if not content:
        raise Invalid("file", "file_empty")
    if len(content) > MAX_BYTES:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    found = _kind_of(content)
    named = _NAMES.get(PurePath(filename).suffix.lower(), found)
    if found != named:
        raise Invalid("file", "file_lies", named=named, found=found)
    return _csv_sheets(content) if found == "csv" else _workbook_sheets(content, most_rows)


def rows(sheet: str, lines: Iterable[Line], columns: dict[int, str], *, most: int) -> list[Row]:
    """Return the lines below the headings that are not empty; `columns` name the cells by position.

    Raises:
        Invalid: there are more than `most`.
    """
    found = []
    for line, cells in lines:
        if any(cells):
            values = {
                column: cells[position] for position, column in columns.items() if position < len(cells)
            }
            found.append(Row(sheet, line, values))
            if len(found) > most:
                raise Invalid("file", "too_many_rows", limit=most)
    return found


def plain(text: str) -> str:
    """Return a heading or word without what people write round it: spaces, marks, remarks in brackets."""
    return re.sub(r"[\s_*:：/、-]|[（(].*?[)）]", "", text).lower()


def read_day(text: str) -> date | None:
    """Return the day that a text means: 2026-03-01, 2026/3/1, 2026.3.1 or 2026年3月1日."""
    match = _DATE.fullmatch(text.split(" ")[0].split("T")[0])
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


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


def _csv_sheets(content: bytes) -> Iterator[tuple[str, Iterator[Line]]]:
    text = _text(content)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t，", key=first.count)
    yield "", _csv_rows(text, delimiter)


def _csv_rows(text: str, delimiter: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Invalid("file", "csv_broken", line=line) from error


def _workbook_sheets(content: bytes, most_rows: int) -> Iterator[tuple[str, Iterator[Line]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            if name.strip().lower() not in HELP_SHEETS:
                found = book.get_sheet_by_name(name).to_python(
                    skip_empty_area=False, nrows=most_rows + _BEYOND
                )
                yield (
                    name,
                    iter([(line, [_cell(value) for value in row]) for line, row in enumerate(found, 1)]),
                )
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
