"""The audit log as rows of a file, in sentences."""

from flask_babel import gettext as _

from app.access.policy import Actor
from app.audit import queries
from app.audit.filter_args import NAMES, filter_of
from app.audit.presenting import Told, told
from app.exports.sources.asked import BATCH, Asked, Batch, wall
from app.exports.writing import Column, Row
from app.web.paging import read_id

__all__ = ["NAMES", "batch", "columns", "count", "title"]


def title() -> str:
    """Return what the list is called."""
    return _("Audit log")


def columns() -> tuple[Column, ...]:
    """Return the columns."""
    return (
        Column(_("No."), 9),
        Column(_("When"), 17),
        Column(_("By whom"), 14),
        Column(_("What"), 70),
        Column(_("Address"), 24),
    )


def count(actor: Actor, asked: Asked) -> int:
    """Return how many entries there are."""
    return queries.count(actor, filter_of(asked.args))


def batch(actor: Actor, asked: Asked, key: int | None) -> Batch:
    """Return entries with numbers below a key."""
    page = queries.entries(actor, filter_of(asked.args), before=key, limit=BATCH)
    return Batch([_row(entry) for entry in told(list(page.rows))], read_id(page.next_key))


def _row(entry: Told) -> Row:
    return (entry.id, wall(entry.at), entry.actor, entry.sentence, entry.address)
