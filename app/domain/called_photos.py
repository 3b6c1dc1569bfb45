"""Which photos of a case are shown to a department or firm that was only called in."""

from collections.abc import Iterable
from datetime import date

from app.domain.effects import Party
from app.domain.workflow import RULES, Move

AS_CALLED = frozenset({Party.CALLED_IN, Party.READER})
"""Who makes the moves with which people of a called unit send photos; holders' moves are not theirs."""
Days = tuple[date, date | None]
"""From when a posting is in force, and the day after its last."""


def came_as_called(move: Move, day: date, postings: Iterable[Days]) -> bool:
    """Return whether a photo came from the called unit's own people, as such.

    `postings` are those that its sender ever had as co-handler of the unit: one has to have been in force on
    the day, and the move one that called units make. What the same person sent before or elsewhere is the
    holder's business.
    """
    is_theirs = RULES[move].party in AS_CALLED
    return is_theirs and any(since <= day and (until is None or until > day) for since, until in postings)
