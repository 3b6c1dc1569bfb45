"""The tree of categories, as it is kept and as it is offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import select

from app.domain.clocks import Urgency
from app.domain.errors import Invalid
from app.extensions import db
from app.models.settings import (
    Category,
)
from app.settings.cache import EVERYWHERE, kept
from app.web.naming import name_of


class _Branch(Protocol):
    """A row of a tree."""

    @property
    def id(self) -> int:
        """Its own id."""

    @property
    def parent_id(self) -> int | None:
        """The row above it."""


T = TypeVar("T", bound=_Branch)


class KnownCategory(NamedTuple):
    """A category as all processes keep it until a setting is changed."""

    id: int
    parent_id: int | None
    path: str
    code: str
    name: str
    name_en: str | None
    default_urgency: Urgency
    is_closed: bool
    keywords: list[str]

    @property
    def path_ids(self) -> tuple[int, ...]:
        """Ids from the root down to the category itself."""
        return tuple(int(part) for part in self.path.strip("/").split("/"))


_KNOWN = (
    Category.id, Category.parent_id, Category.path, Category.code,
    Category.name, Category.name_en, Category.default_urgency, Category.is_closed,
    Category.keywords,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A category in a grouped select; a group is a category with others below it."""

    id: int
    label: str
    depth: int
    path: str
    is_closed: bool


def category(category_id: int) -> Category:
    """Return a category, also a closed one.

    Raises:
        Invalid: there is none with this id.
    """
    found = db.session.get(Category, category_id)
    if found is None:
        raise Invalid("category_id", "unknown")
    return found


def known_category(category_id: int, street_id: int) -> KnownCategory:
    """Return what is kept of a category, for a case of the street; the street's stamp serves.

    Raises:
        Invalid: there is none with this id.
    """
    found = known_categories(street_id).get(category_id)
    if found is None:
        raise Invalid("category_id", "unknown")
    return found


def known_categories(street_id: int = EVERYWHERE) -> dict[int, KnownCategory]:
    """Return all categories by id, each group before what it contains; the same object until a change."""
    return kept("categories", street_id, _categories)


def _categories() -> dict[int, KnownCategory]:
    rows = db.session.execute(select(*_KNOWN).order_by(Category.position, Category.id))
    return {row.id: row for row in _in_order([KnownCategory(*row) for row in rows])}


def category_or_404(category_id: int) -> Category:
    """Return a category for its own page."""
    found: Category = db.get_or_404(Category, category_id)
    return found


def categories() -> list[Category]:
    """Return the whole tree in its order, closed ones too; the same order as `category_choices`."""
    return _in_order(db.session.scalars(select(Category).order_by(Category.position, Category.id)).all())


def open_categories() -> list[KnownCategory]:
    """Return the categories that new cases may have, in their order."""
    return [row for row in known_categories().values() if not row.is_closed]


def category_choices(*, with_closed: bool = False) -> list[Choice]:
    """Return the category tree in its order, each group before what it contains.

    Labels are in the reader's language.
    """
    return [
        Choice(row.id, name_of(row), row.path.count("/") - 2, row.path, row.is_closed)
        for row in known_categories().values()
        if with_closed or not row.is_closed
    ]


def category_named_in(text: str, rows: Sequence[KnownCategory]) -> int | None:
    """Return the category that the words of a text name best, else the last resort."""
    return next(iter(categories_named_in(text, rows)), None)


def categories_named_in(text: str, rows: Sequence[KnownCategory]) -> list[int]:
    """Return the categories whose keywords a text names, those named at greatest length first.

    What names a category and its group counts for both, so that "lift" alone is the group and
    "trapped in the lift" the category below it. Of a text that names none the last resort is returned.
    """
    named = {row.id: sum(len(word) for word in row.keywords if word in text) for row in rows}
    length = {row.id: named[row.id] and named[row.id] + named.get(row.parent_id or 0, 0) for row in rows}
    found = sorted((row.id for row in rows if length[row.id]), key=lambda row_id: -length[row_id])
    return found or [row.id for row in reversed(rows) if row.code.startswith("other")][:1]


def _in_order(rows: Iterable[T]) -> list[T]:
    """Return the rows of a tree, each before what it contains."""
    below: dict[int | None, list[T]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return _walk(below, None)


def _walk(below: dict[int | None, list[T]], parent_id: int | None) -> list[T]:
    found = []
    for row in below.get(parent_id, []):
        found.append(row)
        found.extend(_walk(below, row.id))
    return found
