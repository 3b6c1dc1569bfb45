"""Loading the arrangement of days off of a year."""

import logging
from datetime import datetime

from sqlalchemy import delete, extract, insert

from app.access.policy import Actor
from app.domain.errors import Invalid
from app.extensions import db
from app.models.settings import CalendarDay, CalendarYear
from app.settings.cache import touch
from app.settings.importer import Arrangement
from app.settings.operations.rights import let

logger = logging.getLogger(__name__)


def load_year(arrangement: Arrangement, actor: Actor, *, replace: bool = False, now: datetime) -> int:
    """Load the country's arrangement of a year; return how many days differ from the week.

    Streets' own days stay. With `replace` an arrangement that is loaded already gives way.

    Raises:
        Forbidden: the actor does not administer the installation.
        Invalid: the year is loaded and may not be replaced.
    """
    let(actor, None)
    known = db.session.get(CalendarYear, arrangement.year)
    if known is not None and not replace:
        raise Invalid("file", "year_loaded", year=arrangement.year)
    of_year = extract("year", CalendarDay.day) == arrangement.year
    db.session.execute(
        delete(CalendarDay).where(CalendarDay.street_id.is_(None), of_year),
        execution_options={"synchronize_session": False},
    )
    year = known or CalendarYear(year=arrangement.year)
    year.source, year.published_on = arrangement.source, arrangement.published_on
    db.session.add(year)
    rows = [{"day": line.day, "is_day_off": line.is_day_off, "name": line.name} for line in arrangement.days]
    db.session.execute(insert(CalendarDay), rows)
    touch()
    logger.info("calendar of %d loaded by person %s at %s", arrangement.year, actor.id, now.isoformat())
    return len(rows)
