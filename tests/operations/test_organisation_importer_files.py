"""What is read of a file, and which files are refused."""

import io
import zipfile

import pytest
import xlsxwriter

from app.access.policy import Actor, Grant
from app.domain.errors import Invalid
from app.domain.levels import Role
from app.organisation import importer
from app.organisation.importer import reading, template
from app.organisation.importer.tables import TableKind
from app.web import tables

INSTALLATION = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))


COMMUNITIES = (
    "area_code,area_name,street_code,street_name,community_code,community_name\n"
    "370871,某区,370871001,洸河街道,370871001001,东闸社区居民委会\n"
    "370871,某区,370871001,洸河街道,370871001002,西闸社区居民委会\n"
    "370871,某区,370871002,柳行街道,370871002001,柳行社区居民委员会\n"
)


UNITS = (
    "级别,代码,名称,上级代码,党组织名称,户数,英文名称,类型\n"
    "楼院,LH-1,洸河花园1号楼,370871001001001,,72,,\n"
    "网格,370871001001001,东闸一网格,,东闸一网格党支部,,Dongzha Grid 1,居住\n"
    "社区,370871001001,东闸社区,370871001,东闸社区党委,2150,,\n"
    "街道,370871001,洸河街道,,洸河街道党工委,,,\n"
    "部门,CG-1,城管中队,370871001,,,,\n"
    "物业,WY-1,金桂物业,370871001001001,,,,\n"
)


PEOPLE = (
    "用户名,姓名,电话,角色,组织代码,起始日期\n"
    "wang.xl,王秀兰,138 0000 0000,楼长,LH-1,2026-03-01\n"
    "wang.xl,王秀兰,,网格员,370871001001001,2026/3/2\n"
    "li.gq,李国强,,管理员,370871001,\n"
)


def book(**sheets) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return buffer.getvalue()


def archive(**entries) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, size in entries.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), b" " * size)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "x.csv", "file_empty"),
        (b"x" * (importer.MAX_BYTES + 1), "x.csv", "file_too_large"),
        (b"%PDF-1.7\x00\x01\x02", "x.pdf", "file_not_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "x.xlsx", "file_not_table"),
        (b"a,b\x00c", "x.csv", "file_not_table"),
        (b"\xff\xfe\x00", "x.csv", "file_not_table"),
        (COMMUNITIES.encode(), "x.xlsx", "file_lies"),
        (template.workbook(), "x.csv", "file_lies"),
        (b"PK\x03\x04 not a zip", "x.xlsx", "file_damaged"),
        (archive(readme=1), "x.xlsx", "file_not_table"),
        (archive(xl__workbook_xml=1), "x.xlsx", "file_damaged"),
        (archive(content_xml=1), "x.ods", "file_damaged"),
        (archive(xl__workbook_xml=tables.MAX_UNPACKED + 1), "x.xlsx", "file_too_large"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "x.xls", "file_damaged"),
        (b'a,"b\n', "x.csv", "csv_broken"),
        ('级别,代码,名称\n街道,"370871001'.encode(), "x.csv", "csv_broken"),
        (b"one,two\n1,2\n", "x.csv", "no_headings"),
        (b"\n\n", "x.csv", "no_headings"),
        ("代码,名称\n1,2\n".encode(), "x.csv", "column_missing"),
        ("级别,代码,名称\n".encode() + b"a,b,c\n" * (importer.MAX_ROWS + 1), "x.csv", "too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(content, name, reason):
    with pytest.raises(Invalid) as refusal:
        reading.read(content, name)

    assert (refusal.value.field, refusal.value.code) == ("file", reason)


def test_rows_of_all_sheets_are_counted_together():
    rows = [["level", "code", "name"], *[["grid", str(line), "x"] for line in range(10_001)]]

    with pytest.raises(Invalid) as refusal:
        reading.read(book(a=rows, b=rows), "x.xlsx")

    assert refusal.value.code == "too_many_rows"


def test_what_was_not_read_is_noted():
    found = reading.read(
        book(组织=[["级别", "代码", "名称", "备注"], ["街道", "1", "x", "y"]], 草稿=[["想法"], ["x"]], 空=[]),
        "x.xlsx",
    )

    assert [(note.code, note.name) for note in found.notes] == [
        ("column_unknown", "备注"),
        ("sheet_unknown", "草稿"),
    ]


def test_lines_are_counted_as_a_spreadsheet_does():
    text = '\n级别,代码,名称\n\n街道,1,"两\n行"\n街道,2,x\n'

    table = reading.read(text.encode(), "x.csv").tables[0]

    assert [row.line for row in table.rows] == [4, 6]


def test_the_templates_are_understood_and_empty(app, now):
    for content, name in (
        (template.workbook(), "t.xlsx"),
        (template.text(TableKind.UNITS), "t.csv"),
        (template.text(TableKind.PEOPLE), "t.csv"),
    ):
        plan = importer.plan_file(content, name, INSTALLATION, now=now)
        assert (plan.rows, plan.notes, plan.problems) == (0, [], [])
