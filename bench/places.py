"""The databases that are measured: one with few cases, one with many; kept where that was asked.

`$BENCH_DATABASE_URL` names a PostgreSQL whose two databases, its name with the number of cases behind it,
are made once and used again. Without it a server is started as the tests do, and thrown away.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import select, text
from sqlalchemy.engine import URL, make_url

from app import create_app
from app.demo.loading import MARK, Size, load
from app.extensions import db
from app.models.settings import Setting
from config import Settings
from tests import databases, postgres

SEED = 1


class Loaded(NamedTuple):
    """An application on a loaded database, and how long loading took (None: it was there)."""

    app: Flask
    cases: int
    seconds: float | None


@contextmanager
def server() -> Iterator[URL]:
    """Give the address of a server: the named one, or one of our own."""
    if given := os.environ.get("BENCH_DATABASE_URL"):
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    home = postgres.make_home()
    try:
        yield postgres.server_url(home).set(database="bench")
    finally:
        postgres.remove_home(home)


@contextmanager
def loaded(address: URL, cases: int) -> Iterator[Loaded]:
    """Give the application on a database with so many cases, loaded unless it is there."""
    name = f"{address.database}_{cases}"
    _make(address, name)
    url = address.set(database=name).render_as_string(hide_password=False)
    databases.migrate(url)
    with TemporaryDirectory() as uploads:
        app, seconds = _filled(url, Path(uploads), cases)
        try:
            yield Loaded(app, cases, seconds)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _filled(url: str, uploads: Path, cases: int) -> tuple[Flask, float | None]:
    settings = databases.settings(url, uploads)
    with _application(settings, datetime.now(UTC)).app_context():
        mark = db.session.scalar(select(Setting.value).where(Setting.name == MARK))
        seconds = None
        if mark is None:
            began, at = perf_counter(), datetime.now(UTC)
            load(Size(cases, SEED), now=at, progress=lambda done: print(f"  {done} ...", end="\r"))
            seconds = perf_counter() - began
            mark = {"at": at.isoformat()}
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        db.engine.dispose()
    return _application(settings, datetime.fromisoformat(mark["at"])), seconds


def _application(settings: Settings, at: datetime) -> Flask:
    """Make the application; its time stands still where the loaded year ends."""
    app = create_app(settings, lambda: at)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _make(address: URL, name: str) -> None:
    plain = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
            connection.execute(statement.format(sql.Identifier(name)))
