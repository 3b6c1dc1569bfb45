"""The night talks as rows of a file."""

from collections.abc import Sequence

from flask_babel import gettext as _

from app.access.policy import Actor
from app.exports.sources.asked import BATCH, Asked, Batch, wall
from app.exports.writing import Column, Row
from app.talks.queries import lists
from app.web.messages import label
from app.web.naming import name_of


def title() -> str:
    """Return what the list is called."""
    return _("Night talks")


def columns() -> tuple[Column, ...]:
    """Return the columns."""
    return (
        Column(_("Title"), 36),
        Column(_("Unit"), 20),
        Column(_("Where"), 24),
        Column(_("Begins at"), 17),
        Column(_("State"), 10),
        Column(_("Host"), 12),
        Column(_("New issues"), 10),
        Column(_("Ended at"), 17),
    )


def count(actor: Actor, _asked: Asked) -> int:
    """Return how many talks the actor may see."""
    return lists.talks_count(actor)


def batch(actor: Actor, _asked: Asked, key: int | None) -> Batch:
    """Return talks with ids below a key."""
    found = lists.behind(actor, before_id=key, limit=BATCH)
    ids = [line.talk.id for line in found]
    return Batch([_row(line) for line in found], ids[-1] if len(ids) == BATCH else None, ids)


def readable(actor: Actor, ids: Sequence[int]) -> int:
    """Return how many of some talks the actor may see."""
    return lists.readable_count(actor, ids)


def _row(line: lists.Line) -> Row:
    talk = line.talk
    return (
        talk.title,
        name_of(talk.unit),
        talk.place,
        wall(talk.starts_at),
        label(talk.state),
        talk.host.name,
        line.items,
        wall(talk.closed_at),
    )
