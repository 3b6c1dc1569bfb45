"""The PostgreSQL database as one file of pg_dump, put back whole or not at all."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from app.backup.failures import SERVICES, BackupFailed
from app.backup.tables import Held

_ASIDE = "before_restore"
"""The schema in which what was there waits until the restore has succeeded."""
_VERSION = re.compile(r" ([0-9]+)")


def copy(url: URL, target: Path) -> Held:
    """Dump the database as it is at one instant into a file; say what the dump holds.

    The rows are counted in the very state that is dumped. Nobody is kept from writing meanwhile.
    """
    with _connected(url) as server:
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        server.read_only = True
        snapshot = _value(server, "SELECT pg_export_snapshot()")
        found = _held(server)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([_program("pg_dump", server), *options, f"--file={target}", _address(url)], url)
        _run([_program("pg_restore", server), "--list", str(target)], url)
    return found


def held_now(url: URL) -> Held:
    """Return what the database holds."""
    with _connected(url) as server:
        return _held(server)


def is_empty(url: URL) -> bool:
    """Return whether the database has no table; refuse one that a restore was broken off in."""
    with _connected(url) as server:
        if _value(server, "SELECT count(*) FROM pg_namespace WHERE nspname = %s", _ASIDE):
            raise BackupFailed(
                f"An earlier restore was broken off: the schema {_ASIDE} holds what was there. Drop it, or "
                f"drop the schema public and rename {_ASIDE} back to public; then try again."
            )
        return not _tables(server)


def put(url: URL, dumped: Path, expected: Held) -> None:
    """Put a dump in the place of what the database holds, in one transaction.

    Raises:
        BackupFailed: somebody uses the database, or the dump cannot be restored or holds something else.
    """
    with _connected(url) as server:
        server.autocommit = True
        program = _program("pg_restore", server)
        _refuse_if_used(server)
        with _set_aside(server):
            options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
            _run([program, *options, f"--dbname={_address(url)}", str(dumped)], url)
            if _held(server) != expected:
                raise BackupFailed("The database in the backup does not hold what its manifest says.")


@contextmanager
def _set_aside(server: psycopg.Connection) -> Iterator[None]:
    """Let what is there wait in another schema; throw it away at the end, or put it back after a failure."""
    if not _tables(server):
        yield
        return
    _rename(server, "public", _ASIDE)
    try:
        server.execute("CREATE SCHEMA public")
        yield
    except BaseException:
        _drop(server, "public")
        _rename(server, _ASIDE, "public")
        raise
    _drop(server, _ASIDE)


def _held(server: psycopg.Connection) -> Held:
    names = _tables(server)
    if "alembic_version" not in names:
        raise BackupFailed("The database has no tables yet. Run `flask --app wsgi db upgrade` first.")
    rows = {}
    for name in names:
        counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))
        rows[name] = int(server.execute(counting).fetchall()[0][0])
    return Held(str(_value(server, "SELECT version_num FROM public.alembic_version")), rows)


def _tables(server: psycopg.Connection) -> list[str]:
    rows = server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return sorted(name for (name,) in rows)


def _refuse_if_used(server: psycopg.Connection) -> None:
    """Refuse while others are connected under our name: they would go on with what is thrown away."""
    others = _value(
        server,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
    )
    if others:
        raise BackupFailed(f"The database is in use by {others} connections. Stop {SERVICES} first.")


def _rename(server: psycopg.Connection, old: str, new: str) -> None:
    renaming = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
    server.execute(renaming.format(sql.Identifier(old), sql.Identifier(new)))


def _drop(server: psycopg.Connection, schema: str) -> None:
    server.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


@contextmanager
def _connected(url: URL) -> Iterator[psycopg.Connection]:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address) as server:
            yield server
    except psycopg.Error as error:
        raise BackupFailed(f"The database refused: {str(error).strip()}") from error


def _value(server: psycopg.Connection, statement: str, *values: object) -> object:
    row = server.execute(statement.encode(), values).fetchone()
    return row[0] if row else None


def _address(url: URL) -> str:
    """Return the address without its password, which others on the machine could read among the arguments."""
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _run(words: list[str], url: URL) -> None:
    environ = {**os.environ, "PGPASSWORD": url.password or os.environ.get("PGPASSWORD", "")}
    # The program is one of the two named above; its arguments are ours and reach no shell.
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{Path(words[0]).name} failed: {done.stderr.strip()}")


def _program(name: str, server: psycopg.Connection) -> str:
    """Return a program of the server's own version, else the next newer one: an older one refuses."""
    major = server.info.server_version // 10_000
    found = {_major(path): path for path in reversed(list(_candidates(name, major, server)))}
    fitting = sorted(version for version in found if version >= major)
    if not fitting:
        there = f" (found: version {', '.join(map(str, sorted(found)))})" if found else ""
        raise BackupFailed(
            f"{name} {major} is missing{there}. Install postgresql-client-{major}, or set PG_BIN to the "
            "folder that it is in."
        )
    return found[fitting[0]]


def _candidates(name: str, major: int, server: psycopg.Connection) -> Iterator[str]:
    """Name the program in all the places where it may lie, the nearest first."""
    folders = [os.environ.get("PG_BIN"), *os.environ.get("PATH", "").split(os.pathsep)]
    folders += [f"/usr/lib/postgresql/{major}/bin", _beside_server(server)]
    for folder in folders:
        if folder and (path := shutil.which(name, path=folder)):
            yield path


def _beside_server(server: psycopg.Connection) -> str | None:
    """Return the folder of the server's programs, if it tells us: not every server does."""
    try:
        with server.transaction():
            return str(_value(server, "SELECT setting FROM pg_config WHERE name = 'BINDIR'"))
    except psycopg.errors.InsufficientPrivilege:
        return None


def _major(path: str) -> int:
    # As above: one of two programs, and no shell.
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0
