"""What of a case is told to a resident by the slip: which moves, and what happens next.

Who did something, what the staff wrote for each other and what other residents said is not public. Each
move is decided about here; a new one is internal until it is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.workflow import Move, State


class Told(StrEnum):
    """Something that happened, as a resident is told it; the words stand elsewhere."""

    RECEIVED = "received"
    AT_WORK = "at_work"
    PASSED_ON = "passed_on"
    CALLED = "called"
    EXPECTED = "expected"
    ASKED = "asked"
    GOES_ON = "goes_on"
    KEPT = "kept"
    LOOKED_AGAIN = "looked_again"
    SAID_DONE = "said_done"
    CONFIRMED = "confirmed"
    NOT_DONE = "not_done"
    DONE_AT_ONCE = "done_at_once"
    REOPENED = "reopened"
    MERGED = "merged"
    STAYS = "stays"
    """An objection was decided: the result stays."""
    YOU_ANSWERED = "you_answered"
    YOU_WROTE = "you_wrote"


PUBLIC: Mapping[Move, Told] = {
    Move.REGISTER: Told.RECEIVED,
    Move.ACCEPT: Told.AT_WORK,
    Move.RETURN: Told.PASSED_ON,
    Move.DISPATCH: Told.PASSED_ON,
    Move.SEND_UP: Told.PASSED_ON,
    Move.TRANSFER: Told.PASSED_ON,
    Move.TAKE_OVER: Told.PASSED_ON,
    Move.NAME_LEAD: Told.PASSED_ON,
    Move.ESCALATE: Told.PASSED_ON,
    Move.CALL_IN: Told.CALLED,
    Move.NOTE: Told.EXPECTED,
    Move.ASK_RESIDENT: Told.ASKED,
    Move.RESIDENT_ANSWERED: Told.GOES_ON,
    Move.ENTER_LEDGER: Told.KEPT,
    Move.REVIEW: Told.LOOKED_AGAIN,
    Move.RESUME: Told.GOES_ON,
    Move.RESOLVE: Told.SAID_DONE,
    Move.VERIFY: Told.CONFIRMED,
    Move.VERIFY_FAILED: Told.NOT_DONE,
    Move.CLOSE_AT_ONCE: Told.DONE_AT_ONCE,
    Move.REOPEN: Told.REOPENED,
    Move.MERGE: Told.MERGED,
    Move.UNMERGE: Told.GOES_ON,
    Move.KEEP_RESULT: Told.STAYS,
    Move.JUDGE: Told.YOU_ANSWERED,
    Move.REMARK: Told.YOU_WROTE,
}
OWN = frozenset({Told.YOU_ANSWERED, Told.YOU_WROTE})
"""What is told with its words, and only to the resident who said it."""
_ONLY_WITH = {Move.NOTE: "expected_on", Move.ESCALATE: "to_id"}
"""The fact without which a move is a matter of the house alone."""
_NEVER_WITH = ("street_red", "verifier_id", "merged_id")


def told(move: Move, facts: Mapping[str, object], slip_id: int | None) -> Told | None:
    """Return what the resident with a slip is told of a move; None: it is not for residents.

    `slip_id` None is the slip of the resident who raised the case.
    """
    found = PUBLIC.get(move)
    if found in OWN:
        return found if facts.get("slip_id") == slip_id else None
    needed = _ONLY_WITH.get(move)
    if needed is not None and (needed not in facts or any(key in facts for key in _NEVER_WITH)):
        return None
    return found


class Next(StrEnum):
    """What happens next, as a resident is told it."""

    TAKEN_ON = "taken_on"
    AT_WORK = "at_work"
    EXPECTED = "expected"
    PRESSED = "pressed"
    """Its day has passed."""
    YOUR_TURN = "your_turn"
    """The unit waits for the resident."""
    KEPT = "kept"
    CHECKED = "checked"
    OBJECTED = "objected"
    """A resident says that it is not fixed, and the level above decides."""
    FOLLOW_UP = "follow_up"
    OVER = "over"
    ELSEWHERE = "elsewhere"
    """It goes on as a part of another case."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands on a day of its street."""

    state: State
    due_on: date | None = None
    """Of the clock that counts now; the next look for one that is put aside."""
    is_late: bool = False
    expected_on: date | None = None
    objection_due_on: date | None = None
    is_objected: bool = False
    follow_up_until: date | None = None


_BY_STATE = {
    State.WAITING: Next.YOUR_TURN,
    State.LEDGERED: Next.KEPT,
    State.VERIFYING: Next.CHECKED,
    State.MERGED: Next.ELSEWHERE,
}


def next_step(standing: Standing, today: date) -> tuple[Next, date | None]:
    """Return what happens next, and by which day; no day that has passed is given."""
    if standing.is_objected:
        return Next.OBJECTED, _ahead(standing.objection_due_on, today)
    if standing.state is State.CLOSED:
        until = _ahead(standing.follow_up_until, today)
        return (Next.FOLLOW_UP, until) if until else (Next.OVER, None)
    if (found := _BY_STATE.get(standing.state)) is not None:
        return found, _ahead(standing.due_on, today)
    if (promised := _ahead(standing.expected_on, today)) is not None:
        return Next.EXPECTED, promised
    if standing.is_late:
        return Next.PRESSED, None
    step = Next.TAKEN_ON if standing.state is State.REGISTERED else Next.AT_WORK
    return step, _ahead(standing.due_on, today)


def _ahead(on: date | None, today: date) -> date | None:
    return on if on is not None and on >= today else None
