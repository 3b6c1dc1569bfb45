"""Writes rows into a file as they come: Excel or CSV, in memory that does not grow with the rows.

Whatever somebody typed stays a text: in Excel by the type of its cell and the mark that keeps it one when it
is edited, in CSV by a mark before it (see domain.exports.as_plain_text).
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from flask_babel import get_locale
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.directions import shown
from app.domain.exports import LONGEST_CELL, MOST_ROWS, FileFormat, as_plain_text, looks_like_formula

Cell = str | int | date | datetime | None
"""An instant comes as the wall time of the reader's street, without a zone."""
Row = Sequence[Cell]


class Column(NamedTuple):
    """What stands above a column and how wide it is, in characters."""

    heading: str
    width: int


class Writer(Protocol):
    """A file that takes rows."""

    def write(self, rows: Iterable[Row]) -> None:
        """Put rows below the others."""

    def close(self) -> None:
        """Bring the file to its end."""


def writer(path: Path, file_format: FileFormat, title: str, columns: Sequence[Column]) -> Writer:
    """Return a new file of a format, with its headings."""
    if file_format is FileFormat.CSV:
        return _Csv(path, columns)
    return _Xlsx(path, title, columns)


class _Csv:
    """UTF-8 with the mark by which Excel recognises it."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.heading for column in columns])

    def write(self, rows: Iterable[Row]) -> None:
        self._writer.writerows([_said(cell) for cell in row] for row in rows)

    def close(self) -> None:
        self._file.close()


def _said(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return as_plain_text(shown(cell)) if isinstance(cell, str) else cell


class _Formats(NamedTuple):
    """How cells look."""

    heading: Format
    text: Format
    marked: Format
    day: Format
    instant: Format


class _Xlsx:
    """A workbook whose rows go to disk at once; a full sheet is followed by another."""

    def __init__(self, path: Path, title: str, columns: Sequence[Column], most_rows: int = MOST_ROWS) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        }
        self._book = Workbook(str(path), options)
        self._formats = _formats(self._book)
        self._title, self._columns, self._most = title, columns, most_rows
        self._sheets = 0
        self._sheet, self._row = self._begin(), 0

    def write(self, rows: Iterable[Row]) -> None:
        for cells in rows:
            if self._row == self._most:
                self._end()
                self._sheet, self._row = self._begin(), 0
            self._row += 1
            for column, cell in enumerate(cells):
                self._put(column, cell)

    def close(self) -> None:
        self._end()
        self._book.close()

    def _begin(self) -> Worksheet:
        self._sheets += 1
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for number, column in enumerate(self._columns):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, column.heading, self._formats.heading)
        return sheet

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)

    def _put(self, column: int, cell: Cell) -> None:
        sheet, row, formats = self._sheet, self._row, self._formats
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, formats.instant)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, formats.day)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif cell:
            look = formats.marked if looks_like_formula(cell) else formats.text
            sheet.write_string(row, column, shown(cell)[:LONGEST_CELL], look)


def _formats(book: Workbook) -> _Formats:
    english = (locale := get_locale()) is not None and locale.language == "en"
    font = {"font_name": "Calibri" if english else "SimSun", "font_size": 10, "valign": "top"}
    return _Formats(
        book.add_format({**font, "bold": True, "bg_color": "#F2E8E4", "bottom": 1}),
        book.add_format({**font, "text_wrap": True}),
        book.add_format({**font, "text_wrap": True, "quote_prefix": True}),
        book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "left"}),
        book.add_format({**font, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    )
