"""How operations load what they change: locked, and only in the version that the actor saw."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.codes import GRID_SUFFIX_DIGITS
from app.domain.errors import Invalid, StaleCase
from app.extensions import db
from app.models.organisation import Person, Unit
from app.models.settings import Setting

DEFAULT_ZONE = "Asia/Shanghai"
"""The zone of a street that names none."""


def locked_unit(unit_id: int, field: str = "unit_id") -> Unit:
    """Return the unit, locked until the transaction ends.

    Raises:
        Invalid: there is no such unit.
    """
    unit = db.session.get(Unit, unit_id, with_for_update=True)
    if unit is None:
        raise Invalid(field, "unknown")
    return unit


def open_parent(unit_id: int) -> Unit:
    """Return a unit under which another may be put; it cannot close or move meanwhile.

    Raises:
        Invalid: there is no such unit, it is closed, or it is a department or firm.
    """
    unit = db.session.get(Unit, unit_id, with_for_update={"read": True})
    if unit is None:
        raise Invalid("parent_id", "unknown")
    if unit.closed_on is not None:
        raise Invalid("parent_id", "unit_closed")
    if unit.level is None:
        raise Invalid("parent_id", "parent_is_department")
    return unit


def locked_person(person_id: int, field: str = "person_id") -> Person:
    """Return the person, locked until the transaction ends.

    Raises:
        Invalid: there is no such person.
    """
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Invalid(field, "unknown")
    return person


def check_version(row: Unit | Person, version: int) -> None:
    """Let a change pass that was decided on the row's present version.

    Raises:
        StaleCase: somebody else changed the row since.
    """
    if row.version != version:
        raise StaleCase


def flush_unique(field: str, reason: str) -> None:
    """Write what is pending; a unique key that somebody else took meanwhile becomes a refusal.

    Raises:
        Invalid: the value of `field` was taken by another transaction.
    """
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(field, reason) from error


def grid_suffix(street_id: int | None) -> int:
    """Return how many digits the grids of a street add to their community's code."""
    statement = (
        select(Setting.value)
        .where(
            Setting.name == "grid_suffix_digits",
            (Setting.street_id == street_id) | Setting.street_id.is_(None),
        )
        .order_by(Setting.street_id.is_(None))
        .limit(1)
    )
    value = db.session.scalar(statement)
    return value if isinstance(value, int) and value > 0 else GRID_SUFFIX_DIGITS


def local_day(unit: Unit | None, now: datetime) -> date:
    """Return the day that it is in the street of `unit`; without one, in the default zone."""
    street = db.session.get(Unit, unit.street_id) if unit is not None else None
    zone = street.time_zone if street is not None else None
    return now.astimezone(ZoneInfo(zone or DEFAULT_ZONE)).date()
