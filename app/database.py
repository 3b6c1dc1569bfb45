"""Transactions, statements and settings shared by both databases."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

import psycopg
from flask import current_app, has_request_context
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CursorResult,
    Engine,
    Select,
    SQLColumnExpression,
    Table,
    any_,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from app.domain.errors import StaleCase
from app.extensions import Model, db

LONGEST_WAIT = 15
"""Seconds that a statement waits for what somebody else has locked, and a request for a connection."""
_REACHABLE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""How long PostgreSQL's machine may be silent before it counts as gone: seconds, the last milliseconds."""


def engine_options(address: str) -> dict[str, object]:
    """Return how the engine for an address is made: nothing waits for ever, no error quotes a row.

    What the address itself says about the connection wins.
    """
    options: dict[str, object] = {"hide_parameters": True}
    url = make_url(address)
    if url.database not in {None, "", ":memory:"}:
        options["pool_timeout"] = LONGEST_WAIT
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {name: of for name, of in _REACHABLE.items() if name not in url.query}
    return options


@contextmanager
def transaction() -> Iterator[None]:
    """Run one unit of work: begin for writing, commit, or roll everything back.

    Whatever was read before belongs to a transaction of its own, which ends here: operations
    load their rows again. On SQLite the writer's lock is taken at once (BEGIN IMMEDIATE).

    Raises:
        StaleCase: a row with a version was changed by somebody else meanwhile.
    """
    session = db.session
    session.rollback()
    session.expire_all()
    session.connection(execution_options={"write": True})
    try:
        yield
        session.commit()
    except StaleDataError as error:
        session.rollback()
        raise StaleCase from error
    except BaseException:
        session.rollback()
        raise


def read_without_transaction() -> None:
    """Let the session read without a transaction of the database until `transaction()`, where that is safe.

    On PostgreSQL each statement sees what is committed when it begins, within a transaction or not. Without
    one there is no BEGIN and no ROLLBACK to wait for; and at a ROLLBACK psycopg forgets the statements that
    it had the server prepare, so that each would be planned again for every request. What has begun in a
    transaction goes on in it.
    """
    session = db.session()
    if locked() and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def read_one_instant() -> None:
    """Let all that is read until the request ends come from one state of the database: figures agree.

    On SQLite a transaction that reads does that by itself.
    """
    session = db.session()
    session.rollback()
    if locked():
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@event.listens_for(Session, "before_flush")
def _refuse_without_transaction(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Refuse to write where nothing could be rolled back: that is a mistake of a view."""
    if session.connection().get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        raise RuntimeError("rows can only be changed within transaction()")


def locked() -> bool:
    """Return whether the database takes row locks (SQLite locks the whole file instead)."""
    return db.engine.dialect.name == "postgresql"


def inserting(table: Table | type[Model]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT of the database at hand, which can say what happens on a conflict."""
    return postgresql.insert(table) if locked() else sqlite.insert(table)


def columns_of(
    statement: Select[*tuple[Any, ...]], values: Mapping[str, object]
) -> CursorResult[*tuple[Any, ...]]:
    """Return what a statement reads of columns, without what the session does for whole rows.

    Nothing that waits to be written is written before: for pages, which change nothing, and for tables that
    are not changed by who asks.
    """
    return db.session.connection().execute(statement, values)


def among(column: SQLColumnExpression[int], ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many ids.

    PostgreSQL takes them as one value, so that hundreds need no text of their own in each statement.
    """
    return column == any_(literal(list(ids), ARRAY(BigInteger))) if locked() else column.in_(ids)


def reserved_ids(*models: type[Model]) -> list[int]:
    """Return the id that a row to come of each table will have, so that rows can name each other unwritten.

    They come from the sequences; for the only writer, which has the file to itself, they are the next ones.
    """
    return [int(number) for number in db.session.execute(_reserving(models, locked())).one()]


@lru_cache
def _reserving(models: tuple[type[Model], ...], has_sequences: bool) -> Select[*tuple[int, ...]]:
    if has_sequences:
        return select(*(func.nextval(f"{model.__tablename__}_id_seq") for model in models))
    last = (select(func.max(model.__table__.c.id)).scalar_subquery() for model in models)
    return select(*(func.coalesce(number, 0) + 1 for number in last))


_PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    f"busy_timeout={LONGEST_WAIT * 1000}",
    "synchronous=FULL",  # what was answered "recorded" outlasts a power cut
    "secure_delete=ON",  # what is erased is overwritten, not only forgotten
)


@event.listens_for(Engine, "connect")
def _set_up(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    elif isinstance(connection, psycopg.Connection):
        # Compiling a statement of the figures takes PostgreSQL seconds; executing it takes a tenth of that.
        connection.execute("SET jit = off")
        connection.execute(f"SET lock_timeout = '{LONGEST_WAIT}s'")
        if has_request_context():
            # Only a web server connects within a request: jobs and commands may take as long as they need.
            longest = current_app.config["SETTINGS"].statement_seconds
            connection.execute(f"SET statement_timeout = '{longest}s'")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        write = cast("bool", connection.get_execution_options().get("write", False))
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
