"""Briefs (简报): which period one is about, and when it is written."""

from datetime import date
from enum import StrEnum

from app.domain.backlog import Days
from app.domain.periods import Choice, chosen


class BriefKind(StrEnum):
    """How much time a brief looks back on."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


_PERIODS = {BriefKind.WEEKLY: Choice.LAST_WEEK, BriefKind.MONTHLY: Choice.LAST_MONTH}


def period(kind: BriefKind, today: date) -> Days:
    """Return the last whole week (Monday to Sunday) or month before a day."""
    return chosen(_PERIODS[kind], today)
