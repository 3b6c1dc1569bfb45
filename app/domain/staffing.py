"""What fewer or more people at a level would have meant for when its clocks were done.

The assumption: a level's time is its people's work. With 50 percent of its people each of its clocks takes
twice the time that it took, with 200 percent half of it, counted as the clock's own limit counts: office
hours, or day and night. Every clock is looked at by itself, so a sample of them answers as all of them do.

What it does not say: how people would have shared their work otherwise, what the next level would
have had to take over from one that is late more often, and that a part of the time is nobody's work, because
a firm was waited for without the clock being suspended. A case begins at a level when it began in fact.
"""

from collections.abc import Mapping
from datetime import datetime

from app.domain.clocks import MAIN, ClockKind, LimitUnit, after_counting, counted
from app.domain.levels import Level
from app.domain.replay import End, Run
from app.domain.working_time import Calendar

FULL = 100
"""As many people as there were, in percent."""
LEAST, MOST = 25, 400
Staff = Mapping[Level, int]
"""Percentages by level; a level that is left out keeps its people."""


def percent_for(staff: Staff, kind: ClockKind, level: Level | None) -> int:
    """Return the staff whose work a clock measures, in percent; waiting for a resident is nobody's work."""
    return FULL if level is None or kind not in MAIN else staff.get(level, FULL)


def ending(run: Run, calendar: Calendar, unit: LimitUnit, percent: int, as_of: datetime) -> End:
    """Return when a clock would have been done by so much of the staff, as known at `as_of`.

    More staff is never later than in fact, fewer never earlier. What was not done in fact, because it runs
    still or was taken away when it passed, has taken more than is known: more staff might have
    done it at any time after the shortened part of it.

    Raises:
        SearchBound: it would not be done within a hundred years.
    """
    if percent == FULL or (percent < FULL and not run.is_over):
        return run.end
    took = counted(calendar, unit, run.started_at, run.until, run.pauses) * FULL / percent
    done = after_counting(calendar, unit, run.started_at, took, run.pauses) or as_of
    earliest = min(run.until, done) if percent > FULL else max(run.until, min(done, as_of))
    return End(earliest, earliest if _is_done(run) else run.end.latest)


def _is_done(run: Run) -> bool:
    """Whether it is known how long the clock took."""
    return run.is_over and not run.ended_by_passing
