"""What other limits would have meant for clocks that ran: which of them would have been breached.

Only the limit is exchanged, and with it the end where other staffing is asked about (`staffing`). When
something was begun and suspended stays as it was, and the hotline's own date holds over every limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.clocks import Limit, due_at, earlier_of_outside
from app.domain.indicators import SMALL
from app.domain.pauses import Pause
from app.domain.reckoning import passes_at
from app.domain.working_time import Calendar


class Verdict(StrEnum):
    """How a clock would have ended under another limit."""

    MET = "met"
    BREACHED = "breached"
    UNKNOWN = "unknown"
    """It passed in fact and was taken from its owner then: nobody knows how long it would have taken."""


class End(NamedTuple):
    """Between which instants a clock was, or would have been, done; `latest` is None where nobody knows."""

    earliest: datetime
    latest: datetime | None


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

    @property
    def own_due_at(self) -> datetime | None:
        """When it was due as it ran, granted time and all; None while it is suspended."""
        return self.breached_at or self.due_at

    @property
    def end(self) -> End:
        """When it was done in fact; one that was ended by its passing would have taken longer."""
        return End(self.until, None if self.ended_by_passing else self.until)


def verdict(run: Run, calendar: Calendar, limit: Limit | None, end: End | None = None) -> Verdict:
    """Return how the clock would have ended with a limit (None: its own), done when it was or at `end`.

    Raises:
        SearchBound: it would not be used up within a hundred years.
    """
    earliest, latest = end or run.end
    due = run.own_due_at if limit is None else _due_at(run, calendar, limit)
    if due is not None and (due < earliest or (due == earliest and run.ended_by_passing)):
        return Verdict.BREACHED
    if latest is None or (due is not None and due < latest):
        return Verdict.UNKNOWN
    return Verdict.MET


def _due_at(run: Run, calendar: Calendar, limit: Limit) -> datetime | None:
    due = due_at(calendar, limit, run.started_at, run.pauses)
    return None if due is None else earlier_of_outside(due, run.cap_at)


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

    @property
    def on_time(self) -> int:
        """How many were on time in fact."""
        return self.clocks - self.breached

    @property
    def is_small(self) -> bool:
        """Whether there are so few that one more or less says little."""
        return self.clocks < SMALL

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
