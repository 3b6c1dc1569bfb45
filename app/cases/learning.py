"""Learning categories from closed cases: read, reckon, keep."""

import logging
from datetime import datetime

from app.cases import operations
from app.cases.queries.lessons import lessons, streets_with_news
from app.database import read_without_transaction, transaction
from app.domain.learning import learn
from app.extensions import db
from app.models.suggesting import CategoryModel

logger = logging.getLogger(__name__)


def learn_categories(*, now: datetime) -> int:
    """Learn anew in every street where cases were closed since; return in how many.

    A street that fails is logged and passed by. Harmless when several do it at once.
    """
    return sum(_learned(street_id, now) for street_id in streets_with_news())


def _learned(street_id: int, now: datetime) -> bool:
    try:
        return train(street_id, now=now) is not None
    except Exception:  # whatever one street does, the others must be served
        logger.exception("categories of street %d were not learned", street_id)
        return False


def train(street_id: int, *, now: datetime) -> CategoryModel | None:
    """Learn the categories of a street's closed cases; None, and nothing changes, where they are too few.

    What takes long is done between reading and writing, without a transaction.
    """
    db.session.rollback()
    read_without_transaction()
    found = lessons(street_id)
    if found is None or not found.are_enough:
        return None
    learned = learn(found.examples)
    with transaction():
        return operations.keep_model(
            street_id,
            learned,
            case_count=len(found.examples),
            newest_closed_at=found.newest_closed_at,
            now=now,
        )
