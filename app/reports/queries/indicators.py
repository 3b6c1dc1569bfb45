"""The counts of indicators and the two lists behind each, from the same conditions.

A list is the population of its indicator under the very condition that was counted; so they cannot differ, as
long as both are asked with the same `as_of` and nothing happens in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, func, select, true
from sqlalchemy import case as either
from sqlalchemy.orm import contains_eager, joinedload

from app.access.prepared import Prepared
from app.cases.queries.lines import LINES, Listed, as_newest, newest_first
from app.domain.indicators import Code, Counts, capped, excess
from app.domain.levels import Level
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.reports.queries import populations
from app.reports.queries.asking import Asked
from app.reports.queries.populations import Part, Population
from app.web.paging import PAGE, Page, page_of, read_id

Ids = Select[*tuple[Any, ...]]
Figures = Mapping[Code, Counts]


class Of(StrEnum):
    """Which of an indicator's lists."""

    ALL = "all"
    """Its denominator."""
    PART = "part"
    """Its numerator."""
    REST = "rest"
    """The denominator without the numerator."""
    APART = "apart"
    """Suspended cases that were left out of what was due."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a unit, and of each unit directly below; what lies in none of these is under None."""

    whole: Figures
    children: Mapping[int | None, Figures]


def counted(asked: Asked) -> Counted:
    """Count everything for a unit and for those below it, in one statement a population."""
    found: dict[int | None, dict[Code, Counts]] = {}
    for population in populations.ALL:
        for child, row in _grouped(population(asked)).items():
            found.setdefault(child, {}).update(row)
    aside = _grouped(populations.suspended(asked), Part(Code.ON_TIME, true()))
    for child, row in aside.items():
        found.setdefault(child, {}).setdefault(Code.ON_TIME, Counts())
        found[child][Code.ON_TIME] = replace(found[child][Code.ON_TIME], apart=row[Code.ON_TIME].denominator)
    whole = {code: _sum(row.get(code, Counts()) for row in found.values()) for code in populations.OF_CODE}
    share = asked.value("suspended_share")
    return Counted(_with_cap(whole, share), {child: _with_cap(row, share) for child, row in found.items()})


def _sum(counts: Any) -> Counts:  # noqa: ANN401 - an iterator of counts
    every = list(counts)
    return Counts(
        sum(one.numerator for one in every),
        sum(one.denominator for one in every),
        sum(one.apart for one in every),
    )


def _with_cap(row: Figures, share: int) -> Figures:
    """Let what is suspended beyond the share count as due."""
    plain = row.get(Code.ON_TIME, Counts())
    return {**row, Code.ON_TIME: capped(plain.numerator, plain.denominator, plain.apart, share)}


def _grouped(population: Population, *parts: Part) -> dict[int | None, dict[Code, Counts]]:
    """Return the counts by the unit below in which the rows lie."""
    told = parts or population.parts
    columns: list[Any] = [population.child.label("child")]
    for number, part in enumerate(told):
        whole = true() if part.denominator is None else part.denominator
        columns += [_one(and_(whole, part.numerator), f"n{number}"), _one(whole, f"d{number}")]
    rows = population.statement.with_only_columns(*columns, maintain_column_froms=True).subquery()
    sums = [func.sum(column) for column in rows.c if column.name != "child"]
    found = {}
    for child, *numbers in db.session.execute(select(rows.c.child, *sums).group_by(rows.c.child)):
        found[child] = {
            part.code: Counts(int(numbers[2 * number]), int(numbers[2 * number + 1]))
            for number, part in enumerate(told)
        }
    return found


def _one(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return either((condition, 1), else_=0).cast(Integer).label(name)


def ids(asked: Asked, code: Code, of: Of) -> Ids:
    """Return the statement for the ids of the rows that an indicator counts."""
    population = populations.OF_CODE[code](asked)
    part = next(one for one in population.parts if one.code is code)
    if code is Code.ON_TIME:
        return _on_time_ids(asked, population, part, of)
    return _of(population, part, of).correlate(None)


def _of(population: Population, part: Part, of: Of) -> Ids:
    whole = true() if part.denominator is None else part.denominator
    rest = either((part.numerator, 1), else_=0) == 0  # whatever is not known to be in the numerator
    condition = {Of.ALL: whole, Of.PART: and_(whole, part.numerator), Of.REST: and_(whole, rest)}
    return population.statement.where(condition[of])


def _on_time_ids(asked: Asked, population: Population, part: Part, of: Of) -> Ids:
    """Return what was due, with the suspended cases beyond the share; the oldest of these count first."""
    if of is Of.PART:
        return _of(population, part, of).correlate(None)
    aside = populations.suspended(asked).statement
    added = excess(count(population.statement), count(aside), asked.value("suspended_share"))
    oldest = aside.order_by(Case.id).correlate(None)
    cases = select(Case.id)
    beyond = Case.id.in_(oldest.limit(added)) if added else ~true()
    if of is Of.APART:
        return cases.where(Case.id.in_(aside.correlate(None)), ~beyond).correlate(None)
    return cases.where(Case.id.in_(_of(population, part, of).correlate(None)) | beyond).correlate(None)


def count(found: Ids) -> int:
    """Return how many ids a statement gives."""
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def cases(found: Ids, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Return the cases with some ids as rows of a list, the newest first."""
    return newest_first(Prepared(as_newest(LINES.where(Case.id.in_(found))), {}), after, limit)


def entries(found: Ids, *, after: str | None = None, limit: int = PAGE) -> Page[LedgerEntry]:
    """Return the ledger entries with some ids, the newest first."""
    statement = (
        select(LedgerEntry)
        .join(LedgerEntry.case)
        .where(LedgerEntry.id.in_(found))
        .order_by(LedgerEntry.id.desc())
        .limit(limit + 1)
        .options(contains_eager(LedgerEntry.case), joinedload(LedgerEntry.unit))
    )
    if (key := read_id(after)) is not None:
        statement = statement.where(LedgerEntry.id < key)
    return page_of(db.session.scalars(statement).all(), lambda entry: str(entry.id), limit=limit)


def buildings(found: Ids, *, after: str | None = None, limit: int = PAGE) -> Page[Unit]:
    """Return the buildings with some ids, the newest first."""
    statement = select(Unit).where(Unit.id.in_(found)).order_by(Unit.id.desc()).limit(limit + 1)
    statement = statement.options(joinedload(Unit.parent))
    if (key := read_id(after)) is not None:
        statement = statement.where(Unit.id < key)
    return page_of(db.session.scalars(statement).all(), lambda unit: str(unit.id), limit=limit)


def units_below(asked: Asked) -> list[Unit]:
    """Return the units of the next level below. Read along ix_unit_parent_id."""
    below: Level | None = asked.level.below
    if below is None:
        return []
    statement = select(Unit).where(Unit.parent_id == asked.unit.id, Unit.level == below)
    return list(db.session.scalars(statement.order_by(Unit.code, Unit.id)))
