"""Building a large file: seconds, statements and memory, beside reading the same rows by bare SQL."""

import csv
import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter

from flask import Flask
from sqlalchemy import event, func, select, text

from app.access.guards import actor_for
from app.database import transaction
from app.domain.exports import ExportKind, FileFormat
from app.exports import building, operations
from app.extensions import db
from app.models.exports import Export
from app.models.organisation import Person
from bench import overview_sql

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
SHARES = (10, 1)
"""Of the rows a tenth is built first, then all: memory that grows with the rows shows."""


def lines(app: Flask, username: str, query: str, now: datetime) -> Iterator[str]:
    """Build files of the cases that a filter finds; give the rows of a table."""
    yield "| file | rows | s | bare SQL, s | x bare | statements | MB more |"
    yield "|------|-----:|--:|------------:|-------:|-----------:|--------:|"
    person = db.session.scalars(select(Person).where(Person.username == username)).one()
    actor = actor_for(person, today=now.date())
    street = actor.grants[0].unit_id
    for file_format in FileFormat:
        for share in SHARES:
            narrowed = query if share == 1 else re.sub(r"from=[0-9-]+", "from=2026-01-08", query)
            with transaction():
                wanted = operations.Wanted(
                    ExportKind.CASES, file_format, narrowed, "zh_Hans_CN", "Asia/Shanghai", 0
                )
                export_id = operations.ask(actor, wanted, now=now).id
            rows, seconds, statements, memory = _built(export_id)
            floor = _read(street, rows)
            yield (
                f"| {file_format} | {rows:,} | {seconds:.1f} | {floor:.1f} | {seconds / floor:.1f} |"
                f" {statements} | {memory:.0f} |"
            )
            with transaction():
                operations.remove(export_id, actor)


def _built(export_id: int) -> tuple[int, float, int, float]:
    gc.collect()
    CLEAR.write_text("5")  # the peak is counted from here
    before, began = _megabytes("VmRSS"), perf_counter()
    with _counted() as seen:
        if not building.build(export_id):
            raise RuntimeError("the file was not built")
    seconds = perf_counter() - began
    db.session.rollback()
    rows = db.session.scalar(select(func.max(Export.rows_done)).where(Export.id == export_id)) or 0
    return rows, seconds, len(seen), _megabytes("VmHWM") - before


def _megabytes(name: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def _read(street: int | None, rows: int) -> float:
    """Return the seconds that it takes to read as many rows with a cursor of the server, and write them."""
    began = perf_counter()
    with db.engine.connect() as connection, TemporaryFile("w", newline="") as file:
        streamed = connection.execution_options(yield_per=500)
        sheet = csv.writer(file)
        for row in streamed.execute(text(overview_sql.ROWS), {"street": street, "rows": rows}):
            sheet.writerow(row)
    return perf_counter() - began


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
