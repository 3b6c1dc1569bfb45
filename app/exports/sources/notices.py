"""What somebody was told, as rows of a file: their own inbox."""

from flask_babel import gettext as _

from app.access.policy import Actor
from app.exports.sources.asked import BATCH, Asked, Batch, wall
from app.exports.writing import Column, Row
from app.notices import queries
from app.notices.sentences import sentence
from app.web.naming import name_of
from app.web.paging import read_id

NAMES = ("unread",)


def title() -> str:
    """Return what the list is called."""
    return _("Inbox")


def columns() -> tuple[Column, ...]:
    """Return the columns."""
    return (
        Column(_("Told at"), 17),
        Column(_("What"), 70),
        Column(_("Case number"), 18),
        Column(_("Read at"), 17),
    )


def count(actor: Actor, asked: Asked) -> int:
    """Return how many notices there are."""
    return queries.count(actor, unread=_unread(asked))


def batch(actor: Actor, asked: Asked, key: int | None) -> Batch:
    """Return notices with ids below a key."""
    page = queries.inbox(actor, unread=_unread(asked), before=key, limit=BATCH)
    return Batch([_row(entry) for entry in page.rows], read_id(page.next_key))


def _unread(asked: Asked) -> bool:
    return asked.args.get("unread") == "1"


def _row(entry: queries.Entry) -> Row:
    notice = entry.notice
    said = sentence(notice, number=entry.number, title=entry.title, unit=name_of(entry.unit) or None)
    return (wall(notice.created_at), said, entry.number or "", wall(notice.read_at))
