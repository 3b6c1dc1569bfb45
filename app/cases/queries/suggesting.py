"""What is suggested for a text: its category, its urgency, whom to call first.

The category comes from what the street's closed cases have taught (see app.cases.operations.learning); where
nothing was learned yet, or nothing that fits, from the keywords of the categories.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Select,
    String,
    any_,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.database import locked
from app.domain import emergencies, suggesting
from app.domain.clocks import Urgency
from app.domain.emergencies import Emergency
from app.domain.suggesting import Curve, Weighed
from app.extensions import db
from app.models.suggesting import CategoryModel, CategoryWeight
from app.settings import queries as settings
from app.settings.queries import KnownCategory

LIKELY = 0.5
"""From this score on what was learned goes before the keywords."""
_HEADER = ""
"""In place of a run of characters: the row of the model itself."""


class Ranked(NamedTuple):
    """A category and how probably it is the right one; no score where only keywords speak for it."""

    category: KnownCategory
    score: float | None


class Suggestion(NamedTuple):
    """What is suggested for a text; the best category first."""

    ranked: tuple[Ranked, ...]
    emergencies: tuple[Emergency, ...]

    @property
    def category(self) -> KnownCategory | None:
        """The category that is taken when nobody chooses another; None only where there are no categories."""
        return self.ranked[0].category if self.ranked else None

    @property
    def category_id(self) -> int | None:
        """Its id."""
        return self.category.id if self.category else None

    @property
    def urgency(self) -> Urgency | None:
        """Red for an emergency, else what is usual for the category."""
        if self.emergencies:
            return Urgency.RED
        return self.category.default_urgency if self.category else None


class _Model(NamedTuple):
    """What was learned, as far as it concerns one text."""

    categories: list[int]
    curve: Curve
    known: dict[str, Weighed]


def suggestion(street_id: int, text: str) -> Suggestion:
    """Return what is suggested for a text in a street; one statement beside what is kept of the settings."""
    offered = {row.id: row for row in settings.open_categories()}
    by_words = settings.categories_named_in(text, [*offered.values()])
    named = [Ranked(offered[each], None) for each in by_words]
    fitting = [Ranked(offered[each], score) for each, score in _learned(street_id, text) if each in offered]
    if fitting and (fitting[0].score or 0) >= LIKELY:
        found = [*fitting, *named]
    else:
        found = [*named[:1], *fitting, *named[1:]]
    once = {each.category.id: each for each in reversed(found)}
    order = dict.fromkeys(each.category.id for each in found)
    ranked = tuple(once[category_id] for category_id in order)
    return Suggestion(ranked[: suggesting.SHOWN], emergencies.emergencies_in(text))


def _learned(street_id: int, text: str) -> Iterator[tuple[int, float]]:
    """Return the ids of categories with their scores, the best first; nothing where no run is known."""
    model = _model(street_id, suggesting.pieces(text))
    if model is None or not model.known:
        return
    margins = suggesting.margins(text, model.known, len(model.categories))
    for index, score in suggesting.ranked(margins, model.curve, most=len(model.categories)):
        yield model.categories[index], score


def _model(street_id: int, pieces: Collection[str]) -> _Model | None:
    """Return the street's model with the weights of some runs; one statement, so that it is of one training.

    Read along uq_category_model_street_id and pk_category_weight.
    """
    rows = db.session.execute(_weights(street_id, pieces)).all()
    header = next((row for row in rows if row.piece == _HEADER), None)
    if header is None:
        return None
    known = {row.piece: Weighed(row.rarity, row.weights) for row in rows if row.piece != _HEADER}
    return _Model(header.weights, Curve(header.rarity, header.start), known)


def _weights(street_id: int, pieces: Collection[str]) -> Any:  # noqa: ANN401 - a union of two selects
    here = CategoryModel.street_id == street_id
    header: Select[*tuple[Any, ...]] = select(
        literal(_HEADER).label("piece"),
        CategoryModel.slope.label("rarity"),
        CategoryModel.categories.label("weights"),
        CategoryModel.offset.label("start"),
    ).where(here)
    weights: Select[*tuple[Any, ...]] = (
        select(CategoryWeight.piece, CategoryWeight.rarity, CategoryWeight.weights, cast(null(), Float))
        .join(CategoryModel, CategoryWeight.model_id == CategoryModel.id)
        .where(here, _one_of(pieces))
    )
    return union_all(header, weights)


def _one_of(pieces: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a run is one of some; one value on PostgreSQL."""
    if locked():
        return CategoryWeight.piece == any_(literal(list(pieces), ARRAY(String)))
    return CategoryWeight.piece.in_(pieces)
