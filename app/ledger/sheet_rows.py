"""What the ledger's spreadsheet shows: its entries by community, and what stands beside each of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.domain.ledger import Kept
from app.extensions import db
from app.models.ledger import LedgerEntry, Promise
from app.models.organisation import Person, Unit

_CHUNK = 500
Place = tuple[int, int | None]
"""A street, and a community in it; None is the street itself."""


@dataclass(slots=True)
class Beside:
    """What the rows of the register name and do not carry, by id."""

    units: dict[int, Unit] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    promises: defaultdict[int, list[Promise]] = field(default_factory=lambda: defaultdict(list))
    """By entry, those that are open, what is due first at the top."""


def by_place(entries: Sequence[LedgerEntry], beside: Beside) -> list[tuple[Place, list[LedgerEntry]]]:
    """Return the entries of each community, those of the street itself before them, in the tree's order."""
    found: defaultdict[Place, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.street_id, entry.community_id].append(entry)
    return sorted(found.items(), key=lambda item: beside.units[item[0][1] or item[0][0]].path)


def beside(entries: Sequence[LedgerEntry]) -> Beside:
    """Return what stands beside the entries: a few statements for each 500 of them."""
    found = Beside()
    unit_ids: set[int] = set()
    people_ids: set[int] = set()
    for entry in entries:
        unit_ids |= {entry.street_id, entry.community_id or 0, entry.approver_id or 0}
        people_ids |= {entry.proposed_by_id or 0, entry.struck_off_by_id or 0}
    for ids in _chunks(unit_ids - {0}):
        units = db.session.scalars(select(Unit).where(Unit.id.in_(ids)))
        found.units.update({unit.id: unit for unit in units})
    for ids in _chunks(people_ids - {0}):
        people = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
        found.people.update({person_id: name for person_id, name in people})
    for ids in _chunks({entry.id for entry in entries}):
        is_open = (Promise.entry_id.in_(ids), Promise.outcome == Kept.OPEN)
        for promise in db.session.scalars(
            select(Promise).where(*is_open).order_by(Promise.due_on, Promise.id)
        ):
            found.promises[promise.entry_id or 0].append(promise)
    return found


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
