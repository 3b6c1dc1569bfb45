"""Rules of the follow-up ledger (台账): why a case is in it, for how long, and how it leaves.

A case is suspended only with the leave of the level above, so often and so long as the street allows.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from app.domain.backlog import Days
from app.domain.errors import DomainError, Invalid


class ReasonClass(StrEnum):
    """Why a case cannot be solved now."""

    BUDGET = "budget"
    SEASON = "season"
    LAW = "law"
    OTHER_OWNER = "other_owner"
    TECHNICAL = "technical"
    RESIDENT = "resident"
    OVERDUE = "overdue"


GIVEN_REASONS = tuple(reason for reason in ReasonClass if reason is not ReasonClass.OVERDUE)
"""The reasons that a person may give; "overdue" is given by a clock only."""


class Entrance(StrEnum):
    """How an entry came about."""

    TALK = "talk"
    GRANTED = "granted"
    BREACH = "breach"
    PAPER = "paper"

    @property
    def pauses(self) -> bool:
        """Whether the entry suspends the handling clock; an overdue one suspends nothing."""
        return self is not Entrance.BREACH


AGES: tuple[tuple[int, int | None], ...] = ((0, 30), (30, 90), (90, 180), (180, 365), (365, None))
"""The ages by which the register is looked over: days since the entry, from and below."""


class NextReview(StrEnum):
    """When entries of the register are looked at next."""

    NOW = "today"
    WEEK = "week"
    MONTH = "month"
    LATER = "later"

    def days(self, today: date) -> Days:
        """Return the days of the next review, seen from a day."""
        week, month = today + timedelta(days=7), today + timedelta(days=30)
        return {
            NextReview.NOW: Days(None, today),
            NextReview.WEEK: Days(today + timedelta(days=1), week),
            NextReview.MONTH: Days(week + timedelta(days=1), month),
            NextReview.LATER: Days(month + timedelta(days=1), None),
        }[self]


class Kept(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


MOST_TIMES = 2
"""How often a case may be suspended, unless the street sets another number."""
MOST_DAYS = 180
"""For how many days at a time, unless the street sets another number."""
WAKE_DAYS = 14
"""So many days ahead of what an entry waits for, it is looked at, unless the street sets others."""


class SuspendedTooOften(DomainError):
    """The case was suspended as often as it may be; `most` says how often."""

    code = "ledger_too_often"


class LedgerOverdue(DomainError):
    """The case has been overdue: only an express word of the level above suspends it."""

    code = "ledger_overdue"


class NotAsked(DomainError):
    """No request waits for a decision any more: it was decided, or the case has gone on."""

    code = "ledger_not_asked"


class AskedAlready(DomainError):
    """An earlier request still waits for its decision."""

    code = "ledger_asked_already"


class OwnAsking(DomainError):
    """Whoever asked does not decide."""

    code = "ledger_own"


class NothingProposed(DomainError):
    """Nobody has proposed to strike the entry off, or it was decided."""

    code = "ledger_nothing_proposed"


class StillRed(DomainError):
    """What the entry is about is overdue at the street, where nobody stands higher: it is not settled."""

    code = "ledger_still_red"


def check_settled(entrance: Entrance, *, is_red: bool) -> None:
    """Let an entry be struck off, unless a clock has put it there and its case is still red at the street.

    Raises:
        StillRed: it is.
    """
    if entrance is Entrance.BREACH and is_red:
        raise StillRed


def check_times(suspended: int, *, most: int) -> None:
    """Let a case be suspended once more.

    Raises:
        SuspendedTooOften: it was suspended `most` times.
    """
    if suspended >= most:
        raise SuspendedTooOften(most=most)


def check_overdue(*, was_overdue: bool, expressly: bool) -> None:
    """Let a case be suspended that has never been overdue, or whose overdue is expressly accepted.

    Raises:
        LedgerOverdue: it was overdue and nobody says that it is suspended nevertheless.
    """
    if was_overdue and not expressly:
        raise LedgerOverdue


def is_over(until: date | None, *, today: date) -> bool:
    """Whether a suspension has come to its last day: whatever happens then, handling goes on."""
    return until is not None and until <= today


def check_next_review(
    next_on: date, *, today: date, days: int = MOST_DAYS, until: date | None = None
) -> date:
    """Return `next_on` when it is a usable day for the next review.

    `days` is the longest step; `until` the last day of a suspension, which a review may not outlast
    before that day has come.

    Raises:
        Invalid: it is not after today, further away than the cap, or after the suspension.
    """
    if next_on <= today:
        raise Invalid("next_review_on", "not_after_today", today=today)
    if next_on > today + timedelta(days=days):
        raise Invalid("next_review_on", "too_far_ahead", days=days)
    if until is not None and not is_over(until, today=today) and next_on > until:
        raise Invalid("next_review_on", "after_suspension", until=until)
    return next_on


def check_ahead(name: str, day: date | None, *, today: date) -> date | None:
    """Return the day of what is waited for, or promised: today or later, or none.

    Raises:
        Invalid: it has passed; `name` says which field.
    """
    if day is not None and day < today:
        raise Invalid(name, "has_passed", today=today)
    return day


def still_ahead(day: date | None, *, today: date) -> date | None:
    """Return a day that was noted earlier if it is still to be waited for; None once it has passed."""
    return day if day is not None and day >= today else None


def next_look(
    chosen: date, *, today: date, trigger_on: date | None, lead: int, promised: Iterable[date] = ()
) -> date:
    """Return when an entry is looked at again: on the chosen day, or earlier if something comes first.

    What comes first is the waking, `lead` days ahead of what the entry waits for, that day itself once
    the waking is over, or the day of an open promise. Days that are not after today wake nobody any more.
    """
    waking = [trigger_on - timedelta(days=lead), trigger_on] if trigger_on else []
    return min((day for day in (*waking, *promised) if today < day < chosen), default=chosen)
