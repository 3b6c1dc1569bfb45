"""When a counter is open: hours of a week as people write them, and what holds at an instant."""

import re
from dataclasses import dataclass
from datetime import datetime

from app.domain import working_time
from app.domain.days import MINUTES_OF_DAY, Calendar, InvalidCalendar, Shift

_PARTS = re.compile(r"\s*[,，、;；]\s*")
_SHIFT = re.compile(r"([0-9:：]+)\s*[-–—~～至到]\s*([0-9:：]+)")


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, until when it stays so, or when it opens next."""

    is_open: bool
    changes_at: datetime | None
    """When it closes if it is open, when it opens if not; None: it never does."""


def read_shifts(text: str) -> tuple[Shift, ...]:
    """Return the hours of a day that somebody wrote, in order; 22:00-06:00 ends in the next morning.

    Raises:
        InvalidCalendar: they cannot be read.
    """
    return tuple(sorted(_shift(part) for part in _PARTS.split(text.strip()) if part))


def _shift(part: str) -> Shift:
    match = _SHIFT.fullmatch(part)
    if match is None:
        raise InvalidCalendar(reason="shift")
    start, end = (wall.replace("：", ":") for wall in match.groups())
    first, last = Shift.parse(start, "24:00").start, Shift.parse("00:00", end).end if end != "00:00" else 0
    return Shift(first, last if last > first else last + MINUTES_OF_DAY)


def written_shifts(shifts: tuple[Shift, ...]) -> str:
    """Return hours as they are written: "09:00-12:00, 22:00-06:00"."""
    return ", ".join(f"{wall(shift.start)}-{wall(shift.end)}" for shift in shifts)


def wall(minutes: int) -> str:
    """Return minutes after midnight as a wall time; midnight at the end of a day is 24:00."""
    if minutes > MINUTES_OF_DAY:
        minutes -= MINUTES_OF_DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def opening_at(calendar: Calendar, at: datetime) -> Opening:
    """Return what holds at an instant."""
    if not any(calendar.weekly.values()):
        return Opening(is_open=False, changes_at=None)
    a_week_of_them = sum(map(len, calendar.weekly.values()))
    start, end = _joined(working_time.next_open_intervals(calendar, at, a_week_of_them + 1))
    return Opening(is_open=True, changes_at=end) if start <= at else Opening(is_open=False, changes_at=start)


def _joined(intervals: list[tuple[datetime, datetime]]) -> tuple[datetime, datetime | None]:
    """Return the first interval with those that follow it without a break; None: a whole week has none."""
    start, end = intervals[0]
    for since, until in intervals[1:]:
        if since > end:
            return start, end
        end = until
    return start, None
