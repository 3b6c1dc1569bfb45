"""The ledger as a spreadsheet that looks like the paper form, for printing and for meetings."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask_babel import get_locale, gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.models.ledger import LedgerEntry
from app.web.clock import default_zone
from app.web.messages import label

WIDTHS = (6, 12, 18, 16, 14, 34, 14, 28, 28, 12, 12, 8, 28, 12, 24)


def workbook(entries: Sequence[LedgerEntry], *, today: date) -> BytesIO:
    """Return the entries as an .xlsx file: one row each, real dates, frozen heading, A4 across.

    Texts are written as texts: what begins with "=" stays what somebody typed.
    """
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(gettext("Ledger"))
    title, heading, cell, day = _formats(book)
    _page_setup(sheet)
    sheet.merge_range(
        0, 0, 0, len(WIDTHS) - 1, gettext("Follow-up ledger of unresolved issues (%(day)s)", day=today), title
    )
    sheet.set_row(0, 32)
    for column, text in enumerate(_headings()):
        sheet.write_string(1, column, text, heading)
        sheet.set_column(column, column, WIDTHS[column])
    for row, entry in enumerate(entries, start=2):
        _write(sheet, row, entry, cell, day)
    sheet.freeze_panes(2, 3)
    sheet.autofilter(1, 0, max(len(entries) + 1, 2), len(WIDTHS) - 1)
    book.close()
    file.seek(0)
    return file


def _headings() -> tuple[str, ...]:
    return (
        gettext("No."),
        gettext("Entered on"),
        gettext("Case number"),
        gettext("Community"),
        gettext("Building"),
        gettext("Matter"),
        gettext("Reason"),
        gettext("What would make it possible"),
        gettext("Plan"),
        gettext("With"),
        gettext("Next review"),
        gettext("Reviews"),
        gettext("Last review"),
        gettext("Struck off on"),
        gettext("Evidence"),
    )


def _formats(book: Workbook) -> tuple[Format, Format, Format, Format]:
    english = (locale := get_locale()) is not None and locale.language == "en"
    font = {"font_name": "Calibri" if english else "SimSun", "font_size": 10}
    box = {**font, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return (
        book.add_format({**font, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}),
        book.add_format({**box, "bold": True, "align": "center", "bg_color": "#F2E8E4"}),
        book.add_format(box),
        book.add_format({**box, "num_format": "yyyy-mm-dd", "align": "center"}),
    )


def _page_setup(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.set_footer("&C&P / &N")


def _write(sheet: Worksheet, row: int, entry: LedgerEntry, cell: Format, day: Format) -> None:
    case, zone = entry.case, default_zone()
    last = entry.reviews[-1].note if entry.reviews else ""
    place = case.building or case.grid
    texts = {
        2: case.number,
        3: case.community.name if case.community else "",
        4: place.name if place else "",
        5: case.description,
        6: label(entry.reason),
        7: entry.unblock,
        8: entry.plan,
        9: entry.unit.name,
        12: last,
        14: entry.evidence or "",
    }
    sheet.write_number(row, 0, entry.sequence, cell)
    sheet.write_datetime(row, 1, entry.entered_at.astimezone(zone).date(), day)
    for column, text in texts.items():
        sheet.write_string(row, column, text, cell)
    sheet.write_datetime(row, 10, entry.next_review_on, day)
    sheet.write_number(row, 11, entry.review_count, cell)
    if entry.struck_off_at is None:
        sheet.write_blank(row, 13, None, cell)
    else:
        sheet.write_datetime(row, 13, entry.struck_off_at.astimezone(zone).date(), day)
