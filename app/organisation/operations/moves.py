"""Moving a unit to another parent in its street, together with the places of its cases and their entries."""

from datetime import datetime

from sqlalchemy import func, insert, literal, select, update

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.domain.codes import check_code
from app.domain.errors import Invalid
from app.domain.levels import Level
from app.extensions import db
from app.models.cases import Case, Holding, Sight
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.organisation.operations.loading import (
    check_version,
    flush_unique,
    grid_suffix,
    locked_unit,
    open_parent,
)
from app.settings.cache import touch


def move_unit(
    unit_id: int, actor: Actor, *, parent_id: int, code: str | None, version: int, now: datetime
) -> Unit:
    """Put a unit below another parent of the same street and rewrite the places of its cases and entries.

    A moved grid needs a `code` that fits its new community; empty keeps the present one. Events keep
    the units of their time, a case stays with its holder, and units that held a case still see it.

    Raises:
        Forbidden: the actor does not administer both places.
        StaleCase: somebody else changed the unit since `version`.
        Invalid: the unit cannot go there, or its code does not fit there.
    """
    unit = locked_unit(unit_id)
    authorize(actor, Action.UNIT_EDIT, Place(unit.path))
    check_version(unit, version)
    parent = open_parent(parent_id)
    authorize(actor, Action.UNIT_EDIT, Place(parent.path))
    _check_place(unit, parent)
    code = (code or "").strip() or unit.code
    _check_code(unit, parent, code)

    old_path, old_ids = unit.path, unit.ancestor_ids
    unit.parent_id, unit.code = parent.id, code
    unit.path = f"{parent.path}{unit.id}/"
    flush_unique("code", "code_taken")
    _rewrite_paths(unit, old_path)
    if unit.level is not None:
        _rewrite_cases(unit, parent)
        _keep_sight(unit, set(old_ids) - set(unit.ancestor_ids))
    touch()
    audit.record(Act.UNIT_MOVED, (Kind.UNIT, unit.id), by=actor, street_id=unit.street_id, parent=parent.id)
    return unit


def _check_place(unit: Unit, parent: Unit) -> None:
    if unit.parent_id is None or unit.level is Level.COMMUNITY:
        raise Invalid("parent_id", "moves_nowhere")
    if unit.closed_on is not None:
        raise Invalid("", "already_closed")
    if parent.street_id != unit.street_id:
        raise Invalid("parent_id", "other_street")
    if parent.id == unit.parent_id:
        raise Invalid("parent_id", "same_parent")
    if unit.level is not None and parent.level is not unit.level.above:
        raise Invalid("parent_id", "parent_level")


def _check_code(unit: Unit, parent: Unit, code: str) -> None:
    suffix = grid_suffix(unit.street_id) if unit.level is Level.GRID else 0
    check_code(unit.level, code, parent.code, grid_suffix=suffix)
    if code != unit.code and db.session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise Invalid("code", "code_taken")


def _rewrite_paths(unit: Unit, old_path: str) -> None:
    below = Unit.path.startswith(old_path) & (Unit.id != unit.id)
    new_path = literal(unit.path) + func.substr(Unit.path, len(old_path) + 1)
    db.session.execute(
        update(Unit).where(below).values(path=new_path), execution_options={"synchronize_session": False}
    )


def _rewrite_cases(unit: Unit, parent: Unit) -> None:
    if unit.level is Level.BUILDING:
        values: dict[str, object] = {"grid_id": parent.id, "community_id": parent.parent_id}
        here = Case.building_id == unit.id
    else:
        values = {"community_id": parent.id}
        here = Case.grid_id == unit.id
    entries = update(LedgerEntry).where(LedgerEntry.case_id.in_(select(Case.id).where(here)))
    community = {"community_id": values["community_id"]}
    for statement in (update(Case).where(here).values(values), entries.values(community)):
        db.session.execute(statement, execution_options={"synchronize_session": False})


def _keep_sight(unit: Unit, left: set[int]) -> None:
    """Let the units above that the place has left still read the cases that they held."""
    here = Case.building_id == unit.id if unit.level is Level.BUILDING else Case.grid_id == unit.id
    seen = select(Sight.case_id).where(Sight.unit_id == Holding.unit_id, Sight.case_id == Holding.case_id)
    held = (
        select(Holding.unit_id, Holding.case_id)
        .join(Case, Case.id == Holding.case_id)
        .where(here, Holding.unit_id.in_(sorted(left)), ~seen.exists())
        .distinct()
    )
    db.session.execute(insert(Sight).from_select(["unit_id", "case_id"], held))
