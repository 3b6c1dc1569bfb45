"""Telling people: rows of the outbox, written in the transaction of what they tell about.

Each notice is a code and parameters, worded by app.notices.sentences when it is read. The key
makes a repeat harmless: the same thing is told to the same person once, by one statement
(INSERT ... ON CONFLICT DO NOTHING) on both databases.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Date, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import ahead, bulk
from app.access.policy import WORKERS, Actor
from app.database import locked
from app.domain.levels import Role
from app.extensions import db
from app.models.notices import HeldNotice, Notice
from app.models.organisation import Person, Posting, Unit
from app.settings.queries import zone_of

TOLD = WORKERS | {Role.CO_HANDLER}
"""Roles that a unit's notices go to; administrators and observers handle no cases."""
_CATCH_UPS: ContextVar[Mapping[int, int]] = ContextVar("catch_ups", default={})  # noqa: B039 - read only


@contextmanager
def held_back(catch_ups: Mapping[int, int]) -> Iterator[None]:
    """Keep back what units and leaders of these streets are told, for the catch-up of the street."""
    token = _CATCH_UPS.set(catch_ups)
    try:
        yield
    finally:
        _CATCH_UPS.reset(token)


_TODAY: BindParameter[date] = bindparam("today", type_=Date())


def _held(
    roles: frozenset[Role], today: date | BindParameter[date] = _TODAY
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a posting with one of the roles holds on the day."""
    until = Posting.until_on.is_(None) | (Posting.until_on > today)
    return Posting.role.in_(sorted(roles)), Posting.from_on <= today, until


def _posted(roles: frozenset[Role], place: ColumnElement[bool]) -> ColumnElement[bool]:
    return Person.id.in_(select(Posting.person_id).where(place, *_held(roles)))


# Whom a notice goes to: conditions with parameters, so that each makes one statement for good.
_HERE = Posting.unit_id == bindparam("place_id")
_AT_WORK = _posted(TOLD, _HERE)
_LEADING = _posted(frozenset({Role.LEADER}), _HERE)
_ADMINISTERING = _posted(frozenset({Role.ADMINISTRATOR}), _HERE | Posting.unit_id.is_(None))
_IN_PERSON = Person.id == bindparam("told_id")
_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Tell neither units nor persons of what is taken over in bulk; who does that tells them once of all."""
    token = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(token)


@dataclass(frozen=True, slots=True)
class _Message:
    """What is told, without to whom."""

    code: str
    key: str
    now: datetime
    street_id: int | None = None
    unit_id: int | None = None
    case_id: int | None = None
    talk_id: int | None = None
    params: dict[str, Any] | None = None


def tell_unit(
    unit_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    talk_id: int | None = None,
    params: dict[str, Any] | None = None,
    besides: int | None = None,
) -> int:
    """Tell everybody who works at the unit today, except the person `besides`; return how many.

    Today is the day of `now` (UTC) in the street's zone. Disabled accounts are left out; 0 means that
    nobody is there to be told, or that all were told before.
    """
    if _QUIET.get():
        return 0
    unit = db.session.get_one(Unit, unit_id)
    street_id = unit.street_id or unit.id
    message = _Message(code, key, now, street_id, unit_id, case_id, talk_id, params)
    today = _today(street_id, now)
    if ahead.is_on():
        return _tell_later(message, _working_at(unit_id, today), besides)
    return _tell(message, _AT_WORK, {"place_id": unit_id, "today": today}, besides=besides)


def tell_person(
    person_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    street_id: int | None = None,
    case_id: int | None = None,
    talk_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell one person, whatever their postings; return 1, or 0 if they were told before."""
    if _QUIET.get():
        return 0
    message = _Message(code, key, now, street_id, None, case_id, talk_id, params)
    return _tell(message, _IN_PERSON, {"told_id": person_id})


def tell_leaders(
    street_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell the leaders of a street; return how many."""
    message = _Message(code, key, now, street_id, street_id, case_id, params=params)
    return _tell_posted(message, street_id, _LEADING)


def tell_administrators(
    street_id: int,
    code: str,
    *,
    key: str,
    now: datetime,
    case_id: int | None = None,
    params: dict[str, Any] | None = None,
) -> int:
    """Tell the administrators of a street and those of the whole installation; return how many."""
    message = _Message(code, key, now, street_id, street_id, case_id, None, params)
    return _tell_posted(message, street_id, _ADMINISTERING, at_once=True)


def mark_read(
    actor: Actor, *, now: datetime, notice_id: int | None = None, until_id: int | None = None
) -> int:
    """Mark the actor's notices as read: one, or all up to an id; return how many were unread."""
    statement = update(Notice).where(Notice.person_id == actor.id, Notice.read_at.is_(None))
    if notice_id is not None:
        statement = statement.where(Notice.id == notice_id)
    if until_id is not None:
        statement = statement.where(Notice.id <= until_id)
    options = {"synchronize_session": False}
    return _count(db.session.execute(statement.values(read_at=now), execution_options=options))


def _today(street_id: int, now: datetime) -> date:
    return now.astimezone(zone_of(street_id)).date()


def _working_at(unit_id: int, today: date) -> Sequence[int]:
    """Return who works at the unit on the day, for a batch: all units of its street by one statement."""
    street_id = db.session.get_one(Unit, unit_id).street_id or unit_id

    def load() -> dict[int | None, list[int]]:
        statement = (
            select(Posting.unit_id, Person.id)
            .join(Person)
            .join(Unit, Unit.id == Posting.unit_id)
            .where(Unit.street_id == street_id, *_held(TOLD, today), Person.disabled_at.is_(None))
            .distinct()
            .order_by(Person.id)
        )
        people: defaultdict[int | None, list[int]] = defaultdict(list)
        with db.session.no_autoflush:  # what the batch has changed so far are no people
            for at_id, person_id in db.session.execute(statement):
                people[at_id].append(person_id)
        return people

    return ahead.once((_working_at, street_id, today), load).get(unit_id, [])


def _tell_posted(
    message: _Message, street_id: int, whom: ColumnElement[bool], *, at_once: bool = False
) -> int:
    values = {"place_id": street_id, "today": _today(street_id, message.now)}
    if ahead.is_on():
        return _tell_later(message, _posted_to(whom, values), None, at_once=at_once)
    return _tell(message, whom, values, at_once=at_once)


def _posted_to(whom: ColumnElement[bool], values: Mapping[str, object]) -> Sequence[int]:
    """Return whom a condition names, for a batch: one statement for each."""

    def load() -> Sequence[int]:
        named = select(Person.id).where(whom, Person.disabled_at.is_(None)).order_by(Person.id)
        with db.session.no_autoflush:  # what the batch has changed so far are no people
            return db.session.scalars(named, values).all()

    return ahead.once((_posted_to, whom, *values.values()), load)


def _tell_later(
    message: _Message, people: Sequence[int], besides: int | None, *, at_once: bool = False
) -> int:
    """Tell people at the end of the batch; return how many, also those who were told before."""
    told = [person_id for person_id in people if person_id != besides]
    catch_up_id = None if at_once else _CATCH_UPS.get().get(message.street_id or 0)
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
    rows = list({(row["person_id"], row["key"]): row for row in reversed(rows)}.values())
    if locked():
        bulk.insert_ignoring(db.session(), table, rows)
    else:
        statement = sqlite.insert(table).on_conflict_do_nothing(index_elements=["person_id", "key"])
        db.session.connection().execute(statement, rows)


def _tell(
    message: _Message,
    whom: ColumnElement[bool],
    values: Mapping[str, object],
    *,
    besides: int | None = None,
    at_once: bool = False,
) -> int:
    catch_up_id = None if at_once else _CATCH_UPS.get().get(message.street_id or 0)
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


def _values(message: _Message) -> dict[str, Any]:
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
