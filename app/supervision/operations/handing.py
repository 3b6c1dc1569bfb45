"""Somebody else answers an order: who was to do it has left the unit."""

from sqlalchemy import update

from app.extensions import db
from app.models.supervision import IS_OPEN, SupervisionOrder


def hand_on(order_id: int, *, from_id: int, to_id: int) -> bool:
    """Let another person answer an open order that is still theirs; return whether it was.

    Whoever calls has checked the rights.
    """
    still_theirs = (SupervisionOrder.id == order_id, SupervisionOrder.person_id == from_id, IS_OPEN)
    values = {"person_id": to_id, "version": SupervisionOrder.version + 1}
    statement = update(SupervisionOrder).where(*still_theirs).values(values)
    return db.session.scalar(statement.returning(SupervisionOrder.id)) is not None
