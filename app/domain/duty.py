"""Who is on duty at an instant: a pattern of the week, dates that differ, and stand-ins (AB角)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.domain.levels import Level

DAY = timedelta(days=1)
ROSTERED = (Level.STREET, Level.COMMUNITY, Level.GRID)
"""The levels whose units have staff, and so a roster."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who is on duty, and who stands in when they cannot be."""

    person_id: int | None
    stand_in_id: int | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A unit's roster; duty changes hands every day at `changes_at` in the street's zone.

    `weekly` goes by weekday (0 is Monday), `dated` replaces it on single days. The night after a day
    belongs to that day until the next change.
    """

    changes_at: time
    weekly: Mapping[int, Line] = field(default_factory=dict)
    dated: Mapping[date, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shift:
    """One day's duty, from its first instant (UTC) to the next change of hands."""

    day: date
    from_at: datetime
    until_at: datetime
    line: Line | None
    """What the roster says; None when it names nobody for the day."""
    person_id: int | None
    """Who is on: the one named if they still work here, else the stand-in, else nobody."""

    @property
    def stands_in(self) -> bool:
        """Whether the stand-in is on, because the one named does not work here any more."""
        return self.line is not None and self.person_id is not None and self.person_id != self.line.person_id


def duty_day(roster: Roster, now: datetime, zone: tzinfo) -> date:
    """Return the day to which an instant belongs: before the change of hands it is still yesterday's."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= roster.changes_at else local.date() - DAY


def shift_of(roster: Roster, day: date, zone: tzinfo, *, working: Collection[int]) -> Shift:
    """Return the duty of a day; `working` are the people who can be on duty at all."""
    line = roster.dated.get(day, roster.weekly.get(day.weekday()))
    candidates = (line.person_id, line.stand_in_id) if line else ()
    person_id = next((one for one in candidates if one in working), None)
    return Shift(day, _change(roster, day, zone), _change(roster, day + DAY, zone), line, person_id)


def on_duty(roster: Roster, now: datetime, zone: tzinfo, *, working: Collection[int]) -> Shift:
    """Return the duty at an instant."""
    return shift_of(roster, duty_day(roster, now, zone), zone, working=working)


def _change(roster: Roster, day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, roster.changes_at, zone).astimezone(UTC)


def replaced(line: Line, person_id: int, by_id: int | None) -> Line:
    """Return a line in which somebody else has the place of a person; by nobody, the stand-in moves up."""
    first = by_id if line.person_id == person_id else line.person_id
    second = by_id if line.stand_in_id == person_id else line.stand_in_id
    if first is None:
        first, second = second, None
    return Line(first, second if second != first else None)
