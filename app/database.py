"""Transactions, column types and settings shared by both databases."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

import psycopg
from flask import current_app, has_request_context
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    FromClause,
    Integer,
    LargeBinary,
    Select,
    SQLColumnExpression,
    String,
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
from sqlalchemy.types import TypeDecorator

from app.domain.errors import StaleCase
from app.extensions import Model, db, keyring

E = TypeVar("E", bound=StrEnum)

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

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64-bit ids; SQLite numbers rows only under the plain name."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values on the way in, gives UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark what comes back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Text that is encrypted in the database, for one place: its table and column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        """Remember the place; it stays when a column is renamed, else nothing opens any more."""
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else keyring.seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else keyring.unseal(bytes(value), self.place)


class Blind(TypeDecorator[str]):
    """A keyed digest by which a sealed value of the same row is found.

    `of` names the sealed column, `by` makes of its text what is looked for; None: nothing. Without `of` the
    text is known to nobody, as of a recovery code: the digest cannot be made anew under another key.
    """

    impl = String
    cache_ok = True

    def __init__(
        self,
        purpose: str,
        of: str | None = None,
        by: Callable[[str], str] = str,
        length: int = 40,
    ) -> None:
        """Remember what the digest is of."""
        super().__init__(length)
        self.purpose, self.of, self.by, self.length = purpose, of, by, length

    def digest(self, text: str | None) -> str | None:
        """Return the digest of the sealed column's text under the present key."""
        wanted = self.by(text) if text else ""
        return keyring.digest(self.purpose, wanted) if wanted else None


class Code(TypeDecorator[E], Generic[E]):
    """A `StrEnum` member stored by its stable code."""

    impl = String(30)
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        """Remember which enumeration the codes belong to."""
        super().__init__()
        self.members = members

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        """Store the code; an unknown one is an error here and not later."""
        return None if value is None else self.members(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> E | None:  # noqa: ANN401
        """Give back the member."""
        return None if value is None else self.members(value)


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


def blind_values(table: FromClause, texts: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return every digest of a table's row whose sealed columns hold `texts`, under the present key."""
    blind = ((column.key, column.type) for column in table.columns)
    return {
        key: kind.digest(texts.get(kind.of)) for key, kind in blind if isinstance(kind, Blind) and kind.of
    }


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
