"""Red Sail stations: what they offer, and what may be said of one."""

import re
from enum import StrEnum

from app.domain.days import MINUTES_OF_DAY, Calendar, Shift
from app.domain.errors import Invalid, Missing

_PHONE = re.compile(r"[+0-9][0-9 -]{1,28}[0-9]")
MOST_SHIFTS = 4
"""Of one day."""
Weekly = dict[int, tuple[Shift, ...]]
Stored = dict[str, list[list[int]]]


class Service(StrEnum):
    """What stations offer everywhere; streets name them as they like and add their own."""

    CONVENIENCE = "convenience"
    POLICY = "policy"
    MEDIATION = "mediation"
    ELDER_CARE = "elder_care"
    PARTY = "party"
    REST = "rest"
    HEALTH = "health"
    LEGAL = "legal"


def check_name(name: str) -> None:
    """Refuse a station without a name.

    Raises:
        Missing: the name is empty.
    """
    if not name.strip():
        raise Missing("name")


def checked_phone(text: str) -> str:
    """Return a telephone number without blanks around it; empty where there is none.

    Raises:
        Invalid: it is none.
    """
    number = text.strip()
    if number and not _PHONE.fullmatch(number):
        raise Invalid("phone", "not_a_telephone")
    return number


def check_week(calendar: Calendar) -> None:
    """Refuse hours of a week that overlap, or too many in a day; never open is allowed.

    Raises:
        InvalidCalendar: hours overlap, also those of a night with the next day's.
        Invalid: a day has more of them than anybody keeps.
    """
    for weekday, shifts in calendar.weekly.items():
        if len(shifts) > MOST_SHIFTS:
            raise Invalid(f"hours_{weekday}", "too_many_shifts", most=MOST_SHIFTS)
    calendar.check_hours()


def stored(weekly: Weekly) -> Stored:
    """Return the hours of a week as they are kept."""
    return {
        str(day): [[shift.start, shift.end] for shift in weekly[day]] for day in sorted(weekly) if weekly[day]
    }


def read(hours: Stored) -> Weekly:
    """Return kept hours as the calendar wants them."""
    return {int(day): tuple(Shift(start, end) for start, end in pairs) for day, pairs in hours.items()}


def is_at_counter(weekday: int, shift: Shift, on: int, minute: int) -> bool:
    """Return whether somebody on duty in `shift` of `weekday` is there at a minute of the weekday `on`."""
    if weekday == on:
        return shift.start <= minute < shift.end
    is_night_after = (weekday + 1) % 7 == on
    return is_night_after and minute + MINUTES_OF_DAY < shift.end
