"""What one sentence tells the raiser of a case, chosen from what is known of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.workflow import Outcome, State


class Telling(StrEnum):
    """A sentence; what it says in which language is written elsewhere."""

    RECEIVED = "received"
    AT_WORK = "at_work"
    AT_WORK_UNTIL = "at_work_until"
    """The holder expects to be done by a day."""
    CALLED = "called"
    """Others were called in and work on it."""
    CALLED_UNTIL = "called_until"
    DUE = "due"
    """Nothing is promised, but there is a limit."""
    LATE = "late"
    BROKEN_WORD = "broken_word"
    """The day that the holder expected has passed."""
    ASKED = "asked"
    """The holder waits for something from the resident."""
    KEPT = "kept"
    KEPT_FOR = "kept_for"
    """In the ledger, and it is known what it waits for."""
    SAID_DONE = "said_done"
    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    REFERRED = "referred"
    REFUSED = "refused"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case on a day; days are those of its street."""

    state: State
    outcome: Outcome | None = None
    is_called: bool = False
    """A department was called in and has not answered."""
    expected_on: date | None = None
    due_on: date | None = None
    is_late: bool = False
    is_waiting_for_something: bool = False
    """The ledger says what would unblock it."""


_OUTCOMES = {
    Outcome.SOLVED: Telling.SOLVED,
    Outcome.PARTLY: Telling.PARTLY,
    Outcome.EXPLAINED: Telling.EXPLAINED,
    Outcome.REFERRED: Telling.REFERRED,
    Outcome.REFUSED: Telling.REFUSED,
}
_STATES = {
    State.WAITING: Telling.ASKED,
    State.VERIFYING: Telling.SAID_DONE,
    State.MERGED: Telling.MERGED,
    State.WITHDRAWN: Telling.WITHDRAWN,
}


def telling(known: Known, today: date) -> Telling:
    """Return what to say on the day: what was done or promised rather than what is merely the rule."""
    if known.outcome is not None:
        return _OUTCOMES[known.outcome]
    if known.state in _STATES:
        return _STATES[known.state]
    if known.state is State.LEDGERED:
        return Telling.KEPT_FOR if known.is_waiting_for_something else Telling.KEPT
    if known.expected_on is not None:
        return _by_promise(known, known.expected_on, today)
    if known.is_late:
        return Telling.LATE
    if known.is_called:
        return Telling.CALLED
    if known.state is State.REGISTERED:
        return Telling.RECEIVED
    return Telling.DUE if known.due_on is not None else Telling.AT_WORK


def _by_promise(known: Known, expected_on: date, today: date) -> Telling:
    if expected_on < today:
        return Telling.BROKEN_WORD
    return Telling.CALLED_UNTIL if known.is_called else Telling.AT_WORK_UNTIL
