"""What people do with their notices: they read them."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, update

from app.access.policy import Actor
from app.extensions import db
from app.models.notices import Notice


def mark_read(
    actor: Actor, *, now: datetime, notice_id: int | None = None, until_id: int | None = None
) -> int:
    """Mark the actor's notices as read: one, or all up to an id; return how many were unread."""
    statement = update(Notice).where(Notice.person_id == actor.id, Notice.read_at.is_(None))
    if notice_id is not None:
        statement = statement.where(Notice.id == notice_id)
    if until_id is not None:
        statement = statement.where(Notice.id <= until_id)
    options = {"synchronize_session": False}
    result = db.session.execute(statement.values(read_at=now), execution_options=options)
    return cast("CursorResult[Any]", result).rowcount
