"""The rule of rights as SQL conditions; a test proves them equal to `policy` over random worlds."""

from dataclasses import replace
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.access.policy import STAFF, WORKERS, Actor, Grant
from app.domain.levels import Level, Role
from app.models.cases import Case, Sight
from app.models.organisation import Posting, Unit

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


def in_force(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a posting is in force on a day: its last day is the one before `until_on`."""
    return (Posting.from_on <= day) & (Posting.until_on.is_(None) | (Posting.until_on > day))


def readable_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` may read a case (Action.CASE_READ)."""
    return or_(false(), *(_read_by(grant) for grant in actor.grants), raised_cases(actor))


def raised_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor registered a case, and still handles cases in its street."""
    streets = dict.fromkeys(
        grant.street_id for grant in actor.grants if grant.role in WORKERS and grant.street_id is not None
    )
    if actor.id is None or not streets:
        return false()
    return (Case.raiser_id == actor.id) & or_(*(Case.street_id == street for street in streets))


def wholly_readable_cases(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` may read all of a case (Action.CASE_WHOLE)."""
    return readable_cases(
        replace(actor, grants=tuple(g for g in actor.grants if g.role is not Role.CO_HANDLER))
    )


def readable_cases_of_streets(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a case lies in a street of the actor's and may be read by them.

    It is `readable_cases` within these streets, as an equality of the street wherever that says it
    all: only so do the indexes of the street answer without looking at the rows.
    """
    streets = dict.fromkeys(grant.street_id for grant in actor.grants if grant.street_id is not None)
    whole = {grant.street_id for grant in actor.grants if _reads_whole_street(grant)}
    conditions = [
        Case.street_id == street if street in whole else (Case.street_id == street) & readable_cases(actor)
        for street in streets
    ]
    return or_(*conditions) if conditions else false()


def _reads_whole_street(grant: Grant) -> bool:
    return grant.role in WORKERS and grant.level is Level.STREET


def _read_by(grant: Grant) -> ColumnElement[bool]:
    if grant.role is Role.CO_HANDLER:
        return _seen_below(grant.path)
    if grant.role not in WORKERS or grant.level is None:
        return false()
    here = place_column(grant.level) == grant.unit_id
    if _reads_whole_street(grant):
        return here  # nobody outside its street ever holds a case or is called in
    return and_(Case.lowest_rank >= grant.level.rank, or_(here, _seen_below(grant.path)))


def _seen_below(path: str) -> ColumnElement[bool]:
    """Return the condition that a unit at or below `path` held the case or was called in.

    The unit is the one that saw it, whatever units the statement around joins for itself.
    """
    seen = exists().where(Sight.case_id == Case.id, Sight.unit_id == Unit.id, below(path))
    return seen.correlate_except(Sight, Unit)


def readable_orders(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may read an order whose unit is joined (Action.ORDER_READ)."""
    own = {grant.unit_id for grant in actor.grants if grant.role in WORKERS and grant.unit_id is not None}
    return or_(units_in_charge(actor), Unit.id.in_(sorted(own)))


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


def units_around(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a unit's talks and bulletins concern the actor (Action.TALK_READ).

    They are staff at the unit or above it, or work below it.
    """
    above = {
        int(unit_id)
        for grant in actor.grants
        if grant.role in WORKERS
        for unit_id in grant.path.strip("/").split("/")
        if unit_id
    }
    return or_(units_in_charge(actor), Unit.id.in_(sorted(above)))
