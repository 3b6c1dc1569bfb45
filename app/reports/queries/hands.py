"""In whose hands cases were, summed over those that were closed in a period."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.cases.queries.whose_time import stretches_of
from app.database import among
from app.domain.whose_time import Whose, totals
from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.organisation import Unit
from app.reports.queries import populations
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Ids, count

MOST = 2000
"""So many cases are looked at, the newest; more would take longer than anybody waits for a page."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Hands:
    """How long closed cases were in each one's hands, and with which units."""

    lengths: Mapping[Whose, timedelta]
    units: list[tuple[Unit, timedelta]]
    """The handling units, who had them longest first."""
    looked_at: int
    total: int


def closed_ids(asked: Asked) -> Ids:
    """Return the statement for the cases that were closed in the period."""
    return populations.closed(asked).statement.correlate(None)


def divided(asked: Asked) -> Hands:
    """Return whose time it was in the lives of the cases that were closed in the period."""
    closed = closed_ids(asked)
    newest = db.session.scalars(
        select(Case.id).where(Case.id.in_(closed)).order_by(Case.id.desc()).limit(MOST)
    )
    case_ids = list(newest)
    lengths: defaultdict[Whose, timedelta] = defaultdict(timedelta)
    held: defaultdict[int, timedelta] = defaultdict(timedelta)
    for begin in range(0, len(case_ids), _BATCH):
        for (whose, unit_id), length in _of_batch(case_ids[begin : begin + _BATCH], asked):
            lengths[whose] += length
            if whose is Whose.HOLDER and unit_id is not None:
                held[unit_id] += length
    total = len(case_ids) if len(case_ids) < MOST else count(closed)
    return Hands({whose: lengths[whose] for whose in Whose}, _named(held), len(case_ids), total)


def _of_batch(case_ids: list[int], asked: Asked) -> list[tuple[tuple[Whose, int | None], timedelta]]:
    cases = {row.id: row for row in db.session.scalars(select(Case).where(among(Case.id, case_ids)))}
    statement = (
        select(Clock)
        .where(among(Clock.case_id, case_ids))
        .order_by(Clock.case_id, Clock.id)
        .options(selectinload(Clock.pauses))
    )
    found: list[tuple[tuple[Whose, int | None], timedelta]] = []
    for case_id, clocks in groupby(db.session.scalars(statement), key=lambda clock: clock.case_id):
        found += totals(stretches_of(cases[case_id], clocks, as_of=asked.as_of)).items()
    return found


def _named(held: Mapping[int, timedelta]) -> list[tuple[Unit, timedelta]]:
    units = db.session.scalars(select(Unit).where(among(Unit.id, list(held))))
    return sorted(((unit, held[unit.id]) for unit in units), key=lambda pair: -pair[1])[:20]
