"""Whose time it was: the clocks of one case, as the rule wants them."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.clocks import MAIN
from app.domain.whose_time import Measured, Stretch, divide
from app.models.cases import Case
from app.models.clocks import Clock


def stretches_of(case: Case, clocks: Iterable[Clock], *, as_of: datetime) -> tuple[Stretch, ...]:
    """Return whose time it was from registration to `as_of` (UTC), or to the end of a case that is over.

    `clocks` are all of the case, in the order of their ids, with their pauses.
    """
    told = [
        Measured(row.kind, row.unit_id, row.started_at, row.stopped_at, row.pause_pairs) for row in clocks
    ]
    if case.state.is_open:
        return divide(case.registered_at, as_of, told)
    ends = [one.stopped_at for one in told if one.kind in MAIN and one.stopped_at is not None]
    return divide(case.registered_at, max(ends, default=as_of), told)
