"""What the machine or the database cannot do just now, told apart from faults of ours.

The same request may succeed in a moment (503), or once there is room on the disk again (507). Nothing was
recorded then, or what was recorded is found again under the form's repeat key.
"""

import errno
import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

NOT_NOW = 503
NO_ROOM = 507
AGAIN_AFTER = {NOT_NOW: 5, NO_ROOM: 60}
"""Seconds after which it is worth trying again; said to browsers and devices as Retry-After."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SQLITE_NOT_NOW = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)
_PRIMARY = 0xFF
"""The part of SQLite's extended codes that names the kind."""
_POSTGRESQL_FULL = "53100"
_POSTGRESQL_NOT_NOW = (
    "08",  # the connection failed
    "25P03",  # the transaction was left open for too long
    "40",  # a deadlock, or two that cannot both be as if they were alone
    "53",  # too many connections, or no memory
    "55P03",  # waited for a lock for too long
    "57",  # cancelled, or the server stops, starts or crashed
)


def code_of(error: BaseException | None) -> int | None:
    """Return 503 or 507 for what can be tried again as it is; None for anything else, which is a fault."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return NO_ROOM
    if isinstance(error, PoolExhausted):
        return NOT_NOW
    if not isinstance(error, DBAPIError):
        return None
    found = _of_driver(error.orig)
    return NOT_NOW if found is None and error.connection_invalidated else found


def _of_driver(error: BaseException | None) -> int | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    return None


def _of_sqlite(code: int) -> int | None:
    if code == sqlite3.SQLITE_FULL:
        return NO_ROOM
    return NOT_NOW if code in _SQLITE_NOT_NOW else None


def _of_postgresql(error: psycopg.Error) -> int | None:
    if error.sqlstate is None:
        # The server said nothing: it was not reached, or the connection broke.
        return NOT_NOW if isinstance(error, psycopg.OperationalError) else None
    if error.sqlstate == _POSTGRESQL_FULL:
        return NO_ROOM
    return NOT_NOW if error.sqlstate.startswith(_POSTGRESQL_NOT_NOW) else None
