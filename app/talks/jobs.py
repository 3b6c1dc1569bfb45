"""Talks of series are planned ahead, and people are reminded of the evening."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, or_, select

from app.database import transaction
from app.domain.evenings import reminder_due
from app.domain.talks import TalkState
from app.extensions import db
from app.models.notices import Notice
from app.models.organisation import Person, Unit
from app.models.series import TalkSeries
from app.models.talks import Attendee, Talk
from app.settings import queries as settings
from app.settings.values import TALK_EVE_AT
from app.talks import operations
from app.talks.operations.planning import locked_talk, notice_key, tell_invited
from app.talks.operations.series import due_dates
from app.talks.operations.series_dates import is_for_nobody, tell_for_nobody

logger = logging.getLogger(__name__)

FAR = timedelta(days=2)
"""No reminder is sent longer before a talk."""


def plan_ahead(*, now: datetime) -> int:
    """Plan the talks of all series that are due to be planned; return how many.

    Each date is a transaction of its own: one that fails is logged and does not hold up the rest.
    Running twice, or in several processes at once, is harmless: the date is claimed.
    """
    day_before = now.date() - timedelta(days=1)  # whatever the zone
    running = or_(TalkSeries.until_on.is_(None), TalkSeries.until_on >= day_before)
    statement = select(TalkSeries).join(TalkSeries.unit).where(running, Unit.closed_on.is_(None))
    rows = db.session.scalars(statement.order_by(TalkSeries.id)).all()
    for_nobody = [series.id for series in rows if is_for_nobody(series)]
    due = [(one.id, day) for one in rows if one.id not in for_nobody for day in due_dates(one, now=now)]
    for series_id in for_nobody:
        with transaction():
            tell_for_nobody(series_id, now=now)
    return sum(_plan(series_id, day, now) for series_id, day in due)


def _plan(series_id: int, day: date, now: datetime) -> bool:
    try:
        with transaction():
            return operations.make(series_id, day, now=now) is not None
    except Exception:  # whatever one series does, the others must have their talks
        logger.exception("series %d: the talk of %s was not planned", series_id, day)
        return False


def remind(*, now: datetime) -> int:
    """Remind those invited of the talks to come: on the day before, and shortly before; return how many.

    Each person is told once of each appointment, by the key; a talk that is moved is a new one.
    """
    return sum(_reminded(talk_id, now) for talk_id in _to_come(now))


def _reminded(talk_id: int, now: datetime) -> int:
    try:
        return _remind(talk_id, now)
    except Exception:  # whatever one talk does, people must be reminded of the others
        db.session.rollback()
        logger.exception("talk %d: people were not reminded", talk_id)
        return 0


def _to_come(now: datetime) -> Sequence[int]:
    """Return the planned talks of the next two days, street by street along ix_talk_street_id_starts_at."""
    streets = db.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).all()
    found: list[int] = []
    for street_id in streets:
        soon = and_(Talk.street_id == street_id, Talk.starts_at > now, Talk.starts_at <= now + FAR)
        planned = select(Talk.id).where(soon, Talk.state == TalkState.PLANNED)
        found += db.session.scalars(planned.order_by(Talk.starts_at)).all()
    return found


def _remind(talk_id: int, now: datetime) -> int:
    talk = db.session.get_one(Talk, talk_id)
    code = _reminder(talk, now)
    if code is None or not _somebody_waits(talk, code):
        return 0
    with transaction():
        talk = locked_talk(talk_id)
        code = _reminder(talk, now)
        if code is None or talk.state is not TalkState.PLANNED:
            return 0  # it was moved or called off since the list was read
        return tell_invited(talk, code, now=now)


def _reminder(talk: Talk, now: datetime) -> str | None:
    return reminder_due(
        talk.starts_at,
        now,
        zone=settings.zone_of(talk.street_id),
        eve_at=settings.wall_time(talk.street_id, TALK_EVE_AT),
        minutes=settings.value(talk.street_id, "talk_remind_minutes"),
    )


def _somebody_waits(talk: Talk, code: str) -> bool:
    """Return whether somebody invited was not told, so that nothing is written every minute."""
    key = notice_key(talk, code)
    told = exists().where(Notice.person_id == Attendee.person_id, Notice.key == key)
    waits = exists().where(
        Attendee.talk_id == talk.id,
        Person.id == Attendee.person_id,
        Person.disabled_at.is_(None),
        ~told,
    )
    return bool(db.session.scalar(select(waits)))
