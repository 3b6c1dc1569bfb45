"""What the operations of this capability load, lock and write alike."""

from typing import TypeVar

from sqlalchemy import select

from app import audit
from app.access.policy import Action, Actor, Place, authorize
from app.audit import Act, Kind
from app.database import locked
from app.domain.errors import Invalid, Missing, StaleCase
from app.domain.private_numbers import cleaned
from app.extensions import db
from app.models.enterprises import AllianceItem, Enterprise, NeedMatch, PolicyItem
from app.models.organisation import Unit

Row = TypeVar("Row", Enterprise, AllianceItem, NeedMatch, PolicyItem)


def held(model: type[Row], row_id: int, version: int | None = None) -> Row:
    """Return a row, locked, as it is now; with `version` only if nobody changed it meanwhile.

    Raises:
        StaleCase: somebody did.
    """
    statement = select(model).where(model.id == row_id).execution_options(populate_existing=True)
    row: Row = db.session.scalars(statement.with_for_update() if locked() else statement).one()
    if version is not None and row.version != version:
        raise StaleCase
    return row


def unit_of(row: Enterprise | AllianceItem) -> Unit:
    """Return the unit that a firm lies in, or that has an item."""
    return db.session.get_one(Unit, row.unit_id)


def chosen_unit(unit_id: int | None, present_id: int | None) -> Unit:
    """Return the unit that was chosen; the one that is there at present may have been closed meanwhile.

    Raises:
        Missing: nothing was chosen, or another unit is not there or closed.
    """
    unit = db.session.get(Unit, unit_id) if unit_id else None
    if unit is None or (unit.closed_on is not None and unit.id != present_id):
        raise Missing("unit_id")
    return unit


def firm_for(actor: Actor, enterprise_id: int, version: int | None = None) -> Enterprise:
    """Return a firm, locked, that the actor may change.

    Raises:
        Forbidden, StaleCase: not theirs, or changed meanwhile.
    """
    firm = held(Enterprise, enterprise_id, version)
    authorize(actor, Action.ENTERPRISE_EDIT, Place(unit_of(firm).path))
    return firm


def still_there(firm: Enterprise) -> None:
    """Refuse what makes no sense for a firm that is gone.

    Raises:
        Invalid: it is gone.
    """
    if firm.closed_on is not None:
        raise Invalid("form", "enterprise_gone")


def without_numbers(text: str, field: str, *, demanded: bool = False) -> str:
    """Return a text for a list that many read, with marks in place of telephone numbers and the like.

    Raises:
        Missing: nothing is left of what is demanded.
    """
    found = cleaned(text).text.strip()
    if demanded and not found:
        raise Missing(field)
    return found


def record_firm(firm: Enterprise, actor: Actor, what: str, **facts: int) -> None:
    """Write into the audit log what was done about a firm."""
    subject = (Kind.ENTERPRISE, firm.id)
    audit.record(Act.ENTERPRISE_CHANGED, subject, by=actor, street_id=firm.street_id, what=what, **facts)


def record_list(unit_id: int, street_id: int, actor: Actor, what: str) -> None:
    """Write into the audit log what was done to the alliance's list of a unit."""
    audit.record(Act.ALLIANCE_CHANGED, (Kind.UNIT, unit_id), by=actor, street_id=street_id, what=what)
