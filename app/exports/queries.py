"""Which files somebody asked for, and which wait for the job. Everybody reads only their own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.access.policy import Actor
from app.domain.exports import LEASE, ExportKind, ExportState
from app.extensions import db
from app.models.exports import IS_UNDER_WAY, Export
from app.web.paging import PAGE, Page, page_of

__all__ = ["IS_UNDER_WAY", "export_or_404", "files_named", "kind_of", "mine", "over", "ready", "waiting"]


def mine(actor: Actor, *, before: int | None = None, limit: int = PAGE) -> Page[Export]:
    """Return what the actor asked for, newest first. Read along ix_export_person_id_id."""
    statement = select(Export).where(Export.person_id == actor.id)
    if before is not None:
        statement = statement.where(Export.id < before)
    rows = db.session.scalars(statement.order_by(Export.id.desc()).limit(limit + 1)).all()
    return page_of(rows, lambda row: str(row.id), limit=limit)


def export_or_404(actor: Actor, export_id: int) -> Export:
    """Return one of the actor's own; 404 for anybody else's."""
    row: Export = db.one_or_404(select(Export).where(Export.id == export_id, Export.person_id == actor.id))
    return row


def kind_of(actor: Actor, export_id: int) -> ExportKind | None:
    """Return what one of the actor's own is; None for anybody else's."""
    return db.session.scalar(select(Export.kind).where(Export.id == export_id, Export.person_id == actor.id))


def waiting(now: datetime, *, limit: int) -> Sequence[int]:
    """Return what waits to be built, or was left by a builder that died. Read along ix_export_under_way."""
    left = or_(Export.state == ExportState.WAITING, Export.claimed_at < now - LEASE)
    under_way = Export.state.in_([ExportState.WAITING, ExportState.BUILDING])
    return db.session.scalars(select(Export.id).where(under_way, left).order_by(Export.id).limit(limit)).all()


def over(now: datetime, *, limit: int) -> Sequence[int]:
    """Return the files whose time is over. Read along ix_export_expires_at."""
    statement = select(Export.id).where(Export.expires_at <= now).order_by(Export.expires_at).limit(limit)
    return db.session.scalars(statement).all()


def ready(*, after: int, limit: int) -> Sequence[Export]:
    """Return files that can be fetched, by their ids from behind one on. Read along the primary key."""
    statement = select(Export).where(Export.state == ExportState.READY, Export.id > after)
    return db.session.scalars(statement.order_by(Export.id).limit(limit)).all()


def files_named(names: Sequence[str]) -> set[str]:
    """Return which of these files an export still has."""
    found = select(Export.file).where(Export.file.in_(names))
    return {name for name in db.session.scalars(found) if name}
