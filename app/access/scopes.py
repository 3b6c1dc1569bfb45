"""The rule of rights as SQL conditions; a test proves them equal to `policy` over random worlds."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.access.policy import STAFF, WORKERS, Actor, Grant
from app.domain.levels import Level, Role
from app.models.cases import Case, Sight
from app.models.organisation import Unit

_PLACE_COLUMNS = {
    Level.STREET: Case.street_id,
    Level.COMMUNITY: Case.community_id,
    Level.GRID: Case.grid_id,
    Level.BUILDING: Case.building_id,
}


def place_column(level: Level) -> InstrumentedAttribute[int] | InstrumentedAttribute[int | None]:
    """Return the column of a case that names its unit at `level`."""
    return _PLACE_COLUMNS[level]


def below(path: str) -> ColumnElement[bool]:
    """Return the condition that a unit is the one at `path` or below it.

    Paths consist of digits and slashes, so that no character needs escaping.
    """
    return Unit.path.startswith(path)


def readable_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` may read a case (Action.CASE_READ)."""
    conditions = [_read_by(grant) for grant in actor.grants]
    if actor.id is not None:
        conditions.append(Case.raiser_id == actor.id)
    return or_(false(), *conditions)


def _read_by(grant: Grant) -> ColumnElement[bool]:
    units = select(Unit.id).where(below(grant.path)).scalar_subquery()
    seen = Case.id.in_(select(Sight.case_id).where(Sight.unit_id.in_(units)))
    if grant.role is Role.CO_HANDLER:
        return seen
    if grant.role not in WORKERS or grant.level is None:
        return false()
    here = place_column(grant.level) == grant.unit_id
    return and_(Case.lowest_rank >= grant.level.rank, or_(here, seen))


def units_in_charge(actor: Actor, *, roles: frozenset[Role] = STAFF) -> ColumnElement[bool]:
    """Return the condition that a unit is one of the actor's own or below one."""
    paths = [grant.path for grant in actor.grants if grant.role in roles]
    return or_(false(), *(below(path) for path in paths))


def units_of_streets(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a unit lies in a street where the actor has a posting."""
    conditions: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        top = grant.path.strip("/").split("/")[0]
        conditions.append(below(f"/{top}/") if top else Unit.id.is_not(None))
    return or_(false(), *conditions)
