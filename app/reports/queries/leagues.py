"""What a league compares: the figures of the units below, what is open there now, and their households."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from app.access.scopes import place_column, readable_cases_of_streets
from app.database import columns_of
from app.domain.indicators import Code, Counts
from app.domain.leagues import RATES, Home, Standing, households
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.organisation import Unit
from app.reports.queries import indicators
from app.reports.queries.asking import Asked
from app.reports.queries.indicators import Counted, Figures


@dataclass(frozen=True, slots=True)
class Compared:
    """The units below one, and what each of them has."""

    units: list[Unit]
    standings: list[Standing]


def compared(asked: Asked, counted: Counted) -> Compared:
    """Return the standings of the units below, in the order of the units.

    `counted` are the figures of the same question, so that a league never says other rates than they do. A
    unit that was closed before the period stays out unless something of its own counts.
    """
    still, homes = _open(asked), households_below(asked)
    units = [
        unit
        for unit in indicators.units_below(asked)
        if unit.id in homes or unit.id in still or _says(counted.children.get(unit.id, {}))
    ]
    standings = [
        _standing(unit.id, homes, still.get(unit.id, (0, 0)), counted.children.get(unit.id, {}))
        for unit in units
    ]
    return Compared(units, standings)


def _says(figures: Figures) -> bool:
    return any(counts.denominator for counts in figures.values())


def _standing(
    unit_id: int, homes: dict[int, int | None], still: tuple[int, int], figures: Figures
) -> Standing:
    return Standing(
        unit_id=unit_id,
        households=homes.get(unit_id),
        raised=figures.get(Code.RETURNS, Counts()).denominator,  # all that was registered
        open=still[0],
        overdue=still[1],
        closed=figures.get(Code.RESOLUTION, Counts()).denominator,  # all that was closed
        rates={code: figures[code] for code in RATES if code in figures},
    )


def _open(asked: Asked) -> dict[int, tuple[int, int]]:
    """Return what is open at each unit below and how much of it is overdue, as of now.

    Read along the open list of the unit's level.
    """
    below = asked.level.below
    if below is None:
        return {}
    child, here = place_column(below), place_column(asked.level) == asked.unit.id
    statement = (
        select(child, func.count(), func.count().filter(Case.due_at < asked.as_of))
        .where(IS_OPEN_CASE, here, child.is_not(None), readable_cases_of_streets(asked.actor))
        .group_by(child)
    )
    rows: Any = columns_of(statement, {})
    return {unit_id: (every, late) for unit_id, every, late in rows}


def households_below(asked: Asked) -> dict[int, int | None]:
    """Return the households of the units in the place that were open when the period ended; see the rule.

    Read along ix_unit_path.
    """
    statement = (
        select(Unit.id, Unit.parent_id, Unit.households)
        .where(Unit.street_id == asked.street_id, Unit.path.startswith(asked.unit.path))
        .where(Unit.level.is_not(None))
        .where(or_(Unit.closed_on.is_(None), Unit.closed_on > asked.days.last))
        .order_by(func.length(Unit.path))
    )
    return households(Home(*row) for row in db.session.execute(statement))
