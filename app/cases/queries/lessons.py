"""What the closed cases of a street teach: their words and categories."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.domain.learning import Example
from app.domain.levels import Level
from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.suggesting import CategoryModel
from app.settings import queries as settings

MOST = 20_000
"""The newest closed cases of a street; more would teach little more and take longer."""
LEAST_OF_ONE = 5
"""A category with fewer closed cases is not learned yet; its keywords serve."""
ENOUGH = 200
"""From so many closed cases on they say more than keywords."""


class Lessons(NamedTuple):
    """The examples, labelled with ids of categories, and when the last of the cases was closed."""

    examples: Sequence[Example]
    newest_closed_at: datetime

    @property
    def are_enough(self) -> bool:
        """Whether it is worth while to learn them."""
        return len(self.examples) >= ENOUGH and len({example.label for example in self.examples}) > 1


def lessons(street_id: int) -> Lessons | None:
    """Return what the newest closed cases of a street teach, oldest first; None where there are none.

    Categories that are closed, or that too few cases have, are left out, and so are confidential cases: what
    is learned can be read by everybody. Read along ix_case_street_id_id.
    """
    statement = (
        select(Case.description, Case.category_id, Case.closed_at, Case.lowest_rank)
        .where(Case.street_id == street_id, Case.state == State.CLOSED)
        .order_by(Case.id.desc())
        .limit(MOST)
    )
    rows = db.session.execute(statement).all()[::-1]
    newest = max((row.closed_at for row in rows if row.closed_at), default=None)
    if newest is None:
        return None
    rows = [row for row in rows if row.lowest_rank == Level.BUILDING.rank]
    offered = {row.id for row in settings.open_categories()}
    times = Counter(row.category_id for row in rows)
    kept = {category_id for category_id in offered if times[category_id] >= LEAST_OF_ONE}
    found = [Example(row.description, str(row.category_id)) for row in rows if row.category_id in kept]
    return Lessons(found, newest)


def streets_with_news() -> list[int]:
    """Return the streets where a case was closed after the last one that was learned."""
    statement = (
        select(Case.street_id)
        .outerjoin(CategoryModel, CategoryModel.street_id == Case.street_id)
        .where(Case.state == State.CLOSED)
        .group_by(Case.street_id, CategoryModel.newest_closed_at)
        .having(
            CategoryModel.newest_closed_at.is_(None)
            | (func.max(Case.closed_at) > CategoryModel.newest_closed_at)
        )
        .order_by(Case.street_id)
    )
    return list(db.session.scalars(statement))
