"""Rules of the follow-up ledger (台账): why a case is in it and how it leaves."""

from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import Invalid


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

    @property
    def pauses(self) -> bool:
        """Whether the entry suspends the handling clock; an overdue one suspends nothing."""
        return self is not Entrance.BREACH


AGES: tuple[tuple[int, int | None], ...] = ((0, 30), (30, 90), (90, 180), (180, 365), (365, None))
"""The ages by which the register is looked over: days since the entry, from and below."""

LONGEST_STEP = timedelta(days=180)
"""The next review lies at most this far ahead (a cap that streets use; see PRODUCT.md)."""


def check_next_review(next_on: date, *, today: date) -> date:
    """Return `next_on` when it is a usable day for the next review.

    Raises:
        Invalid: it is not after today, or further away than the cap.
    """
    if next_on <= today:
        raise Invalid("next_review_on", "not_after_today", today=today)
    if next_on > today + LONGEST_STEP:
        raise Invalid("next_review_on", "too_far_ahead", days=LONGEST_STEP.days)
    return next_on
