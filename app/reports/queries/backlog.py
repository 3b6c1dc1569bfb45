"""The open cases of a place, counted once along every line by which the leaders' screen cuts them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, null, or_, select

from app.access.policy import Actor
from app.access.scopes import place_column, readable_cases_of_streets
from app.cases.queries.filtering import light_of
from app.domain.backlog import AGES, aged, midnight
from app.domain.clocks import Light
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case
from app.models.organisation import Unit


class Cell(NamedTuple):
    """Open cases that are alike in all that the screen asks for, and how many they are."""

    unit_id: int | None
    """The unit directly below that they lie in; None for what lies at the place itself."""
    light: Light
    age: int
    """Position in `domain.backlog.AGES`."""
    is_due_today: bool
    is_street_red: bool
    number: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """The open cases of a place. Every figure is a sum over the same cells, so that they agree."""

    cells: tuple[Cell, ...]

    def count(self, fits: Callable[[Cell], bool] = lambda _cell: True) -> int:
        """Return how many cases lie in the cells that fit."""
        return sum(cell.number for cell in self.cells if fits(cell))

    def by(self, *names: str) -> Counter[tuple[Any, ...]]:
        """Return the numbers by the values of some columns of the cells."""
        found: Counter[tuple[Any, ...]] = Counter()
        for cell in self.cells:
            found[tuple(getattr(cell, name) for name in names)] += cell.number
        return found


def backlog(actor: Actor, unit: Unit, *, as_of: datetime, zone: ZoneInfo) -> Backlog:
    """Count the open cases at a unit and below it that the actor may read, with their lights at `as_of`.

    Days are those of the zone. Read along the open list of the unit's level.
    """
    today = as_of.astimezone(zone).date()
    below = unit.level and unit.level.below
    columns = (
        (place_column(below) if below else cast(null(), BigInteger)).label("unit_id"),
        light_of(as_of).label("light"),
        _age(today, zone).label("age"),
        _is_due_on(today, zone).label("is_due"),
        Case.street_red_at.is_not(None).label("is_red"),
    )
    each = select(*columns).where(*_open_at(actor, unit)).subquery()
    rows = db.session.execute(select(*each.c, func.count()).group_by(*each.c))
    return Backlog(
        tuple(
            Cell(unit_id, Light(light), age, bool(is_due), bool(is_red), number)
            for unit_id, light, age, is_due, is_red, number in map(tuple, rows)
        )
    )


def units_below(unit: Unit, found: Backlog) -> Sequence[Unit]:
    """Return the places directly below a unit, with closed ones only where something of theirs is open."""
    ids = [cell.unit_id for cell in found.cells if cell.unit_id is not None]
    is_shown = or_(Unit.closed_on.is_(None), Unit.id.in_(sorted(set(ids))))
    statement = select(Unit).where(Unit.parent_id == unit.id, Unit.level.is_not(None), is_shown)
    return db.session.scalars(statement.order_by(Unit.code, Unit.id)).all()


def _open_at(actor: Actor, unit: Unit) -> tuple[ColumnElement[bool], ...]:
    if unit.level is None:
        raise ValueError("only places have a backlog")
    return IS_OPEN_CASE, readable_cases_of_streets(actor), place_column(unit.level) == unit.id


def _age(today: date, zone: ZoneInfo) -> ColumnElement[int]:
    """Return the position in AGES: from the youngest on, the first whose days have begun."""
    last = len(AGES) - 1
    firsts = [aged(index, today).first for index in range(last)]
    begun = [(Case.registered_at >= midnight(day, zone), index) for index, day in enumerate(firsts) if day]
    return case(*begun, else_=last)


def _is_due_on(today: date, zone: ZoneInfo) -> ColumnElement[int]:
    begins, ends = midnight(today, zone), midnight(date.fromordinal(today.toordinal() + 1), zone)
    return case(((Case.due_at >= begins) & (Case.due_at < ends), 1), else_=0)
