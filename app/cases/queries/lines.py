"""A case as the row of a list, and the order of lists in which what is due comes first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, func, select, true, tuple_
from sqlalchemy.orm import aliased

from app.access.policy import Actor
from app.access.prepared import Prepared, Statement
from app.access.scopes import wholly_readable_cases
from app.database import columns_of
from app.domain.clocks import Urgency
from app.domain.levels import Role
from app.domain.workflow import State
from app.models.cases import Case
from app.models.organisation import Unit
from app.web.paging import Page, instant_key, page_of, read_id, read_instant_key


class Names(NamedTuple):
    """What a unit is called, in Chinese and perhaps in English."""

    name: str
    name_en: str | None


class Listed(NamedTuple):
    """A case as the row of a list shows it; loading whole cases would cost more than all the rest.

    To who is only called in (`is_whole` is false) a list says what the page of the case says to them: who has
    it and until when is not theirs to see; the instants are there for the light alone.
    """

    id: int
    street_id: int
    number: str
    description: str
    spot: str
    state: State
    urgency: Urgency
    held_since: datetime
    sort_at: datetime
    warn_at: datetime | None
    due_at: datetime | None
    black_at: datetime | None
    street_red_at: datetime | None
    version: int
    is_whole: bool
    """Whether the reader may read all of the case (Action.CASE_WHOLE)."""
    holder: Names | None
    """Nobody is named where the reader may not read all of the case."""
    place: Names
    """The lowest unit of its place."""


_COLUMNS = (
    Case.id, Case.street_id, Case.number, Case.description, Case.spot, Case.state, Case.urgency,
    Case.held_since, Case.sort_at, Case.warn_at, Case.due_at, Case.black_at,
    Case.street_red_at, Case.version,
)  # fmt: skip
_Holder, _Place = aliased(Unit), aliased(Unit)
LOWEST = func.coalesce(Case.building_id, Case.grid_id, Case.community_id, Case.street_id)
"""The lowest unit of a case's place."""


def lines(actor: Actor) -> Statement:
    """Select what `Listed` holds, as the actor sees it; one join on its lowest level names the place."""
    return _lines(wholly_seen(actor))


def wholly_seen(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case on the actor's lists is theirs to read whole.

    Of what they may read at all that is everything, unless they work for a department or firm.
    """
    return wholly_readable_cases(actor) if is_called_in(actor) else true()


def is_called_in(actor: Actor) -> bool:
    """Whether the actor's lists hold cases of which they see a part alone."""
    return actor.has(Role.CO_HANDLER)


def _lines(is_whole: ColumnElement[bool]) -> Statement:
    return (
        select(*_COLUMNS, is_whole, _Holder.name, _Holder.name_en, _Place.name, _Place.name_en)
        .select_from(Case)
        .join(_Holder, Case.holder_id == _Holder.id)
        .join(_Place, _Place.id == LOWEST)
    )


LINES = _lines(true())
"""The same for who may read all of the cases, as the caller knows."""
_LIMIT = bindparam("limit", type_=Integer())


def as_due(statement: Statement) -> Statement:
    """Return a selection of `lines` in the order of what is due first, as `due_first` takes it."""
    return statement.order_by(Case.sort_at, Case.id).limit(_LIMIT)


def as_newest(statement: Statement) -> Statement:
    """Return a selection of `lines` with the newest case on top, as `newest_first` takes it."""
    return statement.order_by(Case.id.desc()).limit(_LIMIT)


def due_first(asked: Prepared, after: str | None, limit: int) -> Page[Listed]:
    """Return a page of what is due first, from the key `after` on."""
    statement, values = asked
    key = read_instant_key(after)
    if key is not None:
        statement = statement.where(tuple_(Case.sort_at, Case.id) > key)
    rows = _read(statement, {**values, "limit": limit + 1})
    return page_of(rows, lambda row: instant_key(row.sort_at, row.id), limit=limit)


def newest_first(asked: Prepared, after: str | None, limit: int) -> Page[Listed]:
    """Return a page of what is newest, from the key `after` on."""
    statement, values = asked
    key = read_id(after)
    if key is not None:
        statement = statement.where(Case.id < key)
    rows = _read(statement, {**values, "limit": limit + 1})
    return page_of(rows, lambda row: str(row.id), limit=limit)


def _read(statement: Statement, values: Mapping[str, object]) -> list[Listed]:
    return [_listed(*row) for row in columns_of(statement, values)]


def _listed(*values: Any) -> Listed:  # noqa: ANN401 - columns of all kinds
    own, names = values[:-4], values[-4:]
    holder = Names._make(names[:2]) if own[-1] else None  # the column before the names is `is_whole`
    return Listed._make((*own, holder, Names._make(names[2:])))
