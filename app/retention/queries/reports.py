"""The reports of erasures, and the tombstones that a run has left."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.cases import Case
from app.models.erasures import Erasure, ErasureRun
from app.web.paging import PAGE, Page, page_of

SHOWN = 200
"""So many lines of a report are shown; the counts are of all."""


def reports(street_ids: Collection[int], *, before: int | None = None, limit: int = PAGE) -> Page[ErasureRun]:
    """Return what was erased, or looked at, in streets or in all, newest first."""
    statement = select(ErasureRun).where(_readable(street_ids)).options(joinedload(ErasureRun.by))
    if before is not None:
        statement = statement.where(ErasureRun.id < before)
    rows = db.session.scalars(statement.order_by(ErasureRun.id.desc()).limit(limit + 1)).all()
    return page_of(rows, lambda row: str(row.id), limit=limit)


def report_or_404(street_ids: Collection[int], run_id: int) -> ErasureRun:
    """Return a report of these streets, or of all; 404 for any other."""
    found: ErasureRun = db.one_or_404(
        select(ErasureRun)
        .where(ErasureRun.id == run_id, _readable(street_ids))
        .options(joinedload(ErasureRun.by))
    )
    return found


def tombstones(run_id: int, street_ids: Collection[int]) -> Sequence[Erasure]:
    """Return what a run has left in these streets, by case. Read along ix_erasure_run_id."""
    statement = (
        select(Erasure)
        .join(Case, Erasure.case_id == Case.id)
        .where(Erasure.run_id == run_id, Erasure.street_id.in_(street_ids))
        .options(joinedload(Erasure.case))
    )
    return db.session.scalars(statement.order_by(Erasure.id).limit(SHOWN)).all()


def _readable(street_ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a report is about streets, or about all, for whoever protects any."""
    own = ErasureRun.street_id.in_(street_ids)
    return or_(own, ErasureRun.street_id.is_(None)) if street_ids else false()
