"""Databases and applications of the trials' own."""

import argparse
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from app import create_app
from app.extensions import db
from app.web.clock import Clock, system_clock
from tests import databases, postgres
from trials.lines import Line

KINDS = ("postgresql", "sqlite")
KEEPING = postgres.SETTINGS | {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""What PostgreSQL is told where it may be stopped at once and must lose nothing."""


def databases_of(asked: argparse.Namespace) -> tuple[str, ...]:
    """Return the kinds of databases that were asked for."""
    return (asked.database,) if asked.database else KINDS


@contextmanager
def application(url: str, now: datetime) -> Iterator[Flask]:
    """Give an application of our own; it leaves no connection that a fork would share."""
    app = create_app(databases.settings(url, Path(os.devnull)), lambda: now)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@dataclass(frozen=True, slots=True)
class Place:
    """A database with a folder for uploads beside it."""

    kind: str
    url: str
    home: Path

    @property
    def uploads(self) -> Path:
        """Return where photos lie."""
        return self.home / "uploads"

    @contextmanager
    def application(self, clock: Clock = system_clock) -> Iterator[Flask]:
        """Give an application of our own over both."""
        app = create_app(databases.settings(self.url, self.uploads), clock)
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


@contextmanager
def new_place(kind: str) -> Iterator[Place]:
    """Give a new database that keeps what it has acknowledged, as a real one does, and its folder."""
    home = postgres.make_home()
    try:
        url = postgresql(home) if kind == "postgresql" else _sqlite(home)
        if kind == "postgresql":
            postgres.stop(home)
            postgres.start(home, KEEPING)
        databases.migrate(url)
        yield Place(kind, url, home)
    finally:
        postgres.remove_home(home)


@contextmanager
def new_database(kind: str) -> Iterator[str]:
    """Give the address of a new database."""
    make: Callable[[Path], str] = postgresql if kind == "postgresql" else _sqlite
    home = postgres.make_home()
    try:
        url = make(home)
        databases.migrate(url)
        yield url
    finally:
        postgres.remove_home(home)


def postgresql(home: Path) -> str:
    """Start a server in a folder and return the address of a new database on it."""
    made = postgres.create_database(postgres.server_url(home), "yehua_trials")
    return made.render_as_string(hide_password=False)


def _sqlite(home: Path) -> str:
    return f"sqlite:///{Path(tempfile.mkdtemp(dir=home)) / 'trial.db'}"


def socket_of(place: Place) -> socket.socket:
    """Return a connection to the server of a place, for a proxy before it."""
    far = socket.socket(socket.AF_UNIX)
    far.connect(str(next((place.home / "socket").glob(".s.PGSQL.*[0-9]"))))
    return far


def through(line: Line, place: Place) -> str:
    """Return the address of the place's database through a proxy, unencrypted: it is read there."""
    url = make_url(place.url).set(host="127.0.0.1", port=line.port, query={"sslmode": "disable"})
    return url.render_as_string(hide_password=False)
