"""A sheet as a Word file in the manner of official documents (GB/T 9704): to be printed and kept."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from app.papers.sheet import Block, Facts, Grid, Heading, Paper, Picture, Signatures, Text
from app.papers.strokes import png

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, TITLE, HEADING, BODY = "Times New Roman", "方正小标宋简体", "黑体", "仿宋"
INSTEAD = {TITLE: "宋体", BODY: "仿宋_GB2312"}
"""What Word takes where a machine has not the font itself."""
FACTS = (2.6, 13.0)
"""Widths in centimetres of a table of facts; together the width of the text."""
LINE, FIRST_LINE = Pt(26), Pt(28)
"""The height of a line, and the two characters by which a paragraph begins further in."""


def document(paper: Paper) -> io.BytesIO:
    """Return the sheet as a file."""
    sheet = _sheet()
    _centred(sheet.add_paragraph(paper.title, style="Title"))
    for mark in paper.marks:
        _centred(sheet.add_paragraph(mark))
    for block in paper.blocks:
        _WRITERS[type(block)](sheet, block)
    _foot(sheet, paper.footer)
    file = io.BytesIO()
    sheet.save(file)
    file.seek(0)
    return file


def _facts(sheet: DocumentObject, block: Facts) -> None:
    table = _table(sheet, FACTS)
    for name, value in block.rows:
        _fill(table, (name, value), bold_first=True)
    _set_widths(table, FACTS)


def _heading(sheet: DocumentObject, block: Heading) -> None:
    paragraph = sheet.add_paragraph(block.text, style=f"Heading {block.level}")
    paragraph.paragraph_format.keep_with_next = True


def _text(sheet: DocumentObject, block: Text) -> None:
    paragraph = sheet.add_paragraph()
    if block.lead:
        _run(paragraph, f"{block.lead}：" if _is_chinese(block.lead) else f"{block.lead}: ", HEADING)
    paragraph.add_run(block.text)
    shape = paragraph.paragraph_format
    shape.space_after = Pt(0)
    shape.first_line_indent, shape.line_spacing, shape.line_spacing_rule = (
        FIRST_LINE,
        LINE,
        WD_LINE_SPACING.AT_LEAST,
    )


def _grid(sheet: DocumentObject, block: Grid) -> None:
    widths = [column.width for column in block.columns]
    table = _table(sheet, widths)
    _fill(table, [column.heading for column in block.columns], bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in block.rows:
        _fill(table, row)
    _set_widths(table, widths)


def _signatures(sheet: DocumentObject, block: Signatures) -> None:
    widths = (3.6, 5.6, 6.4)
    table = _table(sheet, widths)
    for person in block.people:
        cells = _fill(table, (person.name, "", person.words))
        if person.strokes:
            cells[1].paragraphs[0].add_run().add_picture(png(person.strokes), height=Cm(1.4))
        elif not person.words:
            _write(cells[1], "\n")
    _set_widths(table, widths)


def _picture(sheet: DocumentObject, block: Picture) -> None:
    for paragraph in (sheet.add_paragraph(), sheet.add_paragraph(block.words)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_after = Pt(0)
    sheet.paragraphs[-2].add_run().add_picture(io.BytesIO(block.png), width=Cm(block.side))
    sheet.paragraphs[-2].paragraph_format.keep_with_next = True


_WRITERS: Mapping[type[Block], Callable[[DocumentObject, Block], None]] = {
    kind: cast("Callable[[DocumentObject, Block], None]", writer)
    for kind, writer in (
        (Facts, _facts),
        (Heading, _heading),
        (Text, _text),
        (Grid, _grid),
        (Signatures, _signatures),
        (Picture, _picture),
    )
}


def _sheet() -> DocumentObject:
    sheet = Document()
    page = sheet.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = (
        Cm(3),
        Cm(2.6),
        Cm(2.8),
        Cm(2.6),
    )
    _set_font(sheet.styles["Normal"], BODY, 14)
    _set_font(sheet.styles["Title"], TITLE, 22)
    _set_font(sheet.styles["Heading 1"], HEADING, 16)
    _set_font(sheet.styles["Heading 2"], HEADING, 14)
    _name_alternatives(sheet)
    return sheet


def _set_font(style: object, chinese: str, size: int) -> None:
    if not isinstance(style, ParagraphStyle):
        raise TypeError("the template has no such paragraph style")
    style.font.name, style.font.size = LATIN, Pt(size)
    style.font.color.rgb = None
    style.font.bold = False
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    _name_font(style.element.get_or_add_rPr().get_or_add_rFonts(), chinese)


def _name_font(fonts: object, chinese: str) -> None:
    attributes = fonts.attrib  # type: ignore[attr-defined]  # an element of lxml, which has no types
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        attributes.pop(qn(name), None)
    attributes[qn("w:eastAsia")] = chinese


def _name_alternatives(sheet: DocumentObject) -> None:
    """Say in the table of fonts what stands in for those that not every machine has."""
    part: Part = sheet.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    added = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", f"{added}</w:fonts>".encode())


def _run(paragraph: Paragraph, text: str, chinese: str) -> None:
    run = paragraph.add_run(text)
    run.font.name = LATIN
    _name_font(run._r.get_or_add_rPr().get_or_add_rFonts(), chinese)


def _centred(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _foot(sheet: DocumentObject, text: str) -> None:
    """Write the foot of each page: what it is a copy of, and the page's number in the manner "- 1 -"."""
    first = sheet.sections[0].footer.paragraphs[0]
    second = sheet.sections[0].footer.add_paragraph()
    first.add_run(text).font.size = Pt(8)
    for paragraph in (first, second):
        _centred(paragraph)
    second.add_run("— ").font.size = Pt(12)
    number = second.add_run()
    for kind, content in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = content
        number._r.append(element)
    second.add_run(" —").font.size = Pt(12)


def _table(sheet: DocumentObject, widths: Sequence[float]) -> Table:
    table: Table = sheet.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    return table


def _fill(
    table: Table, texts: Sequence[str], *, bold: bool = False, bold_first: bool = False
) -> tuple[_Cell, ...]:
    row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx has no type for it
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells: tuple[_Cell, ...] = tuple(row.cells)
    for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        _write(cell, text, HEADING if bold or (bold_first and not number) else BODY)
    return cells


def _write(cell: _Cell, text: str, chinese: str = BODY) -> None:
    paragraph = cell.paragraphs[0]
    _run(paragraph, text, chinese)
    for run in paragraph.runs:
        run.font.size = Pt(12)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)  # for programs that read the grid and not the cells
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)
