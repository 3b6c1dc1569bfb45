"""The empty file that somebody fills in for an import."""

import csv
import io

import xlsxwriter

from app.organisation.importer.columns import columns, heading
from app.organisation.importer.tables import TableKind

_SHEETS = {TableKind.UNITS: "组织", TableKind.PEOPLE: "人员"}
_HELP = (
    ("每张表的第一行是表头，请勿删除；一行一条，顺序不限。", ""),
    ("“代码”用来识别：已有的代码只更新填写了的单元格，空单元格保持原样；新代码即新增。", ""),
    ("级别", "街道、社区、网格、楼院、部门、物业"),
    ("代码", "街道9位数字；社区12位数字，以街道代码开头；网格为社区代码再加3位；楼院、部门、物业可自定"),
    ("上级代码", "社区和网格可留空（由代码得出）；楼院、部门、物业必填"),
    ("类型", "居住、红帆驿站、商圈；可留空"),
    ("简码", "仅街道：诉求编号的开头，2至6个大写字母或数字；留空则按名称拼音首字母生成"),
    ("时区", "仅街道：如 Asia/Shanghai；可留空"),
    ("角色", "楼长、网格员、社区工作人员、街道工作人员、街道领导、协同人员、管理员、观察员"),
    ("组织代码", "任职的组织；管理员、观察员留空则为全部街道"),
    ("起始日期", "如 2026-03-01；留空则为导入当天"),
    ("一人多岗", "同一用户名写多行，每行一个任职"),
    ("举例", "社区 | 370000001001 | 示例社区 | 370000001 | 示例社区党委 | 2150"),
)


def workbook() -> bytes:
    """Return the template as an Excel file: a sheet for units, one for people, one that explains."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e7ecf5", "border": 1})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for kind, name in _SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(columns(kind)) - 1, 18, text)
            sheet.write_row(0, 0, [heading(kind, column) for column in columns(kind)], bold)
            sheet.freeze_panes(1, 0)
        sheet = book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 24, wrapped)
        sheet.set_column(1, 1, 90, wrapped)
        for line, row in enumerate(_HELP):
            sheet.write_row(line, 0, row)
    return buffer.getvalue()


def text(kind: TableKind) -> bytes:
    """Return the template of one kind of table as CSV that Excel opens in the right encoding."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(heading(kind, column) for column in columns(kind))
    return buffer.getvalue().encode("utf-8-sig")
