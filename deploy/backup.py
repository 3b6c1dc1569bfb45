"""Back the database and the photos up into a folder: `.venv/bin/python deploy/backup.py FOLDER`.

Reads DATABASE_URL and UPLOAD_DIR from the environment, like the product. May run while people work.
The database becomes one file a run (SQLite by its online backup, PostgreSQL by pg_dump of the server's
own version); photos are kept under the hash of their content, so only new ones are copied.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

KEPT = 30
"""So many backups of the database stay."""


class BackupFailed(Exception):
    """There is no new backup; the message says why."""


def back_up(environ: Mapping[str, str], folder: Path, now: datetime) -> Path:
    """Write one backup of the database and copy new photos; return the database's file.

    The database comes first: a photo that it names is on disk before its row is written.
    """
    url = make_url(environ.get("DATABASE_URL", ""))
    folder.mkdir(parents=True, exist_ok=True)
    is_sqlite = url.get_backend_name() == "sqlite"
    target = folder / f"yehua-{now:%Y%m%dT%H%M%SZ}.{'db' if is_sqlite else 'dump'}"
    unfinished = target.with_suffix(".unfinished")
    (copy_sqlite if is_sqlite else dump_postgresql)(url, unfinished)
    unfinished.rename(target)
    copy_photos(Path(environ.get("UPLOAD_DIR", "var/uploads")), folder / "uploads")
    for old in sorted(folder.glob(f"yehua-*{target.suffix}"))[:-KEPT]:
        old.unlink()
    return target


def copy_sqlite(url: URL, target: Path) -> None:
    """Copy an SQLite database as it is at one instant, and check the copy."""
    source = Path(url.database or "")
    if not source.is_file():
        raise BackupFailed(f"There is no database at {source}.")
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise BackupFailed(f"The copy is not sound: {verdict}")


def dump_postgresql(url: URL, target: Path) -> None:
    """Dump a PostgreSQL database in the custom format and check that the dump can be read."""
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as server:
        major = server.info.server_version // 10_000
    # The address without its password, which others on the machine could read among the arguments.
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environ = {**os.environ, "PGPASSWORD": url.password or os.environ.get("PGPASSWORD", "")}
    dump = [program("pg_dump", major), "--format=custom", "--no-owner", f"--file={target}", address]
    _run(dump, environ)
    _run([program("pg_restore", major), "--list", str(target)], environ)


def program(name: str, major: int) -> str:
    """Return the program of the server's version: an older pg_dump refuses, a newer one writes for newer."""
    own = Path(os.environ.get("PG_BIN", f"/usr/lib/postgresql/{major}/bin")) / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} {major} is missing; install postgresql-client-{major} or set PG_BIN.")
    return found


def copy_photos(source: Path, target: Path) -> int:
    """Copy the photos that the backup does not hold yet; return how many."""
    count = 0
    for path in source.rglob("*.jpg"):
        copy = target / path.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, unfinished := copy.with_suffix(".unfinished"))
            unfinished.rename(copy)
            count += 1
    return count


def _run(words: list[str], environ: Mapping[str, str]) -> None:
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"{Path(words[0]).name} failed: {done.stderr.strip()}")


def main() -> int:
    """Back up and say what was written; return the exit code."""
    if len(sys.argv) != 2:
        print("usage: .venv/bin/python deploy/backup.py FOLDER", file=sys.stderr)
        return 2
    try:
        written = back_up(os.environ, Path(sys.argv[1]), datetime.now(UTC))
    except (BackupFailed, psycopg.Error, sqlite3.Error, OSError) as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{written} ({written.stat().st_size // 1024} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
