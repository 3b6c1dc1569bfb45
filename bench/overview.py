"""The leaders' screen on PostgreSQL with a million cases in five streets, against bare SQL for the same.

python -m bench.overview [--cases 1000000] [--open 60000] [--times 40]
"""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import URL

from app import create_app
from app.extensions import db
from app.models.organisation import Person
from bench import overview_sql
from bench.measuring import Figure, measured
from bench.places import server
from tests import databases, factories, postgres
from tests.signing_in import sign_in

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
STREETS = 5


def main() -> None:
    """Fill, measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.overview", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=60_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with server() as address, _filled(address, asked.cases, asked.open) as app, app.app_context():
        print("| page | p50 | p95 | bare SQL | x bare | statements |")
        print("|------|----:|----:|---------:|-------:|-----------:|")
        for figure in _figures(app, asked.times):
            print(
                f"| {figure.name} | {figure.p50:.0f} | {figure.p95:.0f} | {figure.floor:.0f} |"
                f" {figure.p50 / figure.floor:.1f} | {figure.statements} |"
            )
        db.session.remove()
        db.engine.dispose()


def _figures(app: Flask, times: int) -> Iterator[Figure]:
    client = app.test_client()
    sign_in(client, db.session.scalars(select(Person).where(Person.username == "leader0")).one(), now=NOW)
    place = dict(db.session.execute(text(DOWN)).one()._mapping)
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        floor = _floor(connection, place["street"])
        for name, unit_id in place.items():

            def show(unit_id: int = unit_id) -> int:
                return Context().run(client.get, f"/overview/{unit_id}").status_code

            yield measured(app, f"screen of the {name}", show, floor, times=times)


DOWN = """
    SELECT street.id AS street, community.id AS community, grid.id AS grid
    FROM unit AS street JOIN unit AS community ON community.parent_id = street.id
    JOIN unit AS grid ON grid.parent_id = community.id
    WHERE street.level = 'street' ORDER BY street.id, community.id DESC, grid.id LIMIT 1
"""


def _floor(connection: Connection, street: int) -> Callable[[], int]:
    """Return what asks for the figures of a whole street in bare SQL."""
    values = {"street": street, "now": NOW, "today": NOW.date(), "month": NOW - timedelta(days=30)}
    values["months"] = NOW - timedelta(days=60)

    def ask() -> int:
        return sum(len(connection.execute(text(one), values).all()) for one in overview_sql.FLOOR)

    return ask


@contextmanager
def _filled(address: URL, cases: int, open_cases: int) -> Iterator[Flask]:
    """Give an application on a database with so many cases; it is thrown away afterwards."""
    name = f"{address.database}_overview"
    url = postgres.create_database(address.set(database="postgres"), name)
    try:
        shown = url.render_as_string(hide_password=False)
        databases.migrate(shown)
        app = create_app(databases.settings(shown, Path(os.devnull)), lambda: NOW)
        with app.app_context():
            began = perf_counter()
            for number in range(STREETS):
                factories.street(number)
            _fill(cases, open_cases)
            print(f"filled in {perf_counter() - began:.0f} s")
        yield app
    finally:
        postgres.drop_database(address.set(database="postgres"), name)


def _fill(cases: int, open_cases: int) -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        values = {"count": cases, "open": open_cases, "now": NOW}
        for statement in (*overview_sql.UNITS, *overview_sql.CASES):
            connection.execute(text(statement), values)
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
