"""Rows that most tests begin with: made by the operations once a database, put back as rows from then on."""

from collections.abc import Sequence

from psycopg import Cursor
from sqlalchemy import exists, select

from app.extensions import Model, db

_KEPT: dict[tuple[str, str], list[tuple[str, object]]] = {}
"""By database and name: each table with its rows, as SQLite gives them, or as PostgreSQL copies them."""


def is_empty(tables: Sequence[type[Model]]) -> bool:
    """Whether nothing stands in the tables yet."""
    found = db.session.execute(select(*(exists().select_from(table) for table in tables))).one()
    return not any(found)


def keep(name: str, tables: Sequence[type[Model]]) -> None:
    """Keep all that stands in the tables under a name, each table after those that it points to."""
    read = _rows if db.engine.dialect.name == "sqlite" else _copied
    kept = [(table.__tablename__, read(table.__tablename__)) for table in tables]
    _KEPT[str(db.engine.url), name] = kept


def put_back(name: str) -> bool:
    """Fill the tables, which are empty, with what was kept; False if nothing was.

    The ids are those of the first time: sequences of PostgreSQL have passed them, as tests delete rows only.
    """
    kept = _KEPT.get((str(db.engine.url), name))
    write = _insert if db.engine.dialect.name == "sqlite" else _copy
    for table, rows in kept or ():
        write(table, rows)
    return kept is not None


def _rows(table: str) -> list[tuple]:
    found = db.session.connection().exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY rowid')
    return [tuple(row) for row in found]


def _insert(table: str, rows: list[tuple]) -> None:
    places = ", ".join("?" * len(rows[0]))
    db.session.connection().exec_driver_sql(f'INSERT INTO "{table}" VALUES ({places})', rows)


def _copied(table: str) -> bytes:
    with _cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(copy)


def _copy(table: str, rows: bytes) -> None:
    with _cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
        copy.write(rows)


def _cursor() -> Cursor:
    return db.session.connection().connection.cursor()
