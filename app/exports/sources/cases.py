"""The list of cases as rows of a file: newest first, phones masked as on the page."""

from collections.abc import Callable, Sequence
from functools import cache

from flask_babel import gettext as _

from app.access.policy import Actor
from app.cases import options
from app.cases.filter_forms import NAMES, FilterForm
from app.cases.presenting.words import in_place, light_of
from app.cases.queries import lists, whole
from app.cases.queries.filtering import Filters
from app.cases.queries.lines import Names
from app.domain.masking import without_phones
from app.exports.sources.asked import BATCH, Asked, Batch, FilterRefused, wall
from app.exports.writing import Column, Row
from app.web.messages import label
from app.web.naming import name_of

__all__ = ["NAMES", "batch", "columns", "count", "readable", "title"]


def title() -> str:
    """Return what the list is called."""
    return _("Cases")


def columns() -> tuple[Column, ...]:
    """Return the columns."""
    return (
        Column(_("Number"), 18),
        Column(_("State"), 12),
        Column(_("Light"), 10),
        Column(_("Urgency"), 10),
        Column(_("Matter"), 50),
        Column(_("Category"), 16),
        Column(_("Community"), 16),
        Column(_("Place"), 28),
        Column(_("With"), 20),
        Column(_("Channel"), 14),
        Column(_("Registered at"), 17),
        Column(_("Due at"), 17),
        Column(_("Closed at"), 17),
        Column(_("Outcome"), 12),
    )


def count(actor: Actor, asked: Asked) -> int:
    """Return how many cases the filter finds."""
    return lists.count(actor, _filters(actor, asked), as_of=asked.at)


def batch(actor: Actor, asked: Asked, key: int | None) -> Batch:
    """Return cases with ids below a key."""
    found = whole.below(actor, _filters(actor, asked), as_of=asked.at, before_id=key, limit=BATCH)
    named = cache(name_of)  # a few hundred units and categories have thousands of cases
    rows = [_row(one, asked, named) for one in found]
    ids = [one.id for one in found]
    return Batch(rows, ids[-1] if len(ids) == BATCH else None, ids)


def readable(actor: Actor, ids: Sequence[int]) -> int:
    """Return how many of some cases the actor may read."""
    return whole.readable_count(actor, ids)


def _filters(actor: Actor, asked: Asked) -> Filters:
    form = FilterForm(asked.args)
    options.offer_filters(form, actor)
    if not form.validate():
        raise FilterRefused
    return form.filters(today=asked.today)


def _row(one: whole.Whole, asked: Asked, named: Callable[[Names | None], str]) -> Row:
    return (
        one.number,
        label(one.state),
        light_of(one, asked.at).text,
        label(one.urgency),
        without_phones(one.description),
        named(one.category),
        named(one.community),
        in_place(named(one.place), one.spot),
        named(one.holder),
        label(one.channel) if one.channel else "",
        wall(one.registered_at),
        wall(one.due_at) if one.is_whole else "",
        wall(one.closed_at),
        label(one.outcome) if one.outcome else "",
    )
