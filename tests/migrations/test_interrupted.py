"""`flask db upgrade` that is killed on its way can be run again and arrives at the same tables.

Migrations of both databases run in one transaction (migrations/env.py), SQLite's too: it can change tables
within one. So a database that was killed in the middle, or between two revisions, is where it was before.
"""

import os
import subprocess
import sys

import flask_migrate
import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from app import create_app
from app.extensions import db
from tests import databases

FOLDER = str(databases.ROOT / "migrations")
KILLED = """
import os, re, signal, sys
import flask_migrate
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app import create_app
from app.extensions import db
from tests import databases

url, folder, where, pattern = sys.argv[1:]

def kill(_connection, _cursor, statement, values, *_rest):
    if re.search(pattern, f"{statement} {values}"):
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, f"{where}_cursor_execute", kill)
with create_app(databases.settings(url, Path(os.devnull))).app_context():
    flask_migrate.upgrade(folder)
"""
BETWEEN = ("after", r"UPDATE alembic_version .*0012")
MIDDLE = ("before", r"CREATE (UNIQUE )?INDEX .?ix_(vote|minutes|dissent)")
PLACES = pytest.mark.parametrize(("where", "pattern"), [BETWEEN, MIDDLE], ids=["between", "middle"])


def schema(url: str) -> dict[str, object]:
    """Return tables, columns, keys, constraints and indexes as the database tells them."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY type, name")).all()
            found = {str(name): lines(str(sql)) for name, sql in rows}
        else:
            seen = inspect(connection)
            found = {name: described(seen, name) for name in sorted(seen.get_table_names())}
        found["at"] = revision(connection)
    engine.dispose()
    return found


def lines(sql: str) -> list[str]:
    """Return what a statement says, in whatever order: a table that was copied names its keys in any."""
    return sorted(line.strip().rstrip(",") for line in sql.splitlines())


def described(seen, name: str) -> list[str]:
    parts = [
        *seen.get_columns(name),
        *seen.get_indexes(name),
        *seen.get_foreign_keys(name),
        *seen.get_check_constraints(name),
        *seen.get_unique_constraints(name),
        seen.get_pk_constraint(name),
    ]
    return sorted(map(repr, parts))


def revision(connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(url: str, tmp_path, to: str = "head") -> None:
    app = create_app(databases.settings(url, tmp_path))
    with app.app_context():
        flask_migrate.upgrade(FOLDER, revision=to)
        db.session.remove()
        db.engine.dispose()


def killed(url: str, where: str, pattern: str) -> int:
    words = [sys.executable, "-c", KILLED, url, FOLDER, where, pattern]
    return subprocess.run(
        words, cwd=databases.ROOT, env=os.environ, capture_output=True, check=False
    ).returncode


@PLACES
def test_an_upgrade_that_was_killed_has_changed_nothing_and_runs_again(
    blank_database, databases_of_worker, tmp_path, where, pattern
):
    made_at_once = schema(databases_of_worker.emptied(make_url(blank_database).get_backend_name()))

    code = killed(blank_database, where, pattern)
    left = schema(blank_database)
    upgrade(blank_database, tmp_path)

    assert code == -9
    assert left == {"at": None}
    assert schema(blank_database) == made_at_once


def test_an_upgrade_of_older_tables_that_was_killed_leaves_them_as_they_were(
    blank_database, databases_of_worker, tmp_path
):
    made_at_once = schema(databases_of_worker.emptied(make_url(blank_database).get_backend_name()))
    upgrade(blank_database, tmp_path, "0011")
    before = schema(blank_database)

    code = killed(blank_database, *MIDDLE)
    left = schema(blank_database)
    upgrade(blank_database, tmp_path)

    assert code == -9
    assert left == before
    assert left["at"] == "0011"
    assert schema(blank_database) == made_at_once
