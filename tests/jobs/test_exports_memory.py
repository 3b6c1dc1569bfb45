"""Files of any length: memory that does not grow, sheets that follow each other."""

import tracemalloc
from datetime import datetime

import pytest

from app.access.policy import Actor
from app.domain.exports import ExportKind, FileFormat
from app.exports import jobs, shown
from app.exports.sources import SOURCES, Batch
from app.exports.writing import Column, _Xlsx
from app.models.exports import Export
from tests import factories
from tests.exported import asked, row, sheets_of

MEMORY = 4_000_000
"""Bytes that building a file may take, whether it has a thousand rows or twenty thousand."""


@pytest.fixture
def street(app):
    return factories.street()


def rows_without_end(rows):
    """Return a list of so many invented rows, as the builder reads it."""
    line = ("YA-20260303-001", "楼道灯坏了两天" * 5, datetime(2026, 3, 3, 10), 7, None) * 2 + ("灯",) * 4

    def batch(_actor, _asked, key):
        done = (key or 0) + 500
        return Batch([line] * 500, done if done < rows else None, range(done - 500, done))

    columns = [Column(f"第{number}列", 12) for number in range(14)]
    return SOURCES[ExportKind.CASES]._replace(columns=lambda: columns, batch=batch)


@pytest.mark.sqlite
@pytest.mark.parametrize("file_format", FileFormat)
@pytest.mark.parametrize("rows", [1_000, 20_000])
def test_memory_does_not_grow_with_the_rows(street, now, monkeypatch, file_format, rows):
    export_id = asked(street.leader, file_format=file_format, now=now)
    monkeypatch.setitem(SOURCES, ExportKind.CASES, rows_without_end(rows))
    tracemalloc.start()

    built = jobs.build_waiting(now=now)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (built, row(export_id).rows_done) == (1, rows)
    assert peak < MEMORY


@pytest.mark.sqlite
@pytest.mark.parametrize("rows", [1_000, 100_000])
def test_asking_whether_all_may_be_read_needs_no_more_for_a_long_list(tmp_path, monkeypatch, rows):
    asked_at_once, path = [], tmp_path / "1-1.csv"
    readable = lambda _actor, ids: asked_at_once.append(len(ids)) or len(ids)  # noqa: E731
    monkeypatch.setitem(SOURCES, ExportKind.CASES, SOURCES[ExportKind.CASES]._replace(readable=readable))
    shown.begin(path)
    for first in range(0, rows, 500):
        shown.note(path, range(first, first + 500))
    export = Export(kind=ExportKind.CASES, rows_done=rows)
    tracemalloc.start()

    may = shown.may_read_all(Actor(1), export, path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (may, sum(asked_at_once), set(asked_at_once)) == (True, rows, {500})
    assert peak < 100_000


@pytest.mark.sqlite
def test_a_full_sheet_is_followed_by_another(app, tmp_path):
    with app.test_request_context():
        sheet = _Xlsx(tmp_path / "list.xlsx", "案件", [Column("编号", 8)], most_rows=2)
        sheet.write([(number,) for number in range(5)])
        sheet.close()

    found = [[line[0] for line in lines] for lines in sheets_of(tmp_path / "list.xlsx")]
    assert found == [["编号", 0, 1], ["编号", 2, 3], ["编号", 4]]
