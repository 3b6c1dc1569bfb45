"""Whose time it was: the clocks of one case, read as the rule wants them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.clocks import ClockKind
from app.domain.whose_time import MAIN, Measured, Stretch, divide
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock

_TELLING = sorted({*MAIN, ClockKind.WAIT})


def stretches_of(case: Case, *, as_of: datetime) -> tuple[Stretch, ...]:
    """Return whose time it was from registration to `as_of` (UTC), or to the end of a case that is over.

    Two statements, read along ix_clock_case_id and ix_pause_clock_id_from_at.
    """
    statement = (
        select(Clock)
        .where(Clock.case_id == case.id, Clock.kind.in_(_TELLING))
        .order_by(Clock.id)
        .options(selectinload(Clock.pauses))
    )
    clocks = [
        Measured(row.kind, row.unit_id, row.started_at, row.stopped_at, row.pause_pairs)
        for row in db.session.scalars(statement)
    ]
    if case.state.is_open:
        return divide(case.registered_at, as_of, clocks)
    ends = [one.stopped_at for one in clocks if one.stopped_at is not None]
    return divide(case.registered_at, max(ends, default=as_of), clocks)
