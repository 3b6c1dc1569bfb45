"""The rows of the outbox: written at once, or with all others at the end of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from app import ahead, bulk
from app.database import locked
from app.extensions import db
from app.models.notices import HeldNotice, Notice
from app.models.organisation import Person
from app.notices.operations.holding import catch_up_of


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, without to whom."""

    code: str
    key: str
    now: datetime
    street_id: int | None = None
    unit_id: int | None = None
    case_id: int | None = None
    talk_id: int | None = None
    params: dict[str, Any] | None = None


def tell_later(message: Message, people: Sequence[int], besides: int | None, *, at_once: bool = False) -> int:
    """Tell people at the end of the batch; return how many, also those who were told before."""
    told = [person_id for person_id in people if person_id != besides]
    catch_up_id = None if at_once else catch_up_of(message.street_id)
    for person_id in told:
        row = {"person_id": person_id, **_values(message)}
        if catch_up_id is None:
            ahead.at_end(_insert, row)
        else:
            ahead.at_end(_keep_back, {**row, "catch_up_id": catch_up_id})
    return len(told)


def _insert(rows: list[dict[str, Any]]) -> None:
    _insert_rows(cast("Table", Notice.__table__), rows)


def _keep_back(rows: list[dict[str, Any]]) -> None:
    _insert_rows(cast("Table", HeldNotice.__table__), rows)


def _insert_rows(table: Table, rows: list[dict[str, Any]]) -> None:
    first = {(row["person_id"], row["key"]): row for row in reversed(rows)}
    rows = list(first.values())[::-1]
    if locked():
        bulk.insert_ignoring(db.session(), table, rows)
    else:
        statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=["person_id", "key"])
        db.session.connection().execute(statement, rows)


def tell(
    message: Message,
    whom: ColumnElement[bool],
    values: Mapping[str, object],
    *,
    besides: int | None = None,
    at_once: bool = False,
) -> int:
    """Tell whom a condition names, at once; return how many were not told before.

    Unless `at_once`, what a catch-up of the street keeps back is kept back.
    """
    catch_up_id = None if at_once else catch_up_of(message.street_id)
    told = _values(message) | ({} if catch_up_id is None else {"catch_up_id": catch_up_id})
    table = cast("Table", (Notice if catch_up_id is None else HeldNotice).__table__)
    statement = _telling(table, tuple(told), whom, locked())
    given = {f"given_{name}": value for name, value in told.items()} | {"besides_id": besides or 0, **values}
    return _count(db.session.execute(statement, given, execution_options={"preserve_rowcount": True}))


@lru_cache
def _telling(
    table: Table, names: tuple[str, ...], whom: ColumnElement[bool], on_postgresql: bool
) -> postgresql.Insert | sqlite.Insert:
    """Return the statement that tells whom a condition names, except one, what they were not told before."""
    values = (bindparam(f"given_{name}", type_=table.c[name].type) for name in names)
    people = select(Person.id, *values).where(
        whom, Person.disabled_at.is_(None), Person.id != bindparam("besides_id")
    )
    insert = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    filled = insert.from_select(["person_id", *names], people)
    return filled.on_conflict_do_nothing(index_elements=["person_id", "key"])


def _values(message: Message) -> dict[str, Any]:
    return {
        "street_id": message.street_id,
        "unit_id": message.unit_id,
        "case_id": message.case_id,
        "talk_id": message.talk_id,
        "code": message.code,
        "params": message.params or {},
        "key": message.key,
        "created_at": message.now,
    }


def _count(result: object) -> int:
    return max(cast("CursorResult[Any]", result).rowcount, 0)
