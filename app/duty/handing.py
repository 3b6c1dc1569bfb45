"""Giving somebody's place in a roster to somebody else, when they leave."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from app.access.policy import Actor
from app.domain.duty import Line, replaced
from app.domain.errors import Invalid
from app.duty.operations import locked_roster
from app.duty.queries import candidates
from app.extensions import db
from app.models.duty import DutyDate, DutyWeek


def replace(
    unit_id: int, actor: Actor, *, person_id: int, by_id: int | None, since: date, now: datetime
) -> int:
    """Give a person's days on duty to another, in the week and on dates from `since` on; return how many.

    By nobody, the stand-in moves up; where there is none, nobody is on duty that day.

    Raises:
        Forbidden: the actor does not write the unit's roster.
        Invalid: the other cannot be on duty here.
    """
    unit, row = locked_roster(unit_id, actor, now=now)
    if by_id is not None and by_id not in candidates(unit, now=now):
        raise Invalid("duty", "duty_elsewhere")
    weeks = db.session.scalars(
        select(DutyWeek).where(DutyWeek.unit_id == unit_id, _names(DutyWeek, person_id))
    )
    dates = db.session.scalars(
        select(DutyDate).where(
            DutyDate.unit_id == unit_id, DutyDate.day >= since, _names(DutyDate, person_id)
        )
    )
    changed = [*weeks, *dates]
    for one in changed:
        line = replaced(Line(one.person_id, one.stand_in_id), person_id, by_id)
        if line.person_id is None and isinstance(one, DutyWeek):
            db.session.delete(one)
        else:
            one.person_id, one.stand_in_id = line.person_id, line.stand_in_id
    row.changed_by_id, row.changed_at = actor.id or 0, now
    db.session.flush()
    return len(changed)


def _names(table: type[DutyWeek] | type[DutyDate], person_id: int) -> ColumnElement[bool]:
    return or_(table.person_id == person_id, table.stand_in_id == person_id)
