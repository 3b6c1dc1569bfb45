"""Databases that cannot be copied, and programs that are not there: said, and no file is left."""

import sqlite3
import subprocess

import pytest

from app.backup import creating, postgresql
from app.backup.failures import BackupFailed
from app.extensions import db
from tests.backup.conftest import made


def test_a_database_without_tables_is_not_backed_up(now, folder, elsewhere, app):
    with elsewhere(), pytest.raises(BackupFailed, match=r"db upgrade|no database at"):
        made(folder, now)

    assert list(folder.iterdir()) == []


@pytest.mark.sqlite
def test_a_database_that_is_not_sound_is_not_backed_up(place, now, folder, monkeypatch):
    class Unsound(sqlite3.Connection):
        def execute(self, statement, *values):
            return super().execute(
                "SELECT 'row 7 missing'" if "integrity" in statement else statement, *values
            )

    connect = sqlite3.connect
    monkeypatch.setattr(creating.sqlite.sqlite3, "connect", lambda path: connect(path, factory=Unsound))

    with pytest.raises(BackupFailed, match="not sound: row 7 missing"):
        made(folder, now)
    assert list(folder.iterdir()) == []


@pytest.mark.sqlite
def test_sqlite_in_memory_and_a_copy_that_fails_are_refused(place, now, folder, monkeypatch):
    with pytest.raises(BackupFailed, match="in memory"):
        creating.sqlite.is_empty(db.engine.url.set(database=":memory:"))

    def full(*_paths):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(creating.sqlite, "copy", full)
    with pytest.raises(BackupFailed, match="could not be copied: database or disk is full"):
        made(folder, now)


@pytest.mark.postgresql
def test_a_missing_pg_dump_is_named(place, now, folder, monkeypatch):
    monkeypatch.setattr(postgresql.shutil, "which", lambda _name, path: None)

    with pytest.raises(
        BackupFailed, match=r"pg_dump \d+ is missing. Install postgresql-client-\d+, or set PG_BIN"
    ):
        made(folder, now)

    assert list(folder.iterdir()) == []


@pytest.mark.postgresql
def test_a_pg_dump_that_is_too_old_is_not_used(place, now, folder, tmp_path, monkeypatch):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    monkeypatch.setattr(postgresql, "_candidates", lambda *_values: [str(old)])

    with pytest.raises(BackupFailed, match=r"is missing \(found: version 9\)"):
        made(folder, now)


@pytest.mark.postgresql
def test_what_pg_dump_complains_of_is_passed_on(place, now, folder, monkeypatch):
    done = subprocess.CompletedProcess([], 1, "", "pg_dump: error: no")
    monkeypatch.setattr(postgresql, "_program", lambda *_values: "/usr/bin/pg_dump")
    monkeypatch.setattr(postgresql.subprocess, "run", lambda *_values, **_more: done)

    with pytest.raises(BackupFailed, match="pg_dump failed: pg_dump: error: no"):
        made(folder, now)


@pytest.mark.postgresql
def test_a_server_that_does_not_answer_is_named(app, folder, tmp_path):
    away = db.engine.url.update_query_dict({"host": str(tmp_path)})

    with pytest.raises(BackupFailed, match="The database refused"):
        postgresql.is_empty(away)


@pytest.mark.postgresql
def test_a_restore_that_was_broken_off_is_noticed(elsewhere, app):
    with elsewhere():
        with postgresql._connected(db.engine.url) as server:
            server.execute("ALTER SCHEMA public RENAME TO before_restore")
            server.execute("CREATE SCHEMA public")

        with pytest.raises(BackupFailed, match="broken off: the schema before_restore"):
            postgresql.is_empty(db.engine.url)
