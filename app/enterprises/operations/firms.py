"""Adding and amending firms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.access.policy import Action, Actor, Place, authorize
from app.database import locked
from app.domain.errors import Invalid
from app.enterprises.operations.loading import chosen_unit, firm_for, record_firm, without_numbers
from app.extensions import db
from app.models.enterprises import Enterprise
from app.models.organisation import Unit
from app.settings.queries import day_of


@dataclass(frozen=True, slots=True)
class FirmValues:
    """What is said of a firm."""

    unit_id: int | None
    name: str
    name_en: str = ""
    trade: str = ""
    note: str = ""
    is_gone: bool = False


def add_firm(actor: Actor, values: FirmValues, *, now: datetime) -> Enterprise:
    """Add a firm.

    Raises:
        Forbidden: the actor is not of the staff where it is.
        Missing, Invalid: it has no name or place, or its name is taken in the street.
    """
    firm = Enterprise(name="")
    _write(firm, actor, values, now)
    db.session.add(firm)
    db.session.flush()
    record_firm(firm, actor, "added")
    return firm


def amend_firm(
    enterprise_id: int, actor: Actor, values: FirmValues, *, version: int, now: datetime
) -> Enterprise:
    """Correct what is said of a firm, move it, or say that it is gone or back.

    Raises:
        Forbidden, StaleCase: not theirs where it is or goes, or changed meanwhile.
        Missing, Invalid: as for a new one, or the place lies in another street.
    """
    firm = firm_for(actor, enterprise_id, version)
    _write(firm, actor, values, now)
    record_firm(firm, actor, "amended")
    return firm


def _write(firm: Enterprise, actor: Actor, values: FirmValues, now: datetime) -> None:
    unit = chosen_unit(values.unit_id, firm.unit_id)
    authorize(actor, Action.ENTERPRISE_EDIT, Place(unit.path))
    street_id = unit.street_id or unit.id
    if unit.level is None or firm.street_id not in (None, street_id):
        raise Invalid("unit_id", "unknown")
    name = without_numbers(values.name, "name", demanded=True)
    if name != firm.name:
        _keep_names_apart(street_id, name)
    today = day_of(street_id, now)
    firm.street_id, firm.unit_id = street_id, unit.id
    firm.name, firm.name_en = name, without_numbers(values.name_en, "name_en") or None
    firm.trade = without_numbers(values.trade, "trade")
    firm.note = without_numbers(values.note, "note")
    if values.is_gone != (firm.closed_on is not None):
        firm.closed_on = today if values.is_gone else None


def _keep_names_apart(street_id: int, name: str) -> None:
    """Refuse a name that another firm of the street has; whoever names one at the same time waits."""
    if locked():
        db.session.execute(select(Unit.id).where(Unit.id == street_id).with_for_update())
    taken = select(Enterprise.id).where(Enterprise.street_id == street_id, Enterprise.name == name)
    if db.session.scalar(taken) is not None:
        raise Invalid("name", "enterprise_name_taken")
