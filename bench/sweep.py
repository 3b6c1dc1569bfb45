"""What a sweep costs on PostgreSQL with a million open clocks, against one bare set-based SQL transaction.

    python -m bench.sweep [--open 1000000] [--due 10000 100000]

The open cases are made by SQL from a small street. For each size as many clocks are made due for the sweep,
and as many for the bare SQL, which makes the same changes to the same tables in one transaction.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from app import create_app
from app.database import transaction
from app.domain.levels import Role
from app.escalation.jobs import sweep
from app.extensions import db
from app.jobs import settle_memory
from bench import sweep_floor
from bench.places import server
from tests import databases, factories, postgres

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
EMPTY = 20


class Swept(NamedTuple):
    """What a sweep in a process of its own took."""

    count: int
    seconds: float
    processor: float
    megabytes: float


def main() -> None:
    """Fill, measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, nargs="+", default=[10_000, 100_000])
    asked = parser.parse_args()
    with server() as address, _filled(address, asked.open) as url:
        print(f"{asked.open} open clocks, none due: {_empty(url):.1f} ms a sweep")
        print("\n| due    | sweep s | cpu s | a second | bare SQL s | ratio | peak MB |")
        print("|-------:|--------:|------:|---------:|-----------:|------:|--------:|")
        first = 1
        for due in asked.due:
            _make_due(url, first, due)
            done = _in_own_process(url)
            least = _bare(url, first + due, due)
            first += 2 * due
            print(
                f"| {due:6} | {done.seconds:7.1f} | {done.processor:5.1f} |"
                f" {done.count / done.seconds:8.0f} | {least:10.1f} |"
                f" {done.seconds / least:5.1f} | {done.megabytes:7.0f} |"
            )


@contextmanager
def _filled(address: URL, count: int) -> Iterator[str]:
    """Give the address of a database with so many open cases; it is thrown away afterwards."""
    name = f"{address.database}_sweep"
    url = postgres.create_database(address.set(database="postgres"), name)
    try:
        shown = url.render_as_string(hide_password=False)
        databases.migrate(shown)
        with _connected(shown) as connection:
            began = perf_counter()
            for statement in sweep_floor.OPEN_CASES:
                connection.execute(text(statement), {"count": count, "now": NOW})
            connection.commit()
            print(f"filled in {perf_counter() - began:.0f} s")
            free = connection.execution_options(isolation_level="AUTOCOMMIT")
            free.execute(text("VACUUM ANALYZE"))
            free.execute(text("CHECKPOINT"))
        yield shown
    finally:
        postgres.drop_database(address.set(database="postgres"), name)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Give a connection to the database, with a street in it."""
    app = _application(url)
    with app.app_context():
        if db.session.scalar(text("SELECT count(*) FROM unit")) == 0:
            place = factories.street()
            # Where nobody worked, cases would go up two levels at once, which bare SQL does not do.
            with transaction():
                post = (Role.COMMUNITY_STAFF, place.other_community)
                factories.person("other_community", "郑安", post)
        db.session.remove()
        with db.engine.connect() as connection:
            yield connection
        db.engine.dispose()


def _application(url: str) -> Flask:
    return create_app(databases.settings(url, Path(os.devnull)), lambda: NOW)


def _empty(url: str) -> float:
    """Return the milliseconds of a sweep that finds nothing."""
    app, taken = _application(url), []
    with app.app_context():
        for _ in range(EMPTY):
            began = perf_counter()
            if sweep(now=NOW):
                raise RuntimeError("something was due")
            taken.append((perf_counter() - began) * 1000)
        db.session.remove()
        db.engine.dispose()
    return median(taken)


def _make_due(url: str, first: int, count: int) -> None:
    values = {"first": first, "last": first + count - 1, "due": NOW - timedelta(seconds=1)}
    with _connected(url) as connection:
        connection.execute(text(sweep_floor.MAKE_DUE), values)
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE clock"))


def _bare(url: str, first: int, count: int) -> float:
    """Return the seconds that the bare SQL takes for so many due clocks."""
    _make_due(url, first, count)
    with _connected(url) as connection:
        began = perf_counter()
        for statement in sweep_floor.PASS_ALL:
            connection.execute(text(statement), {"now": NOW})
        connection.commit()
        return perf_counter() - began


def _in_own_process(url: str) -> Swept:
    """Sweep until nothing is due, in a new process, so that its peak of memory is its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_swept, [url])


def _swept(url: str) -> Swept:
    app, count = _application(url), 0
    with app.app_context():
        sweep(now=NOW - timedelta(days=900))
        settle_memory()  # as the scheduler does
        began, used = perf_counter(), process_time()
        while done := sweep(now=NOW):
            count += done
        seconds, processor = perf_counter() - began, process_time() - used
        db.session.remove()
        db.engine.dispose()
    return Swept(count, seconds, processor, getrusage(RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
