"""Lists as files in tests: asked for, and read back."""

import csv
from io import StringIO
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from app.database import transaction
from app.domain.exports import ExportKind, FileFormat
from app.exports import building, operations
from app.exports.operations import Wanted
from app.extensions import db
from app.models.exports import Export
from tests import factories

ZONE = "Asia/Shanghai"


def asked(person, kind=ExportKind.CASES, file_format=FileFormat.XLSX, query="", *, now, language="zh_CN"):
    db.session.rollback()
    with transaction():
        wanted = Wanted(kind, file_format, query, language, ZONE, 1)
        return operations.ask(factories.actor(person), wanted, now=now).id


def row(export_id):
    db.session.rollback()
    return db.session.get_one(Export, export_id, populate_existing=True)


def sheets_of(path):
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def part_of(export_id, name):
    with ZipFile(building.path_of(row(export_id).file)) as file:
        return file.read(name).decode()


def lines_of(export_id):
    text = building.path_of(row(export_id).file).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(text.decode("utf-8-sig"))))
