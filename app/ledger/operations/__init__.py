"""Everything that happens in the follow-up ledger (台账).

The ledger is a register: an entry is in it until it is struck off, whatever becomes of the case.
"""

from app.cases.operations.following import enter_overdue, open_entry
from app.ledger.operations.entering import (
    Grounds,
    Leave,
    ask,
    enter,
    grant,
    is_overdue,
    put_or_ask,
    refuse,
)
from app.ledger.operations.entries import term_of, times_suspended
from app.ledger.operations.leaving import confirm, confirmer, end_term, resume, send_back, strike_off
from app.ledger.operations.promises import hand_on, tell_promiser
from app.ledger.operations.reviewing import Found, Pledge, review, review_missed
from app.ledger.operations.taking_over import Paper, paper_key, take_over

__all__ = [
    "Found",
    "Grounds",
    "Leave",
    "Paper",
    "Pledge",
    "ask",
    "confirm",
    "confirmer",
    "end_term",
    "enter",
    "enter_overdue",
    "grant",
    "hand_on",
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
    "tell_promiser",
    "term_of",
    "times_suspended",
]
