"""Files that no phone takes."""

from tests.files import pictures
from tests.workbooks import cell, workbook


def files() -> list[tuple[str, bytes]]:
    """Return files by name: pictures and tables, whole ones and harmful ones."""
    photo, table = pictures.picture(size=(80, 60)), workbook(cell("A1") + cell("B2", "x"))
    return [
        ("楼道.jpg", photo),
        ("a.jpg", photo[: len(photo) // 2]),
        ("a.jpg", photo + b"<script>" * 9),
        ("a.png", pictures.picture("PNG")),
        ("a.gif", pictures.picture("GIF", (9, 9))),
        ("a.webp", pictures.picture("WEBP", (50, 50))),
        ("a.heic", pictures.HEIC),
        ("huge.png", pictures.huge_png(60_000, 60_000)),
        ("a.jpg", b""),
        ("a.svg", b"<svg onload=alert(7)>"),
        ("a.html.jpg", b"<html>"),
        ("\x00.jpg", photo),
        ("../../a.jpg", photo),
        ("x" * 400 + ".jpg", photo),
        ("", photo),
        ("表.xlsx", table),
        ("表.xlsx", table[:200]),
        ("表.csv", "编码,名称\n1,2\n".encode()),
        ("表.csv", "编码,名称\n".encode("gb18030")),
        ("表.csv", b"\xff\xfe\x00a"),
        ("表.csv", b'"' * 2000),
        ("表.csv", b"a," * 9000),
        ("表.ods", b"PK\x03\x04"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(2000)),
    ]
