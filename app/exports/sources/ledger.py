"""The ledger's register as rows of a file: the columns of the paper form."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.access.policy import Actor
from app.domain.masking import without_phones
from app.exports.sources.asked import BATCH, Asked, Batch
from app.exports.writing import Column, Row
from app.ledger import queries, sheet
from app.ledger.filter_args import NAMES, filter_of
from app.ledger.sheet_rows import beside
from app.models.ledger import LedgerEntry

__all__ = ["NAMES", "batch", "columns", "count", "readable", "title"]


def title() -> str:
    """Return what the list is called."""
    return _("Ledger")


def columns() -> tuple[Column, ...]:
    """Return the columns of the paper form."""
    return tuple(Column(text, width) for text, width in zip(sheet.headings(), sheet.WIDTHS, strict=True))


def count(actor: Actor, asked: Asked) -> int:
    """Return how many entries the filter finds."""
    return queries.count(actor, filter_of(asked.args), today=asked.today)


def batch(actor: Actor, asked: Asked, key: int | None) -> Batch:
    """Return entries with ids above a key."""
    chosen = filter_of(asked.args)
    found = queries.entries_behind(actor, chosen, today=asked.today, after_id=key or 0, limit=BATCH)
    known = beside(found)
    rows = [_masked(entry, sheet.cells_of(entry, known)) for entry in found]
    ids = [entry.id for entry in found]
    return Batch(rows, ids[-1] if len(ids) == BATCH else None, ids)


def readable(actor: Actor, ids: Sequence[int]) -> int:
    """Return how many of some entries the actor may read."""
    return queries.readable_count(actor, ids)


def _masked(_entry: LedgerEntry, cells: Row) -> Row:
    return tuple(without_phones(cell) if isinstance(cell, str) else cell for cell in cells)
