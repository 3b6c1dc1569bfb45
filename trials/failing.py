"""A database that fails at the statement or the commit that it is told to fail at."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from unittest.mock import patch

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.database import locked
from app.extensions import db


class How(StrEnum):
    """What goes wrong."""

    REFUSED = "refused"
    """The statement is not carried out: it waited too long for a lock, or the disk is full."""
    CUT = "cut"
    """The connection breaks before the statement; on SQLite, which has none, the file cannot be read."""
    UNCOMMITTED = "uncommitted"
    """The connection breaks before the commit."""
    UNANSWERED = "unanswered"
    """The commit is carried out, and the connection breaks before that is said."""

    @property
    def is_about_commits(self) -> bool:
        """Whether commits are counted rather than statements."""
        return self in {How.UNCOMMITTED, How.UNANSWERED}


@dataclass(slots=True)
class Counts:
    """How many statements and commits there were, and whether the one that was to fail did."""

    statements: int = 0
    commits: int = 0
    has_failed: bool = field(default=False)


@contextmanager
def failing(how: How = How.REFUSED, at: int = 0) -> Iterator[Counts]:
    """Let the statement or commit with that number fail, the first being 1; with 0 only count them."""
    counts, engine = Counts(), db.engine
    commit = engine.dialect.do_commit

    def before_statement(connection, _cursor, statement, *_rest):
        counts.statements += 1
        if how.is_about_commits or counts.statements != at:
            return
        counts.has_failed = True
        if how is How.CUT and locked():
            connection.connection.dbapi_connection.close()  # the driver itself then says what it says
            return
        raise OperationalError(statement, None, _said(how))

    def on_commit(connection):
        counts.commits += 1
        if not how.is_about_commits or counts.commits != at:
            commit(connection)
            return
        counts.has_failed = True
        if how is How.UNANSWERED:
            commit(connection)
        if locked():
            connection.dbapi_connection.close()
        raise _said(how)

    event.listen(engine, "before_cursor_execute", before_statement)
    try:
        with patch.object(engine.dialect, "do_commit", on_commit):
            yield counts
    finally:
        event.remove(engine, "before_cursor_execute", before_statement)


def _said(how: How) -> Exception:
    """Return what the driver says."""
    if locked():
        refused = psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")
        return refused if how is How.REFUSED else psycopg.OperationalError("the connection is lost")
    error = sqlite3.OperationalError("database is locked" if how is How.REFUSED else "disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY if how is How.REFUSED else sqlite3.SQLITE_IOERR
    return error
