"""Targets and weights of indicators."""

from dataclasses import dataclass
from datetime import date, datetime

from app import audit
from app.access.policy import Action, Actor, authorize
from app.audit import Act, Kind
from app.domain.errors import Invalid
from app.domain.indicators import BY_CODE, WHOLE, Code
from app.extensions import db
from app.models.figures import IndicatorSetting
from app.settings.operations import place_of
from app.settings.queries import day_of


@dataclass(frozen=True, slots=True)
class TargetValues:
    """What somebody wants an indicator to reach; `target` in tenths of a percent."""

    code: Code
    target: int | None
    weight: int
    from_on: date


def set_target(street_id: int, actor: Actor, *, values: TargetValues, now: datetime) -> IndicatorSetting:
    """Let a target and a weight hold in a street from a day on; what held before stays for the days before.

    Raises:
        Forbidden: the actor neither leads nor administers the street.
        Invalid: there is no such rate, a number is out of bounds, or the day lies before today.
    """
    authorize(actor, Action.TARGETS_SET, place_of(street_id))
    if values.code not in BY_CODE:
        raise Invalid("code", "unknown_indicator")
    if values.target is not None and not 0 <= values.target <= WHOLE:
        raise Invalid("target", "out_of_bounds", least=0, most=100)
    if not 0 <= values.weight <= 100:
        raise Invalid("weight", "out_of_bounds", least=0, most=100)
    if values.from_on < day_of(street_id, now):
        raise Invalid("from_on", "not_before_today")
    row = IndicatorSetting(
        street_id=street_id,
        code=values.code,
        target=values.target,
        weight=values.weight,
        from_on=values.from_on,
        set_by_id=actor.id,
        set_at=now,
    )
    db.session.add(row)
    db.session.flush()
    subject = (Kind.UNIT, street_id)
    audit.record(Act.TARGET_SET, subject, by=actor, street_id=street_id, code=str(values.code))
    return row
