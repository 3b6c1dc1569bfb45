"""The SQLite database as one file: copied while others write, put back whole or not at all."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from app.backup.failures import SERVICES, BackupFailed
from app.backup.tables import Held
from app.backup.writing import opened_for_owner
from app.files.storage import sync_folder


def copy(url: URL, target: Path) -> Held:
    """Copy the database as it is at one instant into a file; say what the copy holds.

    Nobody is kept from writing meanwhile. The copy is checked.
    """
    source = _path(url)
    if not source.is_file():
        raise BackupFailed(f"There is no database at {source}. Check DATABASE_URL.")
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as made:
        database.backup(made)
        made.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    return _held(target)


def held_now(url: URL) -> Held:
    """Return what the database holds."""
    return _held(_path(url))


def _held(path: Path) -> Held:
    """Return what a database file holds; refuse one that is not sound."""
    with closing(sqlite3.connect(path)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise BackupFailed(f"The database is not sound: {verdict}. Use an earlier backup.")
        names = _tables(database)
        if "alembic_version" not in names:
            raise BackupFailed("The database has no tables yet. Run `flask --app wsgi db upgrade` first.")
        # The names come from the database itself and are quoted.
        rows = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
        (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return Held(revision, rows)


def is_empty(url: URL) -> bool:
    """Return whether there is no database yet, or one without a table."""
    path = _path(url)
    if not path.is_file():
        return True
    with closing(sqlite3.connect(path)) as database:
        return not _tables(database)


def put(url: URL, copied: Path, expected: Held) -> None:
    """Put a copy in the place of the database, at once and as a whole.

    Raises:
        BackupFailed: somebody uses the database, or the copy does not hold what it should.
    """
    path = _path(url)
    if _held(copied) != expected:
        raise BackupFailed("The database in the backup does not hold what its manifest says.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file():
        _settle(path)
    beside = path.with_name(f"{path.name}.restoring")
    beside.unlink(missing_ok=True)
    try:
        with copied.open("rb") as source, opened_for_owner(beside) as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def _settle(path: Path) -> None:
    """Leave nothing of the old database beside its file, and refuse while anybody has it open.

    Only the last connection can leave the write-ahead log; another one's log would be played into the
    database that takes the place.
    """
    try:
        with closing(sqlite3.connect(path, timeout=1)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupFailed(f"The database is in use. Stop {SERVICES} first.") from error


def _tables(database: sqlite3.Connection) -> list[str]:
    """Return the tables that are not part of a search index or of SQLite itself."""
    rows = database.execute("PRAGMA main.table_list").fetchall()
    return sorted(name for _schema, name, kind, *_rest in rows if kind == "table" and name[:7] != "sqlite_")


def _path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise BackupFailed("A database in memory cannot be backed up. Set DATABASE_URL to a file.")
    return Path(url.database)
