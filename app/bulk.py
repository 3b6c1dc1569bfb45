"""Writing what a session holds by one statement a table, where the database can read rows from JSON.

For batches that change thousands of rows of the same kinds: PostgreSQL takes them as one document. Whatever is not a
plain change of columns is left to the session's own flush, and so is every other database.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult, Dialect, Table, TextClause, inspect, text
from sqlalchemy.orm import InstanceState, RelationshipDirection, Session
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import Model

Row = Mapping[str, Any]


def write(session: Session, models: Iterable[type[Model]]) -> None:
    """Write the session's rows of these tables and forget them; anything else in it is flushed as usual.

    Raises:
        StaleDataError: a row with a version was changed by somebody else meanwhile.
    """
    wanted = list(models)
    new, changed = list(session.new), [row for row in session.dirty if session.is_modified(row)]
    fits = all(type(row) in wanted and _is_plain(row) for row in (*new, *changed))
    if session.get_bind().dialect.name != "postgresql" or session.deleted or not fits:
        session.flush()
        return
    with session.no_autoflush:
        for model in wanted:
            _insert(session, model, [row for row in new if type(row) is model])
            _update(session, model, [row for row in changed if type(row) is model])
    for row in new:
        session.expunge(row)
    for row in changed:
        session.expire(row)


def insert_ignoring(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that have the same columns into a table of PostgreSQL; leave out those that are there already."""
    if rows:
        statement = _inserting(table, tuple(rows[0]), session.get_bind().dialect, " ON CONFLICT DO NOTHING")
        session.execute(statement, {"rows": _document(rows)})


def _is_plain(row: Model) -> bool:
    """Whether columns alone say all that has changed: no relation was set that its columns do not follow."""
    state: InstanceState[Any] = inspect(row)
    for relation in state.mapper.relationships:
        if relation.key not in state.committed_state or not (other := state.dict.get(relation.key)):
            continue
        if relation.direction is not RelationshipDirection.MANYTOONE:
            return False
        for local, remote in relation.local_remote_pairs or ():
            if state.dict.get(local.key) != getattr(other, str(remote.key)):
                return False
    return True


def _insert(session: Session, model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows; columns that were not set get what the table gives them."""
    version = inspect(model).version_id_col
    alike: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        state = inspect(row)
        values = {name: state.dict[name] for name in _columns(model) if name in state.dict}
        if version is not None:
            values[version.key] = 1
        alike[tuple(values)].append(values)
    for names, values_of in alike.items():
        statement = _inserting(_table(model), names, session.get_bind().dialect)
        session.execute(statement, {"rows": _document(values_of)})


def _update(session: Session, model: type[Model], rows: Sequence[Model]) -> None:
    """Update changed rows: of each the columns that changed in any."""
    states = [inspect(row) for row in rows]
    names = [name for name in _columns(model) if any(name in state.committed_state for state in states)]
    if not names:
        return
    version = inspect(model).version_id_col
    fixed = ["id"] if version is None else ["id", version.key]
    values = [{name: getattr(row, name) for name in (*fixed, *names)} for row in rows]
    statement = _updating(_table(model), tuple(fixed), tuple(names), session.get_bind().dialect)
    result = session.execute(statement, {"rows": _document(values)})
    if isinstance(result, CursorResult) and result.rowcount != len(rows):
        raise StaleDataError(f"{len(rows)} rows of {model.__tablename__}, {result.rowcount} of them as they were")


@lru_cache
def _inserting(table: Table, names: tuple[str, ...], dialect: Dialect, end: str = "") -> TextClause:
    into, columns = _name(table, dialect), ", ".join(_quoted(names, dialect))
    return text(f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {_read(table, names, dialect)}{end}")


@lru_cache
def _updating(table: Table, fixed: tuple[str, ...], names: tuple[str, ...], dialect: Dialect) -> TextClause:
    """Return the statement that sets columns of the rows whose id, and version, are as they were read."""
    into = _name(table, dialect)
    sets = [f"{name} = given.{name}" for name in _quoted(names, dialect)]
    sets += [f"{name} = {into}.{name} + 1" for name in fixed if name != "id"]
    same = " AND ".join(f"{into}.{name} = given.{name}" for name in fixed)
    read = _read(table, (*fixed, *names), dialect)
    return text(f"UPDATE {into} SET {', '.join(sets)} FROM {read} WHERE {same}")


def _read(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    """Return the document as rows with the types of the table's columns."""
    typed = [
        f"{quoted} {table.c[name].type.compile(dialect=dialect)}"
        for name, quoted in zip(names, _quoted(names, dialect), strict=True)
    ]
    return f"json_to_recordset(CAST(:rows AS json)) AS given({', '.join(typed)})"


def _document(rows: Sequence[Row]) -> str:
    return json.dumps(rows, default=_written, ensure_ascii=False)


def _written(value: object) -> str:
    """Write an instant with its offset, or a day."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written in bulk")


@lru_cache
def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(column.key for column in inspect(model).column_attrs)


def _table(model: type[Model]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table of its own")
    return table


def _name(table: Table, dialect: Dialect) -> str:
    return dialect.identifier_preparer.format_table(table)


def _quoted(names: Iterable[str], dialect: Dialect) -> list[str]:
    return [dialect.identifier_preparer.quote(name) for name in names]
