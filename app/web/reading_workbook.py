"""Reads a workbook in a process of its own: `python reading_workbook.py ROWS COLUMNS < file > answer.json`.

A file of a few kilobytes can name two cells at opposite ends of a sheet, for which the reader wants room for
all between them, and what Rust cannot have it does not refuse: it ends the process. Here that is a process
without anything else in it, with bounds of memory and time. It imports nothing of the product, so that it
starts quickly; what its answer means is said by `tables`.
"""

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

MEMORY = 768 * 1024 * 1024
SECONDS = 20
LONGEST_ANSWER = 64 * 1024 * 1024
"""In characters; the text of all cells together."""
_FORMULAS = (b"<f>", b"<f ", b"table:formula=")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHUNK = 1024 * 1024


def main() -> None:
    """Bound this process, read the file, and write what is in it or the code of the refusal."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        answer = _read(content, int(sys.argv[1]), int(sys.argv[2]))
    except PasswordError:
        answer = {"refused": "file_has_password"}
    except CalamineError:
        answer = {"refused": "file_damaged"}
    sys.stdout.write(json.dumps(answer))


def _read(content: bytes, most_rows: int, most_columns: int) -> dict[str, object]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[dict[str, object]] = []
    room = LONGEST_ANSWER
    for about in book.sheets_metadata:
        if about.visible is not SheetVisibleEnum.Visible:
            sheets.append({"name": about.name, "is_hidden": True, "rows": []})
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.total_width > most_columns:
            return {"refused": "too_many_columns"}
        found = sheet.to_python(skip_empty_area=False, nrows=most_rows)
        rows = [[_cell(value) for value in row] for row in found]
        room -= sum(len(cell) for row in rows for cell in row)
        if room < 0:
            return {"refused": "file_too_heavy"}
        sheets.append({"name": about.name, "is_hidden": False, "rows": rows})
    return {"sheets": sheets, "has_formulas": _has_formulas(content)}


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _CONTROLS.sub("", str(value)).strip()


def _has_formulas(content: bytes) -> bool:
    """Whether some cell is reckoned; for a remark only, so that old binary files need not be asked."""
    if not content.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml") and "styles" not in name]
        return any(_holds(archive, name) for name in names)


def _holds(archive: zipfile.ZipFile, name: str) -> bool:
    before = b""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            if any(mark in before + chunk for mark in _FORMULAS):
                return True
            before = chunk[-20:]
    return False


if __name__ == "__main__":
    main()
