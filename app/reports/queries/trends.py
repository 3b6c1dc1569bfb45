"""What came in and what was closed at a place, day by day, and where and about what most of it was."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.access.policy import Actor
from app.access.scopes import place_column, readable_cases_of_streets
from app.cases.queries.filtering import within
from app.domain.backlog import Days, midnight
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Unit
from app.settings.queries import known_categories


@dataclass(frozen=True, slots=True)
class Flow:
    """How many cases came in and were closed on each of some days."""

    days: tuple[date, ...]
    came: tuple[int, ...]
    closed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hot:
    """Of what there was much lately: how much, and how much there was in the days before."""

    id: int
    number: int
    before: int


def flow(actor: Actor, unit: Unit, days: Days, zone: ZoneInfo) -> Flow:
    """Count the cases of a place that came in and were closed on each day of the zone."""
    every = tuple(days)
    came, closed = (
        _daily(actor, unit, column, every, zone) for column in (Case.registered_at, Case.closed_at)
    )
    return Flow(every, came, closed)


def _daily(
    actor: Actor, unit: Unit, column: InstrumentedAttribute[Any], days: Sequence[date], zone: ZoneInfo
) -> tuple[int, ...]:
    ends = [midnight(day + timedelta(days=1), zone) for day in days]
    position = case(*((column < end, index) for index, end in enumerate(ends)))
    span = Days(days[0], days[-1]).span(zone)
    statement = (
        select(position, func.count()).where(*_at(actor, unit), *within(column, span)).group_by(position)
    )
    numbers: dict[int, int] = dict(db.session.execute(statement).all())
    return tuple(numbers.get(index, 0) for index in range(len(days)))


def hot_categories(actor: Actor, unit: Unit, days: Days, zone: ZoneInfo, *, most: int = 5) -> list[Hot]:
    """Return the uppermost categories of which most came in, with the same number of days before."""
    known = known_categories(unit.street_id or unit.id)
    found = {True: Counter[int](), False: Counter[int]()}
    for category_id, is_recent, number in _grouped(actor, unit, Case.category_id, days, zone):
        found[is_recent][known[category_id].path_ids[0]] += number
    return _hottest(found, most)


def hot_places(actor: Actor, unit: Unit, days: Days, zone: ZoneInfo, *, most: int = 5) -> list[Hot]:
    """Return the buildings from which most came in, with the same number of days before."""
    found = {True: Counter[int](), False: Counter[int]()}
    for building_id, is_recent, number in _grouped(actor, unit, Case.building_id, days, zone):
        if building_id is not None:
            found[is_recent][building_id] += number
    return _hottest(found, most)


def _hottest(found: dict[bool, Counter[int]], most: int) -> list[Hot]:
    hottest = sorted(found[True].items(), key=lambda row: (-row[1], row[0]))[:most]
    return [Hot(id, number, found[False][id]) for id, number in hottest]


def _grouped(
    actor: Actor, unit: Unit, column: InstrumentedAttribute[Any], days: Days, zone: ZoneInfo
) -> Iterator[tuple[Any, bool, int]]:
    """Count by a column what came in on some days, and on as many days before them."""
    if days.first is None or days.last is None:
        raise ValueError("what is hot is asked for some days")
    before = days.first - (days.last - days.first) - timedelta(days=1)
    is_recent = Case.registered_at >= midnight(days.first, zone)
    span = Days(before, days.last).span(zone)
    statement = select(column, is_recent, func.count()).where(
        *_at(actor, unit), *within(Case.registered_at, span)
    )
    for value, recent, number in db.session.execute(statement.group_by(column, is_recent)):
        yield value, bool(recent), number


def _at(actor: Actor, unit: Unit) -> tuple[ColumnElement[bool], ...]:
    if unit.level is None:
        raise ValueError("only places have figures")
    return readable_cases_of_streets(actor), place_column(unit.level) == unit.id
