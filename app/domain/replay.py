"""What other limits would have meant for clocks that ran: which of them would have been breached.

Only the limit is exchanged. When something was begun, suspended and done stays as it was, and the
hotline's own date holds over every limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.clocks import Limit, due_at, earlier_of_outside
from app.domain.pauses import Pause
from app.domain.reckoning import passes_at
from app.domain.working_time import Calendar


class Verdict(StrEnum):
    """How a clock would have ended under another limit."""

    MET = "met"
    BREACHED = "breached"
    UNKNOWN = "unknown"
    """It passed in fact and was taken from its owner then: nobody knows how long it would have taken."""


@dataclass(frozen=True, slots=True)
class Run:
    """A clock as it ran, in UTC instants; `until` is when it ended, or the instant of the question."""

    started_at: datetime
    until: datetime
    is_over: bool
    due_at: datetime | None
    """When it was due in fact; None while it is suspended."""
    breached_at: datetime | None = None
    reckoned_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    cap_at: datetime | None = None
    """An outside due instant that no limit exceeds."""

    @property
    def was_breached(self) -> bool:
        """Whether it passed in fact, also when nobody has looked at it since."""
        return self.breached_at is not None or (self.due_at is not None and self.due_at < self.until)

    @property
    def ended_by_passing(self) -> bool:
        """Whether its passing ended it: the case went up a level at that instant."""
        if self.breached_at is None or not self.is_over:
            return False
        began = [until for _, until in self.pauses if until is not None]
        return self.until <= passes_at(self.breached_at, self.started_at, self.reckoned_at, *began)


def verdict(run: Run, calendar: Calendar, limit: Limit) -> Verdict:
    """Return how the clock would have ended with that allowance.

    Raises:
        SearchBound: it would not be used up within a hundred years.
    """
    due = due_at(calendar, limit, run.started_at, run.pauses)
    if due is not None:
        due = earlier_of_outside(due, run.cap_at)
    if due is not None and (due < run.until or (due == run.until and run.ended_by_passing)):
        return Verdict.BREACHED
    return Verdict.UNKNOWN if run.ended_by_passing else Verdict.MET


def carried(limit: Limit, extra: int, granted_in: object) -> Limit:
    """Return a limit with what was granted on top, if that was granted in the limit's own unit.

    Three working days more say nothing about a limit of hours, so there they are left out.
    """
    return limit._replace(amount=limit.amount + extra) if limit.unit == granted_in else limit


@dataclass(slots=True)
class Count:
    """Counts clocks: in fact, and under the other limits."""

    clocks: int = 0
    breached: int = 0
    """In fact."""
    at_least: int = 0
    """That would surely have been breached."""
    unknown: int = 0

    @property
    def at_most(self) -> int:
        """How many would have been breached if all that is not known had been."""
        return self.at_least + self.unknown

    @property
    def difference(self) -> tuple[int, int]:
        """How many more would have been breached than in fact: at least, and at most."""
        return self.at_least - self.breached, self.at_most - self.breached

    def look(self, run: Run, found: Verdict) -> None:
        """Count one clock."""
        self.clocks += 1
        self.breached += run.was_breached
        self.at_least += found is Verdict.BREACHED
        self.unknown += found is Verdict.UNKNOWN


def total(counts: Iterable[Count]) -> Count:
    """Return the sum of counts."""
    found = Count()
    for one in counts:
        found.clocks += one.clocks
        found.breached += one.breached
        found.at_least += one.at_least
        found.unknown += one.unknown
    return found
