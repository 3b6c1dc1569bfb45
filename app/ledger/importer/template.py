"""The empty form of a ledger that somebody fills in, with an example and what may be written."""

import io

import xlsxwriter
from flask_babel import gettext as _

from app.domain.ledger import GIVEN_REASONS
from app.ledger.importer.columns import REQUIRED, TEMPLATE, heading
from app.web.i18n import current_locale
from app.web.messages import label

_WIDTHS = (12, 14, 16, 36, 14, 16, 26, 14, 26, 16, 14, 30)


def workbook() -> bytes:
    """Return the empty form as an Excel file in the reader's language, with a sheet that explains."""
    buffer = io.BytesIO()
    chinese = current_locale() != "en"
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e7ecf5", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Ledger"))
        for position, (column, width) in enumerate(zip(TEMPLATE, _WIDTHS, strict=True)):
            sheet.set_column(position, position, width, day if column.endswith("_on") else wrapped)
            needed = " *" if column in REQUIRED else ""
            sheet.write_string(0, position, heading(column, chinese=chinese) + needed, bold)
        sheet.freeze_panes(1, 0)
        sheet = book.add_worksheet("填写说明" if chinese else "Help")
        sheet.set_column(0, 0, 24, wrapped)
        sheet.set_column(1, 1, 90, wrapped)
        for line, (column, words) in enumerate(_help()):
            sheet.write_string(line, 0, heading(column, chinese=chinese) if column else "")
            sheet.write_string(line, 1, words)
    return buffer.getvalue()


def _help() -> tuple[tuple[str, str], ...]:
    reasons = ("、" if current_locale() != "en" else ", ").join(label(reason) for reason in GIVEN_REASONS)
    return (
        ("", _("One matter a line; columns with * must be filled in.")),
        ("entered_on", _("The day on which it was entered on paper, for example 2025-03-01.")),
        ("community", _("Name or code; empty for a matter of the whole street.")),
        ("building", _("Name or code of the building or grid; empty for a matter of the whole community.")),
        ("category", _("May be empty: it is chosen by the words of the matter.")),
        ("reason", _("One of these: %(reasons)s.", reasons=reasons)),
        ("trigger_on", _("The day on which that is expected; may be empty.")),
        ("holder", _("The unit that follows it up: name or code; empty for the community.")),
        (
            "next_review_on",
            _("Empty for the street's usual step; if it has passed, the next working day."),
        ),
        ("last_review", _("What was found last; it is kept in the story of the case.")),
    )
