"""What leaders ask for on PostgreSQL with a million cases in five streets, against bare SQL for the same.

    python -m bench.overview [--cases 1000000] [--open 60000] [--times 40]

The screen of a street, a community and a grid; the list behind a figure; the indicators of a month; the
weekly brief; and a file of half of a street's cases, with the memory that building it takes.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import URL

from app import create_app
from app.domain.briefs import BriefKind, period
from app.extensions import db
from app.models.organisation import Person
from app.reports.operations import briefing
from bench import export, overview_sql
from bench.measuring import Figure, measured
from bench.places import server
from tests import databases, factories, postgres
from tests.signing_in import sign_in

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
STREETS = 5
LEADER = "leader0"


class Asked(NamedTuple):
    """Something to ask for, and the bare SQL that gives the same figures."""

    name: str
    act: Callable[[], int]
    floor: Callable[[], int]


def main() -> None:
    """Fill, measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.overview", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=60_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with (
        server() as address,
        TemporaryDirectory() as uploads,
        _filled(address, Path(uploads), asked.cases, asked.open) as app,
        app.app_context(),
    ):
        _print(app, asked.times)
        db.session.remove()
        db.engine.dispose()


def _print(app: Flask, times: int) -> None:
    print("| asked for | p50 | p95 | bare SQL | x bare | statements |")
    print("|-----------|----:|----:|---------:|-------:|-----------:|")
    for figure in figures(app, times):
        print(
            f"| {figure.name} | {figure.p50:.0f} | {figure.p95:.0f} | {figure.floor:.0f} |"
            f" {figure.p50 / figure.floor:.1f} | {figure.statements} |"
        )
    for line in export.lines(app, LEADER, _since(), NOW):
        print(line)


def _since() -> str:
    """Return the filter of the younger half of the cases."""
    return urlencode({"state": "all", "registered_from": (NOW - timedelta(days=1095 // 2)).date()})


def figures(app: Flask, times: int) -> Iterator[Figure]:
    """Measure one after the other."""
    client = app.test_client()
    sign_in(client, db.session.scalars(select(Person).where(Person.username == LEADER)).one(), now=NOW)
    place = db.session.execute(text(DOWN)).one()._mapping
    db.session.rollback()

    def get(path: str) -> Callable[[], int]:
        return lambda: Context().run(client.get, path).status_code

    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for asked in _asked(get, connection, place):
            wanted = 0 if asked.act is _brief else 200
            yield measured(app, asked.name, asked.act, asked.floor, times=times, wanted=wanted)


def _asked(
    get: Callable[[str], Callable[[], int]], connection: Connection, place: Mapping[Any, Any]
) -> Iterator[Asked]:
    street = place["street"]
    values = {"street": street, "now": NOW, "today": NOW.date()}
    values |= {"month": NOW - timedelta(days=30), "months": NOW - timedelta(days=60)}
    screen = _floor(connection, overview_sql.SCREEN, values)
    for name, unit_id in place.items():
        yield Asked(f"screen of the {name}", get(f"/overview/{unit_id}"), screen)
    late = urlencode({"unit_id": street, "light": "red", "as_of": NOW.isoformat()})
    listed = _floor(connection, (overview_sql.LATE, overview_sql.LATE_COUNT), values)
    yield Asked("list behind a figure", get(f"/cases?{late}"), listed)
    rates = _periods(connection, overview_sql.RATES, values, BriefKind.MONTHLY)
    yield Asked("indicators of a month", get("/figures?period=last_month"), rates)
    told = (*overview_sql.RATES, *overview_sql.OF_PERIOD)
    of_week = _periods(connection, told, values, BriefKind.WEEKLY)
    week = period(BriefKind.WEEKLY, NOW.date())
    standing = _floor(connection, overview_sql.STANDING, values | _ends(week))
    yield Asked("weekly brief", _brief, lambda: of_week() + standing())


def _brief() -> int:
    """Write the brief of the street, and take it back."""
    street = db.session.execute(text(DOWN)).one().street
    written = briefing.issue(street, BriefKind.WEEKLY, now=NOW)
    db.session.rollback()
    return 0 if written else 1


def _ends(days: Any) -> dict[str, Any]:
    return {"from_at": days.first, "until_at": days.last + timedelta(days=1)}


def _periods(
    connection: Connection, statements: Sequence[str], values: dict[str, Any], kind: BriefKind
) -> Callable[[], int]:
    """Return what asks about the last period and about the one before, as pages do that compare them."""
    last = _ends(period(kind, NOW.date()))
    before = _ends(period(kind, last["from_at"]))
    asks = [_floor(connection, statements, values | ends) for ends in (last, before)]
    return lambda: sum(ask() for ask in asks)


DOWN = """
    SELECT street.id AS street, community.id AS community, grid.id AS grid
    FROM unit AS street JOIN unit AS community ON community.parent_id = street.id
    JOIN unit AS grid ON grid.parent_id = community.id
    WHERE street.level = 'street' ORDER BY street.id, community.id DESC, grid.id LIMIT 1
"""


def _floor(connection: Connection, statements: Sequence[str], values: dict[str, Any]) -> Callable[[], int]:
    """Return what asks the bare statements; a parameter that one does not name is not sent."""
    asked = [(text(one), {name: values[name] for name in text(one)._bindparams}) for one in statements]
    return lambda: sum(len(connection.execute(one, its).all()) for one, its in asked)


@contextmanager
def _filled(address: URL, uploads: Path, cases: int, open_cases: int) -> Iterator[Flask]:
    """Give an application on a database with so many cases; it is thrown away afterwards."""
    name = f"{address.database}_overview"
    url = postgres.create_database(address.set(database="postgres"), name)
    try:
        shown = url.render_as_string(hide_password=False)
        databases.migrate(shown)
        app = create_app(databases.settings(shown, uploads), lambda: NOW)
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
