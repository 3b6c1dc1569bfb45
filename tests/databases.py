"""The databases of the tests: made by the migrations once a session, emptied before each test.

SQLite is a copy of a file. PostgreSQL keeps one database a worker process and deletes what the
last test left, because a new database from a template costs ten times as much.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from app import create_app
from app.extensions import db
from config import LARGEST, OPTIONAL, Settings
from tests import postgres

ROOT = Path(__file__).parent.parent


def settings(url: str, upload_dir: Path) -> Settings:
    """Return settings as an installation behind a proxy with TLS would have them."""
    return Settings(
        secret_key="only for the tests, thirty-two characters",
        data_key=bytes(range(32)),
        database_url=url,
        upload_dir=upload_dir,
        public_url="http://localhost",
        cookie_secure=False,
        second_factor=OPTIONAL,
        # Tests move the clock as they need it; those about these limits have the usual ones.
        proof_minutes=LARGEST * 24 * 60,
        device_idle_days=LARGEST,
        api_per_minute=100_000,
    )


def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    app = create_app(settings(url, Path(os.devnull)))
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        db.engine.dispose()


class Databases:
    """The databases of one worker process."""

    def __init__(self, home: Path, worker: str, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.name = f"yehua_{os.getpid()}_{worker}"
        self.sqlite = folder / "yehua.db"
        self.postgresql: PostgreSQL | None = None

    def emptied(self, kind: str) -> str:
        """Return the address of the worker's database of a kind, as the migrations leave it."""
        if kind == "sqlite":
            return self._sqlite_copied()
        if self.postgresql is None:
            self.postgresql = PostgreSQL(*self._postgresql_made())
        else:
            self.postgresql.empty()
        return _text(self.postgresql.url)

    @contextmanager
    def blank(self, kind: str) -> Iterator[str]:
        """Give the address of a database without tables."""
        if kind == "sqlite":
            path = self.folder / "blank.db"
            try:
                yield f"sqlite:///{path}"
            finally:
                _remove_sqlite(path)
            return
        with postgres.locked(self.home):
            server = postgres.server_url(self.home)
            url = postgres.create_database(server, f"{self.name}_blank")
        try:
            yield _text(url)
        finally:
            postgres.drop_database(server, f"{self.name}_blank")

    def close(self) -> None:
        """Leave a server that is not ours as it was found."""
        if self.postgresql:
            self.postgresql.connection.close()
            postgres.drop_database(self.postgresql.server, self.name)

    def _sqlite_copied(self) -> str:
        template = self.home / "template.db"
        with postgres.locked(self.home):
            if not template.exists():
                migrate(f"sqlite:///{self.home / 'making.db'}")
                (self.home / "making.db").rename(template)
        _remove_sqlite(self.sqlite)
        shutil.copyfile(template, self.sqlite)
        return f"sqlite:///{self.sqlite}"

    def _postgresql_made(self) -> tuple[URL, URL]:
        template = _template(self.home)
        with postgres.locked(self.home):
            server = postgres.server_url(self.home)
            if not (made := self.home / "template.made").exists():
                migrate(_text(postgres.create_database(server, template)))
                made.touch()
            return server, postgres.create_database(server, self.name, template=template)


def drop_template(home: Path) -> None:
    """Leave nothing on a server that is not ours; our own goes as a whole."""
    if "TEST_DATABASE_URL" in os.environ and (home / "template.made").exists():
        postgres.drop_database(postgres.server_url(home), _template(home))


class PostgreSQL:
    """A PostgreSQL database and the quickest way back to what the migrations put into it."""

    def __init__(self, server: URL, url: URL) -> None:
        self.server, self.url = server, url
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
        rows = self.connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
        self.tables = [name for (name,) in rows]
        self.seeded = self._filled()
        for name in self.seeded:
            self._run("CREATE TEMPORARY TABLE {} AS TABLE {}", f"seed_{name}", name)

    def empty(self) -> None:
        """Delete what a test left, and put back what the migrations had put there."""
        with self.connection.transaction():
            for name in self._filled():
                self._run("DELETE FROM {}", name)
            for name in self.seeded:
                self._run("INSERT INTO {} SELECT * FROM {}", name, f"seed_{name}")

    def _filled(self) -> list[str]:
        parts = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
            for name in self.tables
        ]
        return [name for (name,) in self.connection.execute(sql.SQL(" UNION ALL ").join(parts))]

    def _run(self, statement: str, *names: str) -> None:
        self.connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _template(home: Path) -> str:
    return home.name.replace("-", "_")


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
