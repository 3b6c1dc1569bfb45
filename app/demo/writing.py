"""Write invented rows: COPY on PostgreSQL, executemany on SQLite; sequences follow at the end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from psycopg import sql
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Connection

from app.demo.world import Row
from app.extensions import Base, db

Convert = Callable[[Any], Any] | None


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
    converts = _converts(name, columns)
    _copy(connection, name, columns, ([_put(row[c], f) for c, f in converts] for row in rows))


def write_search(pieces: Iterable[tuple[int, str]]) -> None:
    """Put cases into the full-text index: ids with the pieces under which they are found."""
    connection = db.session.connection()
    if is_postgresql():
        _copy(connection, "case_search", ("case_id", "grams"), pieces)
        return
    rows = [{"id": case_id, "grams": grams} for case_id, grams in pieces]
    if rows:
        connection.execute(text("INSERT INTO case_search (rowid, grams) VALUES (:id, :grams)"), rows)


def _put(value: object, convert: Convert) -> object:
    return value if convert is None or value is None else convert(value)


@cache
def _converts(name: str, columns: tuple[str, ...]) -> tuple[tuple[str, Convert], ...]:
    """Return for each column what turns a value into one that the driver takes."""
    dialect = db.engine.dialect
    types = ((column, table(name).c[column].type) for column in columns)
    return tuple(
        (column, cast("Convert", kind.dialect_impl(dialect).bind_processor(dialect)))
        for column, kind in types
    )


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


def is_empty() -> bool:
    """Return whether there is no unit and nobody in the database."""
    return not any(
        db.session.scalar(select(func.count()).select_from(table(name))) for name in ("unit", "person")
    )


def empty() -> None:
    """Delete every row of every table."""
    connection = db.session.connection()
    connection.execute(text("DELETE FROM case_search"))
    for one in reversed(Base.metadata.sorted_tables):
        connection.execute(one.delete())
