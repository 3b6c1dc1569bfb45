"""What the product ships for an empty installation: limits as rows, the other things as files."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.clocks import ClockKind, LimitUnit, Urgency
from app.domain.levels import Level

DATA = Path(__file__).parent / "data"
YEARS = (2025, 2026)
HOLDS_FROM = date(2000, 1, 1)
"""Early enough for cases that are brought in from older registers."""


class DefaultLimit(NamedTuple):
    """A limit of the installation; an empty level or urgency stands for any."""

    kind: ClockKind
    amount: int
    unit: LimitUnit
    level: Level | None = None
    urgency: Urgency | None = None


def _urgent(kind: ClockKind, red: int, yellow: int) -> tuple[DefaultLimit, DefaultLimit]:
    """Very urgent and urgent matters run day and night at every level."""
    return (
        DefaultLimit(kind, red, LimitUnit.CLOCK_HOURS, urgency=Urgency.RED),
        DefaultLimit(kind, yellow, LimitUnit.CLOCK_HOURS, urgency=Urgency.YELLOW),
    )


LIMITS = (
    DefaultLimit(ClockKind.ACCEPT, 4, LimitUnit.WORKING_HOURS, Level.BUILDING),
    DefaultLimit(ClockKind.ACCEPT, 4, LimitUnit.WORKING_HOURS, Level.GRID),
    DefaultLimit(ClockKind.ACCEPT, 1, LimitUnit.WORKING_DAYS, Level.COMMUNITY),
    DefaultLimit(ClockKind.ACCEPT, 2, LimitUnit.WORKING_DAYS, Level.STREET),
    *_urgent(ClockKind.ACCEPT, 1, 4),
    DefaultLimit(ClockKind.HANDLE, 24, LimitUnit.WORKING_HOURS, Level.BUILDING),
    DefaultLimit(ClockKind.HANDLE, 24, LimitUnit.WORKING_HOURS, Level.GRID),
    DefaultLimit(ClockKind.HANDLE, 7, LimitUnit.WORKING_DAYS, Level.COMMUNITY),
    DefaultLimit(ClockKind.HANDLE, 15, LimitUnit.WORKING_DAYS, Level.STREET),
    *_urgent(ClockKind.HANDLE, 2, 24),
    DefaultLimit(ClockKind.WAIT, 7, LimitUnit.NATURAL_DAYS),
    DefaultLimit(ClockKind.VERIFY, 3, LimitUnit.WORKING_DAYS),
    DefaultLimit(ClockKind.REVIEW, 1, LimitUnit.WORKING_DAYS),
    DefaultLimit(ClockKind.REPORT_IN, 1, LimitUnit.WORKING_DAYS),
    DefaultLimit(ClockKind.REPORT_IN, 2, LimitUnit.CLOCK_HOURS, urgency=Urgency.RED),
    DefaultLimit(ClockKind.ANSWER, 5, LimitUnit.WORKING_DAYS),
    DefaultLimit(ClockKind.ANSWER, 24, LimitUnit.CLOCK_HOURS, urgency=Urgency.RED),
    DefaultLimit(ClockKind.ANSWER, 72, LimitUnit.CLOCK_HOURS, urgency=Urgency.YELLOW),
    DefaultLimit(ClockKind.SUPERVISE, 3, LimitUnit.WORKING_DAYS),
    DefaultLimit(ClockKind.OBJECTION, 3, LimitUnit.WORKING_DAYS),
)
"""A review is due one working day after the day that was set for it: its clock starts on that day."""


@cache
def shipped(name: str) -> Any:  # noqa: ANN401 - the files differ in shape
    """Return the content of one of the shipped files."""
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))
