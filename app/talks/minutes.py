"""The minutes of a talk as a Word file: a proper form, to be printed, read out and signed."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from flask_babel import format_datetime
from flask_babel import gettext as _

from app.domain.talks import TalkState
from app.domain.workflow import State
from app.models.talks import Talk
from app.talks.queries import Attending, Row
from app.talks.sentences import became, decision_words
from app.web.messages import label

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, BODY, HEADING = "Times New Roman", "宋体", "黑体"
"""Fonts that every office machine has; the Chinese ones are named in w:eastAsia."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


class Column(NamedTuple):
    """A column of a table: its heading and its width in centimetres."""

    heading: str
    width: float


def document(talk: Talk, people: Sequence[Attending], rows: Sequence[Row], *, starts: datetime) -> io.BytesIO:
    """Return the minutes; `starts` is the beginning in the street's zone.

    A talk that is not closed gives a draft that says so.
    """
    paper = _paper()
    title = paper.add_paragraph(_("Minutes: %(title)s", title=talk.title), style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if talk.state is not TalkState.CLOSED:
        mark = paper.add_paragraph(_("Draft: the talk is not closed yet"))
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _head(paper, talk, people, starts)
    if talk.news:
        _section(paper, _("News told to the building heads"))
        for line in talk.news.splitlines():
            paper.add_paragraph(line)
    _look_back(paper, [row for row in rows if not row.is_new], talk)
    _new_items(paper, [row for row in rows if row.is_new], talk)
    _signatures(paper)
    file = io.BytesIO()
    paper.save(file)
    file.seek(0)
    return file


def file_name(talk: Talk, starts: datetime) -> str:
    """Return a name that no system refuses, with the talk's title and day."""
    title = _NOT_IN_NAMES.sub("_", talk.title).strip("._") or "talk"
    return f"{title}_{starts:%Y-%m-%d}.docx"


def _head(paper: DocumentObject, talk: Talk, people: Sequence[Attending], starts: datetime) -> None:
    facts = (
        (_("Unit"), talk.unit.party_name or talk.unit.name),
        (_("Time"), format_datetime(starts, _("EEEE, MMMM d, y HH:mm"))),
        (_("Place"), talk.place),
        (_("Host"), talk.host.name),
        *_attendance(people),
    )
    table = _table(paper, (Column("", 3.2), Column("", 13.4)), has_heading=False)
    for name, value in facts:
        cells = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx has no type for it
        _write(cells[0], name, bold=True)
        _write(cells[1], value)
    _set_widths(table, (3.2, 13.4))


def _look_back(paper: DocumentObject, rows: Sequence[Row], talk: Talk) -> None:
    _section(paper, _("Looking back at earlier issues"))
    if not rows:
        paper.add_paragraph(_("Nothing was open from earlier talks."))
        return
    columns = (
        Column(_("No."), 1.3),
        Column(_("Issue"), 5.2),
        Column(_("What became of it"), 4.8),
        Column(_("Decided today"), 5.5),
    )
    table = _table(paper, columns)
    for row in rows:
        issue = "\n".join(part for part in (row.title, row.case_number, row.place_name) if part)
        _fill(table, (str(row.number), issue, _found(row), decision_words(row, talk.unit.level)))
    _set_widths(table, [column.width for column in columns])


def _new_items(paper: DocumentObject, rows: Sequence[Row], talk: Talk) -> None:
    _section(paper, _("New issues and what was decided"))
    if not rows:
        paper.add_paragraph(_("No new issues were raised."))
        return
    columns = (
        Column(_("No."), 1.3),
        Column(_("Issue"), 4.9),
        Column(_("Raised by"), 2.2),
        Column(_("Decision"), 5.2),
        Column(_("With"), 3.2),
    )
    table = _table(paper, columns)
    for row in rows:
        issue = "\n".join(part for part in (row.title, row.place_name) if part)
        raised_by = row.item.raised_by.name if row.item.raised_by else ""
        decided = decision_words(row, talk.unit.level) or _("not decided")
        _fill(table, (str(row.number), issue, raised_by, decided, _with(row)))
    _set_widths(table, [column.width for column in columns])


def _signatures(paper: DocumentObject) -> None:
    _section(paper, _("Read out and confirmed"))
    for name in (_("Host"), _("Taken down by"), _("Building heads")):
        line = paper.add_paragraph(_("%(name)s (signature):", name=name) + " " + "_" * 36)
        line.paragraph_format.space_before = Pt(14)
    day = paper.add_paragraph(_("Day: ______ / ____ / ____"))
    day.paragraph_format.space_before = Pt(14)


def _attendance(people: Sequence[Attending]) -> tuple[tuple[str, str], ...]:
    """Say who was there and who was not; nobody is called absent where nobody was ticked off."""
    here = [_person(one) for one in people if one.is_present]
    away = [_person(one) for one in people if not one.is_present]
    if not here:
        return ((_("Present"), _("not taken down")),)
    return (
        (_("Present (%(number)s)", number=len(here)), _list(here)),
        (_("Absent (%(number)s)", number=len(away)), _list(away)),
    )


def _found(row: Row) -> str:
    found = row.found
    if found is None:
        return ""
    state = label(found.state)
    if found.light is not None and found.state in {State.REGISTERED, State.HANDLING, State.VERIFYING}:
        state = f"{state} · {label(found.light)}"
    explains = _("explained by %(unit)s", unit=found.holder)
    return "\n".join((state, *became(row), explains))


def _with(row: Row) -> str:
    outcome = row.outcome
    if not outcome:
        return ""
    return "\n".join((outcome["now_holder"], outcome["number"], label(State(outcome["now_state"]))))


def _person(one: Attending) -> str:
    return _("%(name)s (%(unit)s)", name=one.name, unit=one.unit_name) if one.unit_name else one.name


def _list(names: Sequence[str]) -> str:
    return _(", ").join(names) or _("nobody")


def _paper() -> DocumentObject:
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _set_font(paper.styles["Normal"], BODY, 11)
    _set_font(paper.styles["Title"], HEADING, 18)
    _set_font(paper.styles["Heading 2"], HEADING, 13)
    return paper


def _set_font(style: object, chinese: str, size: int) -> None:
    if not isinstance(style, ParagraphStyle):
        raise TypeError("the template has no such paragraph style")
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        border.getparent().remove(border)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _section(paper: DocumentObject, text: str) -> Paragraph:
    return paper.add_paragraph(text, style="Heading 2")


def _table(paper: DocumentObject, columns: Sequence[Column], *, has_heading: bool = True) -> Table:
    table: Table = paper.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    if has_heading:
        row = table.add_row()  # type: ignore[no-untyped-call]  # as above
        for cell, column in zip(row.cells, columns, strict=True):
            _write(cell, column.heading, bold=True)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeat)
    return table


def _fill(table: Table, texts: Sequence[str]) -> None:
    row = table.add_row()  # type: ignore[no-untyped-call]  # as above
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for cell, text in zip(row.cells, texts, strict=True):
        _write(cell, text)


def _write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # for programs that read the grid and not the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
