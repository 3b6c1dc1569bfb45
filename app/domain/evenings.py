"""When people are reminded of a talk, when its code is good, and who stays away."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.domain.errors import DomainError

DOORS_OPEN = timedelta(hours=2)
"""So long before the beginning the code on the wall is good."""
NIGHT_ENDS = timedelta(hours=6)
"""So long after the beginning it is still good, if the talk is not over."""
OFTEN = 3
"""Who missed so many talks in a row is named."""


class Reminder(StrEnum):
    """A reminder of a talk; the code of its notice."""

    EVE = "talk_tomorrow"
    SOON = "talk_soon"


class NotThisEvening(DomainError):
    """The code is good on the evening of its talk only."""

    code = "talk_not_this_evening"


def reminder_due(
    starts_at: datetime, now: datetime, *, zone: tzinfo, eve_at: time, minutes: int
) -> Reminder | None:
    """Return which reminder of a talk is due: on the day before from `eve_at` on, or `minutes` before.

    The day before is that of the street's zone. No minutes mean no second reminder.
    """
    if now >= starts_at:
        return None
    if now >= starts_at - timedelta(minutes=minutes):
        return Reminder.SOON
    local, begins = now.astimezone(zone), starts_at.astimezone(zone)
    is_eve = local.date() + timedelta(days=1) == begins.date()
    return Reminder.EVE if is_eve and local.time() >= eve_at else None


def is_this_evening(starts_at: datetime, now: datetime) -> bool:
    """Return whether people may say now that they are here."""
    return starts_at - DOORS_OPEN <= now <= starts_at + NIGHT_ENDS


def missed_in_a_row(came: Iterable[bool]) -> int:
    """Return how many of the last talks somebody missed without a break; the latest comes first."""
    count = 0
    for was_there in came:
        if was_there:
            break
        count += 1
    return count
