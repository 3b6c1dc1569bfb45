"""Calls to departments and firms: how a call stands, how it is scored, and what the figures say of many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.clocks import Limit, LimitUnit

FEW = 10
"""Of fewer calls than these a share says nothing; such departments are marked and not ranked."""


class CallState(StrEnum):
    """How a call stands."""

    CALLED = "called"
    ARRIVED = "arrived"
    ANSWERED = "answered"
    DECLINED = "declined"
    """The called unit said no; the caller insists or lets it go."""
    LET_GO = "let_go"
    WITHDRAWN = "withdrawn"


WAITED_FOR = frozenset({CallState.CALLED, CallState.ARRIVED, CallState.DECLINED})
"""The states in which something is still to come: the called unit's answer, or the caller's word."""


class Attendance(StrEnum):
    """Whether somebody came, as the clock noted it at first and the caller says in the end."""

    ON_TIME = "on_time"
    LATE = "late"
    NEVER = "never"


class Mark(StrEnum):
    """What came of a call, in the caller's eyes: one to five."""

    NOTHING = "1"
    LITTLE = "2"
    HALF = "3"
    WELL = "4"
    WHOLLY = "5"

    @property
    def points(self) -> int:
        """The mark as a number."""
        return int(self.value)


class Figure(StrEnum):
    """What is counted of a department's calls; each figure has a list that holds exactly its calls."""

    CALLED = "called"
    CAME_IN_TIME = "came_in_time"
    ANSWERED_IN_TIME = "answered_in_time"
    SCORED = "scored"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Milestones:
    """The instants of a call (UTC)."""

    arrived_at: datetime | None = None
    answered_at: datetime | None = None
    declined_at: datetime | None = None
    withdrawn_at: datetime | None = None


def state_of(call: Milestones) -> CallState:
    """Return how a call stands; one that was declined and then withdrawn was let go."""
    if call.answered_at is not None:
        return CallState.ANSWERED
    if call.withdrawn_at is not None:
        return CallState.LET_GO if call.declined_at is not None else CallState.WITHDRAWN
    if call.declined_at is not None:
        return CallState.DECLINED
    return CallState.ARRIVED if call.arrived_at is not None else CallState.CALLED


def attendance(*, has_come: bool, is_late: bool) -> Attendance | None:
    """Return what the clock says about coming; None while there is still time."""
    if not has_come:
        return Attendance.NEVER if is_late else None
    return Attendance.LATE if is_late else Attendance.ON_TIME


def until(start_on: date, due_on: date) -> Limit:
    """Return the limit that is used up at the end of `due_on` by a clock that began on an earlier day."""
    return Limit((due_on - start_on).days, LimitUnit.NATURAL_DAYS)


def waiting_path(holder: str, caller: str) -> str:
    """Return the path of the unit that waits for the answer: the caller above the holder, else the holder.

    What the level above has called in is its own to withdraw and to score. When the case has gone
    elsewhere since, whoever holds it now waits.
    """
    return caller if holder.startswith(caller) else holder


def told_above(called: Sequence[int], waiting: Sequence[int], step: int) -> tuple[int, ...]:
    """Return the units so many levels above the called and the waiting one, each once.

    Both are lists of ids from the street down to the unit itself; where nothing is so high, nobody is.
    """
    above = [line[-1 - step] for line in (called, waiting) if step < len(line)]
    return tuple(dict.fromkeys(above))


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one department over a period."""

    unit_id: int
    called: int
    came_in_time: int
    answered_in_time: int
    scored: int
    points: int
    """The sum of the marks."""
    open: int
    overdue: int

    @property
    def judged(self) -> int:
        """How many calls are answered, given up or overdue; the others still have time."""
        return self.called - self.open + self.overdue

    @property
    def mean(self) -> float | None:
        """The mean mark; None without any."""
        return self.points / self.scored if self.scored else None

    @property
    def is_few(self) -> bool:
        """Whether there are too few calls for a share."""
        return self.judged < FEW

    @property
    def share(self) -> float | None:
        """Which share of the judged calls was answered in time; None of too few."""
        return None if self.is_few else self.answered_in_time / self.judged


def ranked(tallies: Iterable[Tally]) -> list[tuple[int | None, Tally]]:
    """Return the departments with their ranks: the best share first, equals alike, too few unranked."""
    found: list[tuple[int | None, Tally]] = []
    many, few = list[Tally](), list[Tally]()
    for tally in tallies:
        (few if tally.is_few else many).append(tally)
    many.sort(key=lambda tally: (-(tally.share or 0), -tally.called, tally.unit_id))
    for place, tally in enumerate(many, start=1):
        before = found[-1] if found else None
        rank = before[0] if before is not None and before[1].share == tally.share else place
        found.append((rank, tally))
    return found + [(None, tally) for tally in sorted(few, key=lambda one: (-one.called, one.unit_id))]
