"""A sheet as a PDF: its lines broken by Chinese rules."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, PolyLine
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from app.domain.minutes import HEIGHT, WIDTH, lines_of
from app.papers.breaking import lines
from app.papers.fonts import Font
from app.papers.sheet import Block, Facts, Grid, Heading, Paper, Picture, Signatures, Signed, Text

MIME_TYPE = "application/pdf"
MARGIN = 2.7 * cm
FACTS = (2.6 * cm, 13.0 * cm)
SIGNATURES = (3.6 * cm, 5.6 * cm, 6.4 * cm)
PADDING = 6
"""Of a cell and of the page's frame, as ReportLab has it."""
TEXT = A4[0] - 2 * MARGIN - 2 * PADDING
SLACK = 0.5
"""So that a line that was broken here is never broken again for the sake of a rounded number."""
SHOWN = 0.22
"""A signature on paper, in points to each unit of the glass."""


class _Styles:
    """Paragraph styles of one font."""

    def __init__(self, font: Font) -> None:
        def style(size: int, leading: int, **values: Any) -> ParagraphStyle:  # noqa: ANN401 - as ReportLab takes them
            return ParagraphStyle(f"{size}", fontName=font.name, fontSize=size, leading=leading, **values)

        self.title = style(20, 28, alignment=TA_CENTER, spaceAfter=6)
        self.mark = style(11, 16, alignment=TA_CENTER, spaceAfter=6, textColor=colors.HexColor("#7a1a10"))
        self.headings = {
            1: style(14, 22, spaceBefore=12, spaceAfter=4, keepWithNext=1),
            2: style(12, 20, spaceBefore=6, spaceAfter=2, keepWithNext=1),
        }
        self.text = style(12, 20, firstLineIndent=24)
        self.cell = style(10, 15)
        self.aside = style(9, 13, alignment=TA_RIGHT)


def document(paper: Paper, font: Font) -> io.BytesIO:
    """Return the sheet as a file, set in the font."""
    styles = _Styles(font)
    story: list[Flowable] = [_paragraph(paper.title, styles.title)]
    story += [_paragraph(mark, styles.mark) for mark in paper.marks]
    for block in paper.blocks:
        story += _WRITERS[type(block)](block, styles)

    def foot(canvas: Canvas, _template: object) -> None:
        canvas.saveState()
        canvas.setFont(font.name, 8)
        canvas.drawCentredString(A4[0] / 2, 1.5 * cm, paper.footer)
        canvas.setFont(font.name, 10)
        canvas.drawCentredString(A4[0] / 2, 1.0 * cm, f"— {canvas.getPageNumber()} —")
        canvas.restoreState()

    file = io.BytesIO()
    template = SimpleDocTemplate(
        file,
        pagesize=A4,
        topMargin=2.6 * cm,
        bottomMargin=2.4 * cm,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        title=paper.title,
        author="",
        lang="zh-CN",
    )
    template.build(story, onFirstPage=foot, onLaterPages=foot)
    file.seek(0)
    return file


def _facts(block: Facts, styles: _Styles) -> Iterator[Flowable]:
    rows = [
        [_cell(text, width, styles) for text, width in zip(row, FACTS, strict=True)] for row in block.rows
    ]
    yield _table(rows, FACTS)


def _heading(block: Heading, styles: _Styles) -> Iterator[Flowable]:
    yield _paragraph(block.text, styles.headings[block.level])


def _text(block: Text, styles: _Styles) -> Iterator[Flowable]:
    colon = "：" if any("一" <= letter <= "鿿" for letter in block.lead) else ": "
    lead = f"{block.lead}{colon}" if block.lead else ""
    yield _paragraph(f"{lead}{block.text}", styles.text)


def _grid(block: Grid, styles: _Styles) -> Iterator[Flowable]:
    widths = tuple(column.width * cm for column in block.columns)
    heading = tuple(column.heading for column in block.columns)
    rows = [
        [_cell(text, width, styles) for text, width in zip(row, widths, strict=True)]
        for row in (heading, *block.rows)
    ]
    yield _table(rows, widths, repeatRows=1)


def _signatures(block: Signatures, styles: _Styles) -> Iterator[Flowable]:
    yield Spacer(0, 4)
    for person in block.people:
        name, words = (
            _cell(text, width, styles)
            for text, width in ((person.name, SIGNATURES[0]), (person.words, SIGNATURES[2]))
        )
        cells = [name, _hand(person), words]
        yield KeepTogether([_table([cells], SIGNATURES)])


def _picture(block: Picture, styles: _Styles) -> Iterator[Flowable]:
    image = Image(io.BytesIO(block.png), block.side * cm, block.side * cm, hAlign="RIGHT")
    yield KeepTogether([Spacer(0, 6), image, _paragraph(block.words, styles.aside)])


_WRITERS: Mapping[type[Block], Callable[[Block, _Styles], Iterator[Flowable]]] = {
    kind: cast("Callable[[Block, _Styles], Iterator[Flowable]]", writer)
    for kind, writer in (
        (Facts, _facts),
        (Heading, _heading),
        (Text, _text),
        (Grid, _grid),
        (Signatures, _signatures),
        (Picture, _picture),
    )
}


def _hand(person: Signed) -> Flowable:
    """Return a signature as lines, or room for one."""
    drawing = Drawing(WIDTH * SHOWN, HEIGHT * SHOWN if not person.words or person.strokes else 0)
    for line in lines_of(person.strokes):
        points = [at for x, y in line for at in (x * SHOWN, (HEIGHT - y) * SHOWN)]
        if len(line) > 1:
            drawing.add(PolyLine(points, strokeWidth=1.2, strokeLineCap=1, strokeLineJoin=1))
    return drawing


def _cell(text: str, width: float, styles: _Styles) -> Paragraph:
    return _paragraph(text, styles.cell, width - 2 * PADDING)


def _paragraph(text: str, style: ParagraphStyle, width: float = TEXT) -> Paragraph:
    """Return a paragraph whose lines are broken already."""

    def measure(piece: str) -> float:
        return float(pdfmetrics.stringWidth(piece, style.fontName, style.fontSize))

    broken = lines(text, width - SLACK, measure, first=style.firstLineIndent)
    return Paragraph("<br/>".join(escape(line) for line in broken), style)


def _table(rows: list[list[Flowable]], widths: tuple[float, ...], **values: Any) -> Table:  # noqa: ANN401 - as above
    look = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    # A row may be higher than a page: many people present, long words about an item.
    return Table(rows, colWidths=widths, style=look, splitInRow=1, **values)
