"""Everything that happens in the follow-up ledger (台账).

The ledger is a register: an entry is in it until it is struck off, whatever becomes of the case.
"""

from app.ledger.operations.entering import (
    Grounds,
    Leave,
    ask,
    enter,
    enter_overdue,
    grant,
    is_overdue,
    put_or_ask,
    refuse,
)
from app.ledger.operations.entries import OVERDUE_REVIEW, open_entry, times_suspended
from app.ledger.operations.leaving import confirm, confirmer, resume, send_back, strike_off
from app.ledger.operations.reviewing import Found, Pledge, review, review_missed
from app.ledger.operations.taking_over import Paper, paper_key, take_over

__all__ = [
    "OVERDUE_REVIEW",
    "Found",
    "Grounds",
    "Leave",
    "Paper",
    "Pledge",
    "ask",
    "confirm",
    "confirmer",
    "enter",
    "enter_overdue",
    "grant",
    "is_overdue",
    "open_entry",
    "paper_key",
    "put_or_ask",
    "refuse",
    "resume",
    "review",
    "review_missed",
    "send_back",
    "strike_off",
    "take_over",
    "times_suspended",
]
