"""Whether somebody works where a case goes: it must not lie where nobody sees it."""

from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, Date, bindparam, exists, select

from app import ahead
from app.access.policy import WORKERS
from app.access.scopes import in_force
from app.database import columns_of
from app.domain.escalation import Owner, Reason, Stop, next_owner
from app.extensions import db
from app.models.cases import Case
from app.models.organisation import Person, Posting, Unit
from app.notices import operations as notices
from app.settings.queries import day_of


def owner(unit: Unit, *, now: datetime) -> Owner:
    """Return who gets a case that comes to `unit` at `now` (UTC): it, or a unit above. One statement."""
    today = day_of(unit.ancestor_ids[0], now)

    def load() -> dict[int, Stop]:
        # Nothing is written before: what has been changed so far are no units and no people.
        rows = columns_of(_STOPS, {"unit_ids": unit.ancestor_ids, "today": today})
        return {row[0]: Stop(*row) for row in rows}

    stops = ahead.once((owner, unit.id, today), load)
    return next_owner(stops[unit_id] for unit_id in reversed(unit.ancestor_ids))


def manned(unit: Unit, *, now: datetime) -> Unit:
    """Return `unit`, or the nearest one above it that is open and has people."""
    return db.session.get_one(Unit, owner(unit, now=now).unit_id)


def decider_for(case: Case, *, now: datetime) -> Unit:
    """Return who decides what the holder asks for: the level above, or the next that has people."""
    return manned(db.session.get_one(Unit, case.holder.parent_id or case.holder_id), now=now)


def has_people(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that somebody with an account works at the unit on a day."""
    return (
        exists()
        .where(
            Posting.unit_id == Unit.id,
            Posting.role.in_(sorted(WORKERS)),
            in_force(today),
            Person.id == Posting.person_id,
            Person.disabled_at.is_(None),
        )
        .correlate(Unit)
    )


_STOPS = select(Unit.id, Unit.closed_on.is_(None), has_people(bindparam("today", type_=Date()))).where(
    Unit.id.in_(bindparam("unit_ids", expanding=True))
)


def tell_of_gap(case: Case, unit_id: int, reason: Reason, *, now: datetime) -> None:
    """Tell the administrators, once a day for each unit, that nobody is posted where cases come to."""
    if reason is not Reason.NO_PEOPLE:
        return
    notices.tell_administrators(
        case.street_id,
        "no_people",
        key=f"no_people:{unit_id}:{day_of(case.street_id, now)}",
        now=now,
        case_id=case.id,
        params={"unit_id": unit_id, "number": case.number},
    )
