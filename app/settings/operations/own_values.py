"""A street's own values of the named settings."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert

from app import audit
from app.access.policy import Actor
from app.audit import Act, Kind
from app.domain.errors import Invalid
from app.extensions import db
from app.models.settings import Setting
from app.settings.cache import touch
from app.settings.operations.rights import let
from app.settings.queries import calendar_of
from app.settings.values import (
    LEDGER_DAYS,
    MAKE_UP_WEEKDAY,
    REVIEW_DAYS,
    SETTINGS,
    WEEKLY_HOURS,
    weekly_shifts,
)


def set_values(street_id: int, actor: Actor, *, values: Mapping[str, object], now: datetime) -> None:
    """Keep these values as the street's own; the others of the street go back to what holds for all.

    Raises:
        Forbidden: the actor does not administer the street.
        Invalid, InvalidCalendar: a value is out of bounds, or no calendar can be made of them.
    """
    let(actor, street_id)
    checked = {name: SETTINGS[name].check(value) for name, value in values.items()}
    _check_together(checked)
    left = delete(Setting).where(Setting.street_id == street_id).returning(Setting.name, Setting.value)
    before = {name: value for name, value in db.session.execute(left)}
    if checked:
        rows = [{"street_id": street_id, "name": name, "value": value} for name, value in checked.items()]
        db.session.execute(insert(Setting), rows)
    touch()
    calendar_of(street_id).check()
    changed = {
        name: name in checked
        for name in sorted(before.keys() | checked.keys())
        if name not in before or name not in checked or before[name] != checked[name]
    }
    # By name whether the street has its own value now: what it is stands in the settings.
    audit.record(Act.VALUES_SET, (Kind.UNIT, street_id), by=actor, street_id=street_id, **changed)


def _check_together(values: Mapping[str, object]) -> None:
    """Refuse values that do not fit each other.

    These are a make-up day that takes the hours of a weekday on which nobody works, and a usual step between
    reviews that is longer than a case may lie in the ledger.
    """
    weekly = weekly_shifts(WEEKLY_HOURS.check(values.get(WEEKLY_HOURS.name, WEEKLY_HOURS.default)))
    weekday = MAKE_UP_WEEKDAY.check(values.get(MAKE_UP_WEEKDAY.name, MAKE_UP_WEEKDAY.default))
    if not weekly.get(weekday):
        raise Invalid(MAKE_UP_WEEKDAY.name, "closed_weekday")
    step = REVIEW_DAYS.check(values.get(REVIEW_DAYS.name, REVIEW_DAYS.default))
    term = LEDGER_DAYS.check(values.get(LEDGER_DAYS.name, LEDGER_DAYS.default))
    if step > term:
        raise Invalid(REVIEW_DAYS.name, "longer_than_term", days=term)
