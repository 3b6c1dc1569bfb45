"""Rows that most tests begin with: made by the operations once a database, put back as rows from then on."""

from collections.abc import Sequence

from sqlalchemy import exists, select, text

from app.extensions import Model, db

_ROWS: dict[tuple[str, str], list[list[tuple]]] = {}
"""What was kept of files of SQLite, which are replaced before each test."""


def is_empty(tables: Sequence[type[Model]]) -> bool:
    """Whether nothing stands in the tables yet."""
    found = db.session.execute(select(*(exists().select_from(table) for table in tables))).one()
    return not any(found)


def keep(name: str, tables: Sequence[type[Model]]) -> None:
    """Keep all that stands in the tables under a name, each table after those that it points to."""
    connection = db.session.connection()
    names = [table.__tablename__ for table in tables]
    if db.engine.dialect.name == "sqlite":
        found = (connection.exec_driver_sql(f'SELECT * FROM "{table}" ORDER BY rowid') for table in names)
        _ROWS[str(db.engine.url), name] = [[tuple(row) for row in rows] for rows in found]
        return
    connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS kept")
    for table in names:
        connection.exec_driver_sql(f'CREATE TABLE kept."{name}_{table}" AS TABLE "{table}"')


def put_back(name: str, tables: Sequence[type[Model]]) -> bool:
    """Fill the tables, which are empty, with what was kept; False if nothing was.

    The ids are those of the first time: sequences of PostgreSQL have passed them, as tests delete rows only.
    """
    connection = db.session.connection()
    names = [table.__tablename__ for table in tables]
    if db.engine.dialect.name == "sqlite":
        kept = _ROWS.get((str(db.engine.url), name))
        for table, rows in zip(names, kept or (), strict=False):
            places = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f'INSERT INTO "{table}" VALUES ({places})', rows)
        return kept is not None
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"kept.{name}_{names[0]}"}) is None:
        return False
    for table in names:
        connection.exec_driver_sql(f'INSERT INTO "{table}" SELECT * FROM kept."{name}_{table}"')
    return True
