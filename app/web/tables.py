"""Tables that people send: from the bytes of a file to sheets of lines of text.

What a file is tells its content, not its name. What its headings mean is for those to say who ask.
"""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from threading import Lock
from typing import Any

from app.domain.errors import Invalid
from app.web.text import cleaned

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 10_000
MAX_COLUMNS = 500
HELP_SHEETS = frozenset({"填写说明", "说明", "help", "notes"})
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
"""What the folder of macros is called in an old binary file."""
_READER = Path(__file__).with_name("reading_workbook.py")
_READING = Lock()
"""One workbook at a time in a process: the reader may take as much memory as it is allowed."""
_SECONDS = 60
"""Longer than the reader's own bound, for a machine that is busy with other things."""
_NAMES = {
    ".xlsx": "xlsx",
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
    """`sheet_unknown`, `column_unknown`, `sheet_hidden` or `formulas`."""
    name: str


def sheets(
    content: bytes, filename: str, *, most_rows: int, notes: list[Note]
) -> Iterator[tuple[str, Iterator[Line]]]:
    """Return the sheets of an Excel, OpenDocument or CSV file by their names; a CSV's has none.

    Of a longer sheet little more than `most_rows` lines are read. Hidden sheets are left out, and of a
    formula the value is taken that it showed last; both is said in `notes`.

    Raises:
        Invalid: it is too large, is not what its name says, holds macros, or is damaged.
    """
    if not content:
        raise Invalid("file", "file_empty")
    if len(content) > MAX_BYTES:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    found = _kind_of(content)
    if PurePath(filename).suffix.lower() == ".xlsm" or (found == "xls" and _MACROS in content):
        raise Invalid("file", "file_macros")
    named = _NAMES.get(PurePath(filename).suffix.lower(), found)
    if found != named:
        raise Invalid("file", "file_lies", named=named, found=found)
    return _csv_sheets(content) if found == "csv" else _workbook_sheets(content, most_rows, notes)


def rows(sheet: str, lines: Iterable[Line], columns: dict[int, str], *, most: int) -> list[Row]:
    """Return the lines below the headings that are not empty; `columns` name the cells by position.

    Raises:
        Invalid: there are more than `most`.
    """
    found = []
    for line, cells in lines:
        if any(cells):
            known = {at: column for at, column in columns.items() if at < len(cells)}
            values = {column: cleaned(cells[at]) for at, column in known.items()}
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
    if len(entries) > MAX_PARTS:
        raise Invalid("file", "file_too_heavy")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Invalid("file", "file_too_large", megabytes=MAX_BYTES // 1024 // 1024)
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Invalid("file", "file_macros")
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
            if len(cells) > MAX_COLUMNS:
                raise Invalid("file", "too_many_columns", limit=MAX_COLUMNS)
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        too_long = "field limit" in str(error)
        raise Invalid("file", "csv_cell_too_long" if too_long else "csv_broken", line=line) from error


def _workbook_sheets(
    content: bytes, most_rows: int, notes: list[Note]
) -> Iterator[tuple[str, Iterator[Line]]]:
    answer = _read_apart(content, most_rows + _BEYOND)
    if answer["has_formulas"]:
        notes.append(Note("", "formulas", ""))
    for sheet in answer["sheets"]:
        name = str(sheet["name"])
        if name.strip().lower() in HELP_SHEETS:
            continue
        if sheet["is_hidden"]:
            notes.append(Note(name, "sheet_hidden", name))
        else:
            yield name, iter(list(enumerate(sheet["rows"], 1)))


def _read_apart(content: bytes, most_lines: int) -> dict[str, Any]:
    """Return what the reader says; whatever becomes of it there, this process goes on."""
    command = [sys.executable, "-I", str(_READER), str(most_lines), str(MAX_COLUMNS)]
    try:
        with _READING:
            # The command is ours; of the file only the content goes along.
            done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS)  # noqa: S603
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Invalid("file", "file_too_heavy") from error
    if "refused" in answer:
        raise Invalid("file", answer["refused"], limit=MAX_COLUMNS)
    return answer
