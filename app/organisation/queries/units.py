"""Units: one level of the tree at a time, one unit with what is around it, and the search."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.access.policy import Actor
from app.access.scopes import in_force, units_of_streets
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.enterprises import AllianceMember
from app.models.organisation import Person, Posting, Unit
from app.web.naming import name_of
from app.web.paging import PAGE, Page, page_of, read_id

_PEOPLE_SHOWN = 4
_LOWER = aliased(Unit)
_BELOW = (
    select(func.count())
    .where(_LOWER.parent_id == Unit.id, _LOWER.closed_on.is_(None))
    .correlate(Unit)
    .scalar_subquery()
)
"""How many open units lie directly below the one selected."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody who is posted at a unit."""

    person_id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the tree, with who is posted there and how many open units lie below it."""

    unit: Unit
    below: int
    people: list[Posted]

    @property
    def shown(self) -> list[Posted]:
        """The first few people; the unit's page names all."""
        return self.people[:_PEOPLE_SHOWN]

    @property
    def more(self) -> int:
        """How many people are not shown."""
        return max(0, len(self.people) - _PEOPLE_SHOWN)


@dataclass(frozen=True, slots=True)
class Found:
    """A unit that a search found, with the names of the units above it."""

    unit: Unit
    above: list[str]


def streets(actor: Actor, *, today: date) -> list[Node]:
    """Return the streets in which the actor has a posting, by code."""
    statement = select(Unit, _BELOW).where(Unit.level == Level.STREET, units_of_streets(actor))
    return _nodes(sorted(db.session.execute(statement), key=lambda row: row[0].code), today)


def children(unit: Unit, *, today: date, with_closed: bool = False) -> list[Node]:
    """Return the units directly below, places before departments, by name; read along ix_unit_parent_id."""
    statement = select(Unit, _BELOW).where(Unit.parent_id == unit.id)
    if not with_closed:
        statement = statement.where(Unit.closed_on.is_(None))
    return _nodes(sorted(db.session.execute(statement), key=lambda row: _order(row[0])), today)


def _order(unit: Unit) -> tuple[bool, bool, list[tuple[int, str]]]:
    by_code = unit.level in {Level.COMMUNITY, Level.GRID}
    return unit.closed_on is not None, unit.level is None, natural(unit.code if by_code else unit.name)


def natural(text: str) -> list[tuple[int, str]]:
    """Return a key under which building 2 comes before building 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", text) if part]


def _nodes(rows: Iterable[Row[Unit, int]], today: date) -> list[Node]:
    units = [(unit, count) for unit, count in rows]
    people = posted_at([unit.id for unit, _ in units], today=today)
    return [Node(unit, count, people.get(unit.id, [])) for unit, count in units]


def posted_at(ids: Collection[int], *, today: date) -> dict[int, list[Posted]]:
    """Return who is posted at each unit on `today`; read along ix_posting_unit_id_role."""
    found: dict[int, list[Posted]] = defaultdict(list)
    if not ids:
        return found
    statement = (
        select(Posting.unit_id, Person.id, Person.name, Posting.role)
        .join(Person, Person.id == Posting.person_id)
        .where(
            Posting.unit_id.in_(ids),
            in_force(today),
            Person.disabled_at.is_(None),
        )
        .order_by(Posting.role, Person.pinyin, Person.id)
    )
    for unit_id, person_id, name, role in db.session.execute(statement):
        if unit_id is not None:
            found[unit_id].append(Posted(person_id, name, role))
    return found


def unit_or_404(actor: Actor, unit_id: int) -> Unit:
    """Return the unit; 404 also when it lies in a street where the actor has no posting."""
    statement = select(Unit).where(Unit.id == unit_id, units_of_streets(actor))
    unit: Unit = db.one_or_404(statement)
    return unit


def ancestors(unit: Unit) -> list[Unit]:
    """Return the units above, from the street down."""
    ids = unit.ancestor_ids[:-1]
    if not ids:
        return []
    rows = {row.id: row for row in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    return [rows[unit_id] for unit_id in ids]


def search(actor: Actor, words: str, *, after: str | None, limit: int = PAGE) -> Page[Found]:
    """Return units whose name, code or party name contains the words, by name."""
    text = words.strip()
    conditions = [
        column.icontains(text, autoescape=True)
        for column in (Unit.name, Unit.code, Unit.party_name, Unit.name_en, Unit.short_code)
    ]
    statement = (
        select(Unit)
        .where(units_of_streets(actor), or_(*conditions))
        .order_by(Unit.name, Unit.id)
        .limit(limit + 1)
    )
    name, _, last = (after or "").rpartition("~")
    if last_id := read_id(last):
        statement = statement.where(tuple_(Unit.name, Unit.id) > (name, last_id))
    units = list(db.session.scalars(statement))
    page = page_of(units, lambda unit: f"{unit.name}~{unit.id}", limit=limit)
    names = _names({unit_id for unit in page.rows for unit_id in unit.ancestor_ids[:-1]})
    rows = [Found(unit, [names[i] for i in unit.ancestor_ids[:-1] if i in names]) for unit in page.rows]
    return Page(rows, page.next_key)


def _names(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(Unit.id, Unit.name, Unit.name_en).where(Unit.id.in_(ids)))
    return {row.id: name_of(row) for row in rows}


def parents_for(unit: Unit) -> list[tuple[int, str]]:
    """Return where a unit can be moved to: id and name of the open units of its street that may hold it."""
    statement = select(Unit).where(Unit.street_id == unit.street_id, Unit.closed_on.is_(None))
    if unit.level is None:
        statement = statement.where(Unit.level.in_((Level.STREET, Level.COMMUNITY, Level.GRID)))
    else:
        statement = statement.where(Unit.level == unit.level.above)
    units = [row for row in db.session.scalars(statement) if row.id != unit.parent_id]
    names = _names({unit_id for row in units for unit_id in row.ancestor_ids[1:-1]})
    named = [
        (row.id, " / ".join([names[i] for i in row.ancestor_ids[1:-1]] + [name_of(row)])) for row in units
    ]
    return sorted(named, key=lambda item: natural(item[1]))


def unit_named(actor: Actor, text: str) -> list[Unit]:
    """Return the open unit with this code, else at most two with this name, in the actor's streets.

    A name counts in either language, because the pages show the reader's.
    """
    readable = (units_of_streets(actor), Unit.closed_on.is_(None))
    by_code = db.session.scalars(select(Unit).where(Unit.code == text, *readable)).first()
    if by_code is not None:
        return [by_code]
    return list(
        db.session.scalars(
            select(Unit).where(or_(Unit.name == text, Unit.name_en == text), *readable).limit(2)
        )
    )


def belongs_to_alliance(actor: Actor) -> bool:
    """Return whether a co-handler's unit belongs to its street's alliance; nothing is asked for others."""
    own = [grant.unit_id for grant in actor.grants if grant.role is Role.CO_HANDLER]
    member = select(AllianceMember.unit_id).where(AllianceMember.unit_id.in_(own)).limit(1)
    return bool(own) and db.session.scalar(member) is not None
