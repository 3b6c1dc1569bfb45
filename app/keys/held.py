"""What the data key protects: every sealed column and keyed digest, found from the tables themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary, Row, String, Table, TableClause, column, select, table

from app.columns import Blind, Sealed
from app.extensions import db

Values = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """A table with values under the data key; `raw` is the same one with what really lies in it."""

    name: str
    sealed: Mapping[str, Sealed]
    blind: Mapping[str, Blind]
    has_used: bool
    """Whether its rows are used up at some time, as recovery codes are."""
    raw: TableClause

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns with such values."""
        return (*self.sealed, *self.blind)


def held() -> list[Held]:
    """Return every table with sealed columns or keyed digests, by name."""
    found = (_held(one) for _name, one in sorted(db.metadata.tables.items()))
    return [one for one in found if one.columns]


def batches(one: Held, *, limit: int) -> Iterator[list[Values]]:
    """Go through a table by its ids; what is committed meanwhile is seen."""
    after = 0
    while rows := batch(one, after, limit=limit):
        yield rows
        after = rows[-1].id


def batch(one: Held, after: int, *, limit: int) -> list[Values]:
    """Return the next rows after an id, with what really lies in them."""
    statement = select(one.raw).where(one.raw.c.id > after).order_by(one.raw.c.id).limit(limit)
    return list(db.session.execute(statement).all())


def _held(of: Table) -> Held:
    sealed = {found.name: found.type for found in of.columns if isinstance(found.type, Sealed)}
    blind = {found.name: found.type for found in of.columns if isinstance(found.type, Blind)}
    has_used = "used_at" in of.columns
    names = ("id", "used_at") if has_used else ("id",)
    raw = table(
        of.name,
        *(column(name) for name in names),
        *(column(name, LargeBinary) for name in sealed),
        *(column(name, String) for name in blind),
    )
    return Held(of.name, sealed, blind, has_used, raw)
