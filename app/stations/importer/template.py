"""The table that somebody fills in: the buildings that there are, with what is known of their places."""

import io
from collections.abc import Iterable

import xlsxwriter

from app.domain.directions import shown
from app.domain.exports import looks_like_formula
from app.stations.importer.reading import HEADINGS

Building = tuple[str, str, float | None, float | None]
"""Code, name, latitude and longitude."""
_HELP = (
    ("“代码”用来识别楼院，请勿改动；纬度在前、经度在后，单位为度，如 35.4146、116.5871。", ""),
    (
        "坐标系",
        "WGS-84（卫星、GeoJSON）或 GCJ-02（国内地图上取的点）；上传时选择，系统统一换算为 WGS-84 保存。",
    ),
    ("空行", "没有坐标的楼院请整行删除；已有坐标的行会按表中内容更新。"),
)


def workbook(buildings: Iterable[Building]) -> bytes:
    """Return the table as an Excel file."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e7ecf5", "border": 1})
        sheet = book.add_worksheet("楼院位置")
        sheet.set_column(0, 1, 26, book.add_format({"num_format": "@"}))
        sheet.set_column(2, 3, 14, book.add_format({"num_format": "0.000000"}))
        sheet.write_row(0, 0, [words[0] for words in HEADINGS.values()], bold)
        sheet.freeze_panes(1, 0)
        marked = book.add_format({"num_format": "@", "quote_prefix": True})
        for line, (code, name, *coordinates) in enumerate(buildings, 1):
            for column, text in enumerate((code, name)):
                sheet.write_string(line, column, shown(text), marked if looks_like_formula(text) else None)
            sheet.write_row(line, 2, coordinates)
        sheet = book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for line, row in enumerate(_HELP):
            sheet.write_row(line, 0, row)
    return buffer.getvalue()
