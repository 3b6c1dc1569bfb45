"""Write invented rows: COPY on PostgreSQL, executemany on SQLite; sequences follow at the end."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any, cast

from psycopg import sql
from sqlalchemy import JSON, Table, func, insert, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.types import TypeEngine

from app.columns import Code, UTCDateTime
from app.demo.world import Row
from app.extensions import Base, db

GUARDED = ("minutes", "audit_")
"""How the names of tables begin that triggers keep as they are."""
Convert = Callable[[Any], Any]


def is_postgresql() -> bool:
    """Return whether the database is PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


def table(name: str) -> Table:
    """Return a table by its name."""
    return Base.metadata.tables[name]


def write(name: str, rows: Sequence[Row]) -> None:
    """Insert rows, all of the same shape, into a table."""
    if not rows:
        return
    connection = db.session.connection()
    if not is_postgresql():
        connection.execute(insert(table(name)), list(rows))
        return
    columns = tuple(rows[0])
    _copy(connection, name, columns, _converted(name, columns, rows))


def _converted(name: str, columns: tuple[str, ...], rows: Sequence[Row]) -> Iterator[list[object]]:
    """Give the values of each row in the order of the columns, as the driver takes them."""
    values_of = itemgetter(*columns)
    converts = _converts(name, columns)
    for row in rows:
        values = list(values_of(row))
        for place, convert in converts:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield values


def write_search(pieces: Iterable[tuple[int, str]]) -> None:
    """Put cases into the full-text index: ids with the pieces under which they are found."""
    connection = db.session.connection()
    if is_postgresql():
        _copy(connection, "case_search", ("case_id", "grams"), pieces)
        return
    rows = [{"id": case_id, "grams": grams} for case_id, grams in pieces]
    if rows:
        connection.execute(text("INSERT INTO case_search (rowid, grams) VALUES (:id, :grams)"), rows)


@cache
def _converts(name: str, columns: tuple[str, ...]) -> tuple[tuple[int, Convert], ...]:
    """Return the places of columns whose values the driver does not take as they are, and what to do."""
    found = ((place, _convert(table(name).c[column].type)) for place, column in enumerate(columns))
    return tuple((place, convert) for place, convert in found if convert is not None)


def _convert(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, UTCDateTime):
        return None  # the simulation knows aware instants only, and the column any zone
    if isinstance(kind, Code):
        return str
    if isinstance(kind, JSON):
        return json.dumps
    dialect = db.engine.dialect
    return cast("Convert | None", kind.dialect_impl(dialect).bind_processor(dialect))


def _copy(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), names)
    driver = connection.connection.driver_connection
    if driver is None:
        raise LookupError("the connection is closed")
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def last_ids() -> Mapping[str, int]:
    """Return the highest id of every table that numbers its rows."""
    numbered = [one for one in Base.metadata.sorted_tables if "id" in one.c]
    found = {one.name: db.session.scalar(select(func.max(one.c.id))) for one in numbered}
    return {name: last or 0 for name, last in found.items()}


def set_sequences() -> None:
    """Let PostgreSQL go on numbering after the highest id of each table."""
    if not is_postgresql():
        return
    for name, last in last_ids().items():
        if last:
            statement = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)")
            db.session.execute(statement, {"name": f'"{name}"', "last": last})


def analyse() -> None:
    """Let PostgreSQL look at what was written: figures of it are asked before the next vacuum comes by."""
    if is_postgresql():
        db.session.execute(text("ANALYZE"))


def is_empty() -> bool:
    """Return whether there is no unit and nobody in the database."""
    return not any(
        db.session.scalar(select(func.count()).select_from(table(name))) for name in ("unit", "person")
    )


def empty() -> None:
    """Delete every row of every table, also of locked minutes and the audit log, in spite of triggers."""
    connection = db.session.connection()
    connection.execute(text("DELETE FROM case_search"))
    with _without_triggers(connection):
        for one in reversed(Base.metadata.sorted_tables):
            connection.execute(one.delete())


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    if is_postgresql():
        guarded = [one.name for one in Base.metadata.sorted_tables if one.name.startswith(GUARDED)]
        for name in guarded:
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in guarded:
            connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    made = text("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    triggers = [(name, said) for name, said, of in connection.execute(made) if of.startswith(GUARDED)]
    for name, _statement in triggers:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, statement in triggers:
        connection.exec_driver_sql(statement)
