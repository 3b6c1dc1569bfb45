"""Which errors are worth sending again, and which are faults."""

import errno
import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app.web import troubles

SQLITE = {
    sqlite3.SQLITE_FULL: 507,
    sqlite3.SQLITE_BUSY: 503,
    sqlite3.SQLITE_BUSY_SNAPSHOT: 503,
    sqlite3.SQLITE_LOCKED: 503,
    sqlite3.SQLITE_IOERR_WRITE: 503,
    sqlite3.SQLITE_CANTOPEN: 503,
    sqlite3.SQLITE_ERROR: None,  # no such table, and whatever else is wrong with a statement
    sqlite3.SQLITE_CORRUPT: None,
    sqlite3.SQLITE_CONSTRAINT_CHECK: None,
}
POSTGRESQL = {
    errors.DiskFull: 507,
    errors.LockNotAvailable: 503,
    errors.DeadlockDetected: 503,
    errors.SerializationFailure: 503,
    errors.QueryCanceled: 503,
    errors.AdminShutdown: 503,
    errors.CannotConnectNow: 503,
    errors.TooManyConnections: 503,
    errors.ConnectionFailure: 503,
    psycopg.OperationalError: 503,  # without a code: the connection broke
    psycopg.ProgrammingError: None,
    errors.UndefinedTable: None,
    errors.UniqueViolation: None,
    errors.InvalidPassword: None,
}


@pytest.mark.parametrize("code", SQLITE)
def test_what_sqlite_says(code):
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = code

    assert troubles.code_of(OperationalError(None, None, error)) == SQLITE[code]


@pytest.mark.parametrize("kind", POSTGRESQL)
def test_what_postgresql_says(kind):
    assert troubles.code_of(DBAPIError(None, None, kind())) == POSTGRESQL[kind]


def test_a_connection_that_was_given_up_is_another_one_next_time():
    assert troubles.code_of(DBAPIError(None, None, psycopg.InterfaceError())) is None
    assert (
        troubles.code_of(DBAPIError(None, None, psycopg.InterfaceError(), connection_invalidated=True)) == 503
    )


def test_no_connection_is_free():
    assert troubles.code_of(PoolExhausted()) == 503


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EACCES, None)])
def test_what_the_machine_says(number, code):
    assert troubles.code_of(OSError(number, "")) == code


def test_other_errors_are_faults():
    assert troubles.code_of(ValueError()) is None
    assert troubles.code_of(None) is None
