"""The unit picker: where the actor may register a case, grouped by grid."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from app.access.policy import WORKERS, Actor
from app.access.scopes import below, units_in_charge
from app.domain.levels import Level
from app.extensions import db
from app.models.organisation import Unit
from app.organisation.queries.units import natural

MOST = 600
"""More places than this are not put into one list; buildings are then asked for grid by grid."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the picker offers: groups of (id, name), the first option of each being the group's own unit."""

    groups: dict[str, list[tuple[int, str]]]
    preset_id: int | None
    """The building of somebody who has charge of just that one."""
    is_complete: bool
    """Whether buildings are in it; otherwise they are fetched below a chosen grid."""


def places_for(actor: Actor) -> Places:
    """Return the open places at which the actor may register a case, grouped by grid."""
    in_charge = (units_in_charge(actor, roles=WORKERS), Unit.closed_on.is_(None), Unit.level.is_not(None))
    units = list(db.session.scalars(select(Unit).where(*in_charge).limit(MOST + 1)))
    is_complete = len(units) <= MOST
    if not is_complete:
        units = list(db.session.scalars(select(Unit).where(*in_charge, Unit.level != Level.BUILDING)))
    preset = units[0].id if len(units) == 1 else None
    return Places(_grouped(units), preset, is_complete)


def places_under(actor: Actor, unit: Unit) -> list[tuple[int, str]]:
    """Return the unit itself and the open places directly below it, as far as the actor has charge."""
    near = or_(Unit.id == unit.id, Unit.parent_id == unit.id)
    statement = select(Unit).where(
        near, below(unit.path), Unit.closed_on.is_(None), Unit.level.is_not(None),
        units_in_charge(actor, roles=WORKERS),
    )  # fmt: skip
    rows = sorted(db.session.scalars(statement), key=lambda row: (row.id != unit.id, natural(row.name)))
    return [(row.id, row.name) for row in rows]


def _grouped(units: list[Unit]) -> dict[str, list[tuple[int, str]]]:
    names = {unit.id: unit.name for unit in units}
    heads = [unit for unit in units if unit.level is not Level.BUILDING or unit.parent_id not in names]
    heads.sort(key=lambda unit: [natural(names.get(i, "")) for i in unit.ancestor_ids])
    groups: dict[str, list[tuple[int, str]]] = {}
    for head in heads:
        inside = sorted(
            (unit for unit in units if unit.parent_id == head.id and unit.level is Level.BUILDING),
            key=lambda unit: natural(unit.name),
        )
        label = " / ".join(names[i] for i in head.ancestor_ids[1:] if i in names) or head.name
        groups[label] = [(head.id, head.name), *((unit.id, unit.name) for unit in inside)]
    return groups
