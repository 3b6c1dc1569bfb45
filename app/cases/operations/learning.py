"""Keeping what a street's closed cases have taught."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from app.domain.learning import Learned
from app.extensions import db
from app.models.organisation import Unit
from app.models.suggesting import CategoryModel, CategoryWeight

BATCH = 2000
PLACES = 4
"""Digits of a weight behind the point; more change no answer."""


def keep_model(
    street_id: int, learned: Learned, *, case_count: int, newest_closed_at: datetime, now: datetime
) -> CategoryModel:
    """Replace what the street knew of categories; readers see the old or the new until the commit.

    Labels are ids of categories. The street's row stays locked, so that of two at once the second waits.
    """
    db.session.execute(select(Unit.id).where(Unit.id == street_id).with_for_update())
    old = select(CategoryModel.id).where(CategoryModel.street_id == street_id)
    db.session.execute(delete(CategoryWeight).where(CategoryWeight.model_id.in_(old)))
    db.session.execute(delete(CategoryModel).where(CategoryModel.street_id == street_id))
    model = CategoryModel(
        street_id=street_id,
        trained_at=now,
        case_count=case_count,
        newest_closed_at=newest_closed_at,
        categories=[int(label) for label in learned.labels],
        slope=learned.curve.slope,
        offset=learned.curve.offset,
        threshold=learned.threshold,
        sure_share=learned.sure_share,
        accuracy=learned.accuracy,
    )
    db.session.add(model)
    db.session.flush()
    _keep_weights(model.id, learned)
    return model


def _keep_weights(model_id: int, learned: Learned) -> None:
    rows = [
        {
            "model_id": model_id,
            "piece": piece,
            "rarity": round(known.rarity, PLACES),
            "weights": [round(weight, PLACES) for weight in known.weights],
        }
        for piece, known in learned.known.items()
    ]
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(CategoryWeight), rows[start : start + BATCH])
