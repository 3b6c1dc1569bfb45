"""Writing what a session holds by one statement a table, where the database can read rows from JSON.

For batches that change thousands of rows of the same kinds: PostgreSQL takes them as one document. Whatever
is not a plain change of columns is left to the session's own flush, and so is every other database. The
statements name tables and columns of our models only; every value is in the document.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult, Dialect, Table, TextClause, inspect, text
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty, Session
from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import Model

Row = Mapping[str, Any]


def is_possible(session: Session) -> bool:
    """Return whether the database takes rows as a document."""
    return session.get_bind().dialect.name == "postgresql"


def write(session: Session, models: Iterable[type[Model]], unknown: Sequence[Model] = ()) -> None:
    """Write rows of these tables: the session's, and new ones that it does not know yet.

    If there is anything else to be written, the session does it all.

    Raises:
        StaleDataError: a row with a version was changed by somebody else meanwhile.
    """
    wanted = tuple(models)
    new = [*session.new, *unknown]
    changed = {row: names for row in session.dirty if (names := _changes(row))}
    fits = all(type(row) in wanted and _is_plain(row) for row in (*new, *changed))
    if session.deleted or not fits or not is_possible(session):
        session.add_all(unknown)
        session.flush()
        return
    with session.no_autoflush:
        for model in wanted:
            _insert(session, model, [row for row in new if type(row) is model])
            _update(session, model, {row: names for row, names in changed.items() if type(row) is model})
    for row in list(session.new):
        session.expunge(row)
    session.expire_all()


def insert_ignoring(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows of the same columns into a table of PostgreSQL; leave out those that are there already."""
    if rows:
        statement = _inserting(table, tuple(rows[0]), session.get_bind().dialect, " ON CONFLICT DO NOTHING")
        session.execute(statement, {"rows": _document(rows)})


def _changes(row: Model) -> list[str]:
    """Return the columns that have another value than when the row was read."""
    state = instance_state(row)
    return [
        name
        for name, before in state.committed_state.items()
        if name in _columns(type(row)) and state.dict.get(name, before) != before
    ]


def _is_plain(row: Model) -> bool:
    """Whether columns alone say all that has changed: no relation was set that its columns do not follow."""
    state = instance_state(row)
    for name, relation in _relations(type(row)):
        if name not in state.committed_state or not (other := state.dict.get(name)):
            continue
        if relation.direction is not RelationshipDirection.MANYTOONE:
            return False
        for local, remote in relation.local_remote_pairs or ():
            if state.dict.get(str(local.key)) != getattr(other, str(remote.key)):
                return False
    return True


def _insert(session: Session, model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows; columns that were not set get what the table gives them."""
    version = inspect(model).version_id_col
    alike: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        given = instance_state(row).dict
        values = {name: given[name] for name in _columns(model) if name in given}
        if version is not None:
            values[str(version.key)] = 1
        alike[tuple(values)].append(values)
    for names, values_of in alike.items():
        statement = _inserting(_table(model), names, session.get_bind().dialect)
        session.execute(statement, {"rows": _document(values_of)})


def _update(session: Session, model: type[Model], rows: Mapping[Model, Sequence[str]]) -> None:
    """Update rows, given with what changed of them: of each the columns that changed in any."""
    changes = {name for names in rows.values() for name in names}
    names = [name for name in _columns(model) if name in changes]
    if not names:
        return
    version = inspect(model).version_id_col
    fixed = ["id"] if version is None else ["id", str(version.key)]
    values = [{name: getattr(row, name) for name in (*fixed, *names)} for row in rows]
    statement = _updating(_table(model), tuple(fixed), tuple(names), session.get_bind().dialect)
    result = session.execute(statement, {"rows": _document(values)})
    if isinstance(result, CursorResult) and result.rowcount != len(rows):
        raise StaleDataError(
            f"{len(rows)} rows of {model.__tablename__}, {result.rowcount} of them as they were"
        )


@lru_cache
def _inserting(table: Table, names: tuple[str, ...], dialect: Dialect, end: str = "") -> TextClause:
    into, columns = _name(table, dialect), ", ".join(_quoted(names, dialect))
    return text(f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {_read(table, names, dialect)}{end}")  # noqa: S608 - as said above


@lru_cache
def _updating(table: Table, fixed: tuple[str, ...], names: tuple[str, ...], dialect: Dialect) -> TextClause:
    """Return the statement that sets columns of the rows whose id, and version, are as they were read."""
    into = _name(table, dialect)
    sets = [f"{name} = given.{name}" for name in _quoted(names, dialect)]
    sets += [f"{name} = {into}.{name} + 1" for name in fixed if name != "id"]
    same = " AND ".join(f"{into}.{name} = given.{name}" for name in fixed)
    read = _read(table, (*fixed, *names), dialect)
    return text(f"UPDATE {into} SET {', '.join(sets)} FROM {read} WHERE {same}")  # noqa: S608 - as said above


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
def _columns(model: type[Model]) -> dict[str, None]:
    return dict.fromkeys(column.key for column in inspect(model).column_attrs)


@lru_cache
def _relations(model: type[Model]) -> tuple[tuple[str, RelationshipProperty[Any]], ...]:
    return tuple(inspect(model).relationships.items())


def _table(model: type[Model]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is no table of its own")
    return table


def _name(table: Table, dialect: Dialect) -> str:
    return dialect.identifier_preparer.format_table(table)


def _quoted(names: Iterable[str], dialect: Dialect) -> list[str]:
    return [dialect.identifier_preparer.quote(name) for name in names]
