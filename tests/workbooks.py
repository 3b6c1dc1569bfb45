"""Files that were made to do harm: small ones that become large, and ones with what nobody looks for."""

import io
import zipfile
from collections.abc import Iterator

import xlsxwriter

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY outside SYSTEM "file:///etc/passwd">]>'
)


def workbook(rows: str, before: str = "") -> bytes:
    """Return an Excel file whose sheet holds these rows, written as XML."""
    made, target = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("表").write(0, 0, "x")
    sheet = (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    )
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, sheet if entry.filename.endswith("sheet1.xml") else old.read(entry))
    return target.getvalue()


def with_entry(content: bytes, name: str) -> bytes:
    """Return an archive with one file more."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, b"x")
    return target.getvalue()


def with_parts(content: bytes, number: int) -> bytes:
    """Return an archive with so many empty files more."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as archive:
        for part in range(number):
            archive.writestr(f"xl/{part}", b"")
    return target.getvalue()


def cell(name: str, value: object = 1) -> str:
    """Return a row with one cell."""
    return f'<row r="{name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{name}"><v>{value}</v></c></row>'


def text(words: str) -> str:
    """Return a row with one text."""
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>'


def open_document(rows: str) -> bytes:
    """Return an OpenDocument file whose sheet holds these rows, written as XML."""
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return target.getvalue()


def harmful() -> Iterator[tuple[str, bytes, str, str]]:
    """Return what each file is, its bytes, its name, and the refusal that it deserves."""
    repeated = 'table:number-rows-repeated="1048576"'
    wide = 'table:number-columns-repeated="16384" office:value-type="string"'
    grown = f"<table:table-cell {wide}><text:p>x</text:p></table:table-cell>"
    grown = f"<table:table-row {repeated}>{grown}</table:table-row>"
    many = "".join(f"<c><v>{number}</v></c>" for number in range(10_000))
    yield "two cells far apart", workbook(cell("A1") + cell("XFD1048576")), "x.xlsx", "file_too_heavy"
    yield "one cell of 70 MB", workbook(text("a" * (70 * 2**20))), "x.xlsx", "file_too_heavy"
    yield "more than 200 MB", workbook(text("a" * (201 * 2**20))), "x.xlsx", "file_too_large"
    yield "10,001 parts", with_parts(open_document(""), 9_998), "x.ods", "file_too_heavy"
    yield "entities", workbook(text("&c;"), _ENTITIES), "x.xlsx", "file_damaged"
    yield "an entity from outside", workbook(text("&outside;"), _ENTITIES), "x.xlsx", "file_damaged"
    yield "10,000 columns", workbook(f'<row r="1">{many}</row>'), "x.xlsx", "too_many_columns"
    yield "repeated for ever", open_document(grown), "x.ods", "file_damaged"
    yield "macros by name", workbook(cell("A1")), "x.xlsm", "file_macros"
    yield "macros inside", with_entry(workbook(cell("A1")), "xl/vbaProject.bin"), "x.xlsx", "file_macros"
    old = bytes.fromhex("d0cf11e0a1b11ae1") + "_VBA_PROJECT_CUR".encode("utf-16-le") + bytes(600)
    yield "macros in an old file", old, "x.xls", "file_macros"
    yield "10,000 columns of text", b"," * 10_000, "x.csv", "too_many_columns"
    yield "a cell of 4 MB", ("长" * 1_400_000 + ",1,x\n").encode(), "x.csv", "csv_cell_too_long"
    yield "a cell of 10 MB", b"x" * 10 * 2**20, "x.csv", "file_too_large"
    yield "NUL", "网格,1\0,x\n".encode(), "x.csv", "file_not_table"
    yield "half a character", b"a,b\n\xff\xff\n", "x.csv", "file_not_table"
    yield "half a surrogate pair", b"\xff\xfe" + b"a\x00,\x00\x00\xd8\n\x00", "x.csv", "file_not_table"
