"""The supervision orders on a case, for its page."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.supervision import SupervisedCase, SupervisionOrder


def orders_on(case_id: int) -> Sequence[SupervisionOrder]:
    """Return the orders on a case that somebody may read, newest first. Reads ix_supervised_case_case_id."""
    statement = (
        select(SupervisionOrder)
        .join(SupervisedCase, SupervisedCase.order_id == SupervisionOrder.id)
        .where(SupervisedCase.case_id == case_id)
        .order_by(SupervisionOrder.id.desc())
        .options(joinedload(SupervisionOrder.answering), joinedload(SupervisionOrder.person))
    )
    return db.session.scalars(statement).all()
