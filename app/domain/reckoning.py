"""Reckoning running clocks anew: what a changed calendar or limit would do to their dues."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.clocks import ClockKind

T = TypeVar("T")


class Cause(StrEnum):
    """Why running clocks are reckoned anew."""

    CALENDAR = "calendar"
    LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Shifted:
    """One clock's due before and after."""

    kind: ClockKind
    before: datetime
    after: datetime

    @property
    def way(self) -> timedelta:
        """How much later it is due; negative when earlier."""
        return self.after - self.before


@dataclass(slots=True)
class Tally(Generic[T]):
    """Counts what would move while clocks stream by, and keeps the furthest moves as a sample.

    It holds no more than `most` of them, however many clocks there are.
    """

    most: int
    looked_at: int = 0
    later: int = 0
    earlier: int = 0
    overdue: int = 0
    """Dues that lie ahead now and would be past at once."""
    sample: list[tuple[Shifted, T]] = field(default_factory=list)
    is_cut: bool = False
    """Whether there are more clocks than were looked at."""

    @property
    def moved(self) -> int:
        """How many clocks would be due at another instant."""
        return self.later + self.earlier

    def look(self, shift: Shifted, clock: T, *, now: datetime) -> None:
        """Count one clock that is due now; `now` is the instant of the change."""
        self.looked_at += 1
        if shift.before == shift.after:
            return
        if shift.after > shift.before:
            self.later += 1
        else:
            self.earlier += 1
            self.overdue += shift.after < now <= shift.before
        self.sample.append((shift, clock))
        if len(self.sample) > self.most:
            self.sample.remove(min(self.sample, key=lambda one: abs(one[0].way)))


def passes_at(due_at: datetime, *not_before: datetime | None) -> datetime:
    """Return the instant at which a clock passes: its due, but not before it began or was reckoned.

    A clock that was late already when it began, went on or was reckoned anew passes then: nobody is
    late at a time when nobody could know it.
    """
    return max(due_at, *(at for at in not_before if at is not None))
