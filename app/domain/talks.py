"""What can be decided about an item of a night talk, and what each decision demands."""

from collections.abc import Mapping
from enum import StrEnum


class TalkState(StrEnum):
    """Where a talk stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class DecisionKind(StrEnum):
    """The decisions (议定结果)."""

    SOLVED = "solved"
    DISPATCHED = "dispatched"
    SENT_UP = "sent_up"
    LEDGER = "ledger"
    MERGED = "merged"
    NOTED = "noted"


DEMANDS: Mapping[DecisionKind, tuple[str, ...]] = {
    DecisionKind.SOLVED: ("note",),
    DecisionKind.DISPATCHED: (),
    DecisionKind.SENT_UP: ("note",),
    DecisionKind.LEDGER: ("reason", "unblock", "plan", "next_review_on"),
    DecisionKind.MERGED: ("into",),
    DecisionKind.NOTED: (),
}
"""The entries that must not be empty; everything else is optional, because a talk is quick."""
