"""What is read to explain the clocks of one case."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.settings import CalendarDay


def clocks_of(case_id: int) -> Sequence[Clock]:
    """Return every clock that the case ever had, in the order of their starts, with pauses and owners.

    Two statements, read along ix_clock_case_id and ix_pause_clock_id_from_at.
    """
    statement = select(Clock).where(Clock.case_id == case_id).order_by(Clock.id)
    options = selectinload(Clock.pauses), joinedload(Clock.owner, innerjoin=True)
    return db.session.scalars(statement.options(*options)).all()


def day_names(street_id: int, since: date, until: date) -> dict[date, str]:
    """Return the names of a street's days off and make-up days between two dates, its own over the country's.

    Read along ix_calendar_day_day.
    """
    statement = (
        select(CalendarDay.day, CalendarDay.name)
        .where(
            or_(CalendarDay.street_id.is_(None), CalendarDay.street_id == street_id),
            CalendarDay.day.between(since, until),
        )
        .order_by(CalendarDay.street_id.is_not(None))
    )
    return {day: name for day, name in db.session.execute(statement)}


def case_by_number(number: str) -> Case | None:
    """Return a case for a command on the server, which answers to nobody's rights. Reads uq_case_number."""
    return db.session.scalar(select(Case).where(Case.number == number))
