"""The answer sheet that goes back to a feeder: what became of each of its dispatches."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import gettext as _

from app.domain.exports import FileFormat
from app.domain.masking import without_phones
from app.exports.writing import Cell, Column, writer
from app.hotline.queries import Answered
from app.web import clock
from app.web.messages import label
from app.web.naming import name_of


def columns() -> list[Column]:
    """Return what stands above the columns, in the reader's language."""
    return [
        Column(_("Dispatch number"), 20),
        Column(_("Case number"), 18),
        Column(_("Received"), 16),
        Column(_("Due at the hotline"), 16),
        Column(_("State"), 12),
        Column(_("How it ended"), 14),
        Column(_("With"), 18),
        Column(_("What was done"), 50),
        Column(_("Done at"), 16),
        Column(_("Done by"), 18),
        Column(_("Satisfaction"), 12),
    ]


def cells_of(one: Answered) -> tuple[Cell, ...]:
    """Return the cells of a dispatch under the headings; nothing in them names a resident."""
    case = one.case
    return (
        one.dispatch.number,
        case.number,
        _wall(one.dispatch.received_at),
        _wall(case.outside_due_at),
        label(case.state),
        label(case.outcome) if case.outcome else None,
        name_of(case.holder),
        without_phones(one.result),
        _wall(one.done_at),
        name_of(one.unit) if one.unit else None,
        label(one.rating) if one.rating else None,
    )


def workbook(rows: Sequence[Answered]) -> bytes:
    """Return the answers as an Excel file; whatever somebody typed stays a text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        book = writer(path, FileFormat.XLSX, _("Answers"), columns())
        book.write(cells_of(one) for one in rows)
        book.close()
        return path.read_bytes()


def _wall(at: datetime | None) -> datetime | None:
    """Return an instant as the wall time of the reader's street."""
    return at.astimezone(clock.zone()).replace(tzinfo=None) if at else None
