"""The ledger as a spreadsheet that looks like the paper form, for printing and for meetings."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import NamedTuple

from flask_babel import get_locale, gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.domain.directions import shown
from app.domain.exports import looks_like_formula
from app.ledger.sheet_rows import Beside, beside, by_place
from app.models.ledger import LedgerEntry
from app.web import clock
from app.web.messages import label
from app.web.naming import name_of

WIDTHS = (5, 11, 16, 11, 14, 30, 12, 22, 11, 22, 12, 12, 11, 6, 12, 22, 22, 16, 11, 18)
LONGEST_NAME = 31
"""Excel allows no longer names of sheets."""
_A3 = 8
Cell = str | int | date | None


class _Formats(NamedTuple):
    """How cells look."""

    title: Format
    heading: Format
    cell: Format
    marked: Format
    day: Format


def workbook(entries: Sequence[LedgerEntry], *, today: date) -> BytesIO:
    """Return the entries as an .xlsx file: one row each, real dates, frozen heading, A3 across.

    The matters of the street itself come first, then a sheet for each community. Texts are written as
    texts: what begins with "=" stays what somebody typed, also when its cell is edited.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats, known = _formats(book), beside(entries)
    names: set[str] = set()
    for (street_id, community_id), rows in by_place(entries, known):
        name = name_of(known.units[community_id or street_id])
        cells = (cells_of(entry, known) for entry in rows)
        _fill(book.add_worksheet(sheet_name(name, names)), _title(name, today), cells, formats)
    if not entries:
        name = gettext("Ledger")
        _fill(book.add_worksheet(name), _title(name, today), (), formats)
    book.close()
    file.seek(0)
    return file


def sheet_name(text: str, taken: set[str]) -> str:
    """Return the text as Excel allows it for a sheet, unlike those that are `taken`, and take it."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).strip("' ")[:LONGEST_NAME].strip("' ")
    if not name or name.casefold() == "history":
        name = f"{name} 1".strip()
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        end = f" ({number})"
        found = name[: LONGEST_NAME - len(end)] + end
    taken.add(found.casefold())
    return found


def _title(place: str, today: date) -> str:
    return gettext("%(place)s: follow-up ledger of unresolved issues (%(day)s)", place=place, day=today)


def _fill(sheet: Worksheet, title: str, rows: Iterable[Sequence[Cell]], formats: _Formats) -> None:
    _page_setup(sheet)
    sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, shown(title), formats.title)
    sheet.set_row(0, 32)
    for column, text in enumerate(headings()):
        sheet.write_string(1, column, text, formats.heading)
        sheet.set_column(column, column, WIDTHS[column])
    last = 2
    for last, cells in enumerate(rows, start=2):
        for column, value in enumerate(cells):
            _write(sheet, last, column, value, formats)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, last, len(WIDTHS) - 1)


def headings() -> tuple[str, ...]:
    """Return what stands above the columns, in the reader's language."""
    return (
        gettext("No."),
        gettext("Entered on"),
        gettext("Case number"),
        gettext("Community"),
        gettext("Building"),
        gettext("Matter"),
        gettext("Reason"),
        gettext("What would make it possible"),
        gettext("Waits until"),
        gettext("Plan"),
        gettext("With"),
        gettext("Approved by"),
        gettext("Next review"),
        gettext("Reviews"),
        gettext("Last asked"),
        gettext("Last review"),
        gettext("Open promises"),
        gettext("Confirmation"),
        gettext("Struck off on"),
        gettext("Evidence"),
    )


def _formats(book: Workbook) -> _Formats:
    english = (locale := get_locale()) is not None and locale.language == "en"
    font = {"font_name": "Calibri" if english else "SimSun", "font_size": 10}
    box = {**font, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return _Formats(
        book.add_format({**font, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}),
        book.add_format({**box, "bold": True, "align": "center", "bg_color": "#F2E8E4"}),
        book.add_format(box),
        book.add_format({**box, "quote_prefix": True}),
        book.add_format({**box, "num_format": "yyyy-mm-dd", "align": "center"}),
    )


def _page_setup(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_footer("&C&P / &N")


def cells_of(entry: LedgerEntry, known: Beside) -> tuple[Cell, ...]:
    """Return the cells of an entry, under the headings."""
    case, zone = entry.case, clock.zone()
    place = case.building or case.grid
    last = entry.reviews[-1] if entry.reviews else None
    approver = known.units[entry.approver_id] if entry.approver_id else None
    struck_off_at = entry.struck_off_at
    return (
        entry.sequence,
        entry.entered_at.astimezone(zone).date(),
        case.number,
        name_of(case.community) if case.community else "",
        name_of(place) if place else "",
        case.description,
        label(entry.reason),
        entry.unblock,
        entry.trigger_on,
        entry.plan,
        name_of(entry.unit),
        name_of(approver) if approver else "",
        entry.next_review_on,
        entry.review_count,
        last.asked if last else "",
        last.note if last else "",
        "\n".join(
            gettext(
                "%(promiser)s: %(what)s (by %(day)s)",
                promiser=promise.promiser,
                what=promise.what,
                day=promise.due_on,
            )
            for promise in known.promises.get(entry.id, ())
        ),
        _confirmation(entry, known),
        struck_off_at.astimezone(zone).date() if struck_off_at else None,
        entry.evidence or "",
    )


def _confirmation(entry: LedgerEntry, known: Beside) -> str:
    """Return who has confirmed the strike-off, or who proposes it; empty for a signature by hand."""
    if entry.struck_off_by_id:
        return gettext("Confirmed by %(name)s", name=known.people[entry.struck_off_by_id])
    if entry.proposed_at and entry.proposed_by_id:
        day = entry.proposed_at.astimezone(clock.zone()).date()
        name = known.people[entry.proposed_by_id]
        return gettext("Proposed by %(name)s on %(day)s, to be confirmed", name=name, day=day)
    return ""


def _write(sheet: Worksheet, row: int, column: int, value: Cell, formats: _Formats) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, formats.cell)
    elif value:
        look = formats.marked if looks_like_formula(value) else formats.cell
        sheet.write_string(row, column, shown(value), look)
    else:
        sheet.write_blank(row, column, None, formats.cell)
