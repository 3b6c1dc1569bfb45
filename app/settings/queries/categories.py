"""The tree of categories, and what categories and units are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import false, select

from app.domain.errors import Invalid
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import (
    Category,
)
from app.web.i18n import current_locale


class _Branch(Protocol):
    """A row of a tree."""

    @property
    def id(self) -> int:
        """Its own id."""

    @property
    def parent_id(self) -> int | None:
        """The row above it."""


T = TypeVar("T", bound=_Branch)


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


def category_or_404(category_id: int) -> Category:
    """Return a category for its own page."""
    found: Category = db.get_or_404(Category, category_id)
    return found


def categories() -> list[Category]:
    """Return the whole tree in its order, closed ones too; the same order as `category_choices`."""
    return _in_order(db.session.scalars(select(Category).order_by(Category.position, Category.id)).all())


def open_categories() -> Sequence[Category]:
    """Return the categories that new cases may have, in their order."""
    open_ones = select(Category).where(Category.is_closed == false())
    return db.session.scalars(open_ones.order_by(Category.position, Category.id)).all()


def category_named_in(text: str, rows: Iterable[Category]) -> int | None:
    """Return the category whose keywords the text names at greatest length, else the last resort."""
    best: tuple[int, int | None] = (0, None)
    rest = None
    for row in rows:
        length = sum(len(word) for word in row.keywords if word in text)
        if length > best[0]:
            best = (length, row.id)
        if row.code.startswith("other"):
            rest = row.id
    return best[1] or rest


def category_choices(*, with_closed: bool = False) -> list[Choice]:
    """Return the category tree in its order, each group before what it contains.

    Labels are in the reader's language. One statement.
    """
    columns = (Category.id, Category.parent_id, Category.path, Category.name, Category.name_en)
    statement = select(*columns, Category.is_closed).order_by(Category.position, Category.id)
    if not with_closed:
        statement = statement.where(Category.is_closed == false())
    english = current_locale() == "en"
    return [
        Choice(
            row.id, (english and row.name_en) or row.name, row.path.count("/") - 2, row.path, row.is_closed
        )
        for row in _in_order(db.session.execute(statement).all())
    ]


def name_of(row: Category | Unit) -> str:
    """Return what a category or a unit is called in the reader's language."""
    return row.name_en if row.name_en and current_locale() == "en" else row.name


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
