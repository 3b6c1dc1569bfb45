"""What has happened to the cases that somebody may read, since a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select

from app.access.policy import Actor
from app.access.scopes import wholly_readable_cases
from app.database import locked
from app.domain.feed import Cursor, Running, advance
from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Case, Event

LOOKED_AT = 500
"""Events that one request goes through, readable or not."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a case that may be read."""

    id: int
    number: str
    sequence: int
    move: Move
    at: datetime


@dataclass(frozen=True, slots=True)
class Since:
    """What happened, and where the next request goes on."""

    events: Sequence[Happened]
    cursor: Cursor
    has_more: bool


def happened_since(actor: Actor, cursor: Cursor, *, limit: int) -> Since:
    """Return the events behind a cursor in the order of their numbers; along the primary key.

    The transactions that run are asked for before: whoever ends in between is seen, and whoever begins takes
    higher numbers.
    """
    running = _running()
    statement = (
        select(Event.id, Case.number, Event.sequence, Event.move, Event.at, wholly_readable_cases(actor))
        .join(Case, Event.case_id == Case.id)
        .where(Event.id > cursor.after)
        .order_by(Event.id)
        .limit(LOOKED_AT + 1)
    )
    found_rows = db.session.execute(statement)
    rows = [
        (Happened(row_id, number, sequence, move, at), is_readable)
        for row_id, number, sequence, move, at, is_readable in found_rows
    ]
    seen = rows[:LOOKED_AT]
    readable = [event for event, is_readable in seen if is_readable]
    if len(readable) > limit:
        seen = [row for row in seen if row[0].id <= readable[limit - 1].id]
    found = advance(cursor, [event.id for event, _ in seen], running)
    events = [event for event, is_readable in seen if is_readable and event.id <= found.after]
    has_more = len(seen) < len(rows) and found.after == seen[-1][0].id
    return Since(events, found, has_more)


def _running() -> Running | None:
    """Return the oldest transaction that writes now, and the number of the next one to begin."""
    if not locked():
        return None
    snapshot = func.pg_current_snapshot()
    oldest, following = (
        cast(cast(ask(snapshot), db.String), BigInteger)
        for ask in (func.pg_snapshot_xmin, func.pg_snapshot_xmax)
    )
    seconds = cast(func.extract("epoch", func.clock_timestamp()), BigInteger)
    return Running(*db.session.execute(select(oldest, following, seconds)).one())
