"""The workflow of a case as one table: which move is open from which state, and what it does.

docs/decisions/0002-workflow.md draws the same table as a state diagram.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import MoveNotAllowed


class State(StrEnum):
    """Where a case stands."""

    REGISTERED = "registered"
    HANDLING = "handling"
    WAITING = "waiting"
    LEDGERED = "ledgered"
    VERIFYING = "verifying"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about the case."""
        return self in OPEN


OPEN = frozenset({State.REGISTERED, State.HANDLING, State.WAITING, State.LEDGERED, State.VERIFYING})
ENDED = frozenset(State) - OPEN


class Outcome(StrEnum):
    """How a case was closed; "closed" is never shown as "solved"."""

    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    REFERRED = "referred"
    REFUSED = "refused"


class Channel(StrEnum):
    """The way an issue came in."""

    TALK = "talk"
    BUILDING_HEAD = "building_head"
    WALK_IN = "walk_in"
    STATION = "station"
    PATROL = "patrol"
    HOTLINE = "hotline"
    ENTERPRISE = "enterprise"
    RESIDENT = "resident"


class Move(StrEnum):
    """Everything that can be done to a case."""

    REGISTER = "register"
    ACCEPT = "accept"
    RETURN = "return"
    DISPATCH = "dispatch"
    SEND_UP = "send_up"
    TRANSFER = "transfer"
    CALL_IN = "call_in"
    REPORT_IN = "report_in"
    ANSWER = "answer"
    ASK_RESIDENT = "ask_resident"
    RESIDENT_ANSWERED = "resident_answered"
    ASK_LEDGER = "ask_ledger"
    ENTER_LEDGER = "enter_ledger"
    REFUSE_LEDGER = "refuse_ledger"
    REVIEW = "review"
    RESUME = "resume"
    RESOLVE = "resolve"
    VERIFY = "verify"
    VERIFY_FAILED = "verify_failed"
    CLOSE_AT_ONCE = "close_at_once"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    NOTE = "note"
    ASSIGN = "assign"
    AMEND = "amend"
    URGE = "urge"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    ESCALATE = "escalate"
    RECKON = "reckon"


class Party(StrEnum):
    """Who may make a move, seen from the case."""

    HOLDER = "holder"
    """Staff of the holder unit or of a unit above it."""
    ABOVE = "above"
    """Staff of a unit above the holder; the street counts as above itself."""
    VERIFIER = "verifier"
    """The raiser or the community and above, but never the person who resolved."""
    RAISER = "raiser"
    """The person who registered the case, or the holder for them."""
    READER = "reader"
    """Everybody who may read the case."""
    CALLED_IN = "called_in"
    """Staff of a unit that was called in."""
    CLOCK = "clock"
    """No person: a passed clock, or a changed calendar."""


class Holding(StrEnum):
    """What a move does to the holder."""

    KEEPS = "keeps"
    UP = "up"
    DOWN = "down"
    SIDEWAYS = "sideways"
    BACK = "back"


class Clocks(StrEnum):
    """What a move does to the running clocks."""

    UNTOUCHED = "untouched"
    ACCEPTED = "accepted"
    """The accept clock is met, the handle clock starts."""
    HANDED_OVER = "handed_over"
    """The holding's clocks end, the next holder's start fresh (on a return: resume)."""
    PAUSED = "paused"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    """The handle clock is met, the verify clock starts."""
    REOPENED = "reopened"
    """The verify clock ends, a fresh handle clock starts."""
    RECKONED = "reckoned"
    """They run on with other instants: the calendar or a limit was changed."""
    ENDED = "ended"
    """Every clock of the case ends."""


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move is open, where it leads, who may make it and what it demands.

    `target` None keeps the state. A return resumes where the unit left off: a unit that had
    accepted the case goes on handling it (see `after_return`).
    `demands` names the form fields that must not be empty.
    """

    sources: frozenset[State]
    target: State | None
    party: Party
    demands: tuple[str, ...] = ()
    holding: Holding = Holding.KEEPS
    clocks: Clocks = Clocks.UNTOUCHED


_WORK = frozenset({State.REGISTERED, State.HANDLING})
_HELD = _WORK | {State.WAITING, State.LEDGERED}
_BUSY = frozenset({State.HANDLING})
_ASIDE = frozenset({State.HANDLING, State.LEDGERED})
_GROUNDS = ("reason", "unblock", "plan", "next_review_on")

RULES: Mapping[Move, Rule] = {
    Move.ACCEPT: Rule(frozenset({State.REGISTERED}), State.HANDLING, Party.HOLDER, clocks=Clocks.ACCEPTED),
    Move.RETURN: Rule(_WORK, State.REGISTERED, Party.HOLDER, ("note",), Holding.BACK, Clocks.HANDED_OVER),
    Move.DISPATCH: Rule(
        _WORK, State.REGISTERED, Party.HOLDER, ("unit_id",), Holding.DOWN, Clocks.HANDED_OVER
    ),
    Move.SEND_UP: Rule(_WORK, State.REGISTERED, Party.HOLDER, ("note",), Holding.UP, Clocks.HANDED_OVER),
    Move.TRANSFER: Rule(
        _WORK,
        State.REGISTERED,
        Party.HOLDER,
        ("unit_id", "note"),
        Holding.SIDEWAYS,
        Clocks.HANDED_OVER,
    ),
    Move.CALL_IN: Rule(_HELD, None, Party.HOLDER, ("unit_id", "note")),
    Move.REPORT_IN: Rule(_HELD, None, Party.CALLED_IN),
    Move.ANSWER: Rule(_HELD, None, Party.CALLED_IN, ("note",)),
    Move.ASK_RESIDENT: Rule(_BUSY, State.WAITING, Party.HOLDER, ("note",), clocks=Clocks.PAUSED),
    Move.RESIDENT_ANSWERED: Rule(
        frozenset({State.WAITING}), State.HANDLING, Party.HOLDER, ("note",), clocks=Clocks.RESUMED
    ),
    Move.ASK_LEDGER: Rule(_ASIDE, None, Party.HOLDER, _GROUNDS),
    Move.ENTER_LEDGER: Rule(_ASIDE, State.LEDGERED, Party.ABOVE, _GROUNDS, clocks=Clocks.PAUSED),
    Move.REFUSE_LEDGER: Rule(_ASIDE, None, Party.ABOVE, ("note",)),
    Move.REVIEW: Rule(
        frozenset({State.LEDGERED, State.HANDLING, State.REGISTERED}),
        None,
        Party.HOLDER,
        ("asked", "note", "next_review_on"),
    ),
    Move.RESUME: Rule(
        frozenset({State.LEDGERED}), State.HANDLING, Party.HOLDER, ("note",), clocks=Clocks.RESUMED
    ),
    Move.RESOLVE: Rule(
        frozenset({State.HANDLING, State.LEDGERED}),
        State.VERIFYING,
        Party.HOLDER,
        ("outcome", "note", "told"),
        clocks=Clocks.RESOLVED,
    ),
    Move.VERIFY: Rule(frozenset({State.VERIFYING}), State.CLOSED, Party.VERIFIER, clocks=Clocks.ENDED),
    Move.VERIFY_FAILED: Rule(
        frozenset({State.VERIFYING}),
        State.HANDLING,
        Party.VERIFIER,
        ("note",),
        clocks=Clocks.REOPENED,
    ),
    Move.CLOSE_AT_ONCE: Rule(
        frozenset({State.REGISTERED}),
        State.CLOSED,
        Party.RAISER,
        ("note",),
        clocks=Clocks.ENDED,
    ),
    Move.REOPEN: Rule(
        frozenset({State.CLOSED}), State.REGISTERED, Party.READER, ("note",), clocks=Clocks.REOPENED
    ),
    Move.MERGE: Rule(_HELD, State.MERGED, Party.HOLDER, ("into",), clocks=Clocks.ENDED),
    Move.UNMERGE: Rule(
        frozenset({State.MERGED}), State.REGISTERED, Party.HOLDER, ("note",), clocks=Clocks.REOPENED
    ),
    Move.WITHDRAW: Rule(_HELD, State.WITHDRAWN, Party.RAISER, ("note",), clocks=Clocks.ENDED),
    Move.NOTE: Rule(OPEN, None, Party.HOLDER, ("note",)),
    Move.ASSIGN: Rule(OPEN, None, Party.HOLDER),
    Move.AMEND: Rule(_HELD, None, Party.HOLDER, ("note",)),
    Move.URGE: Rule(OPEN, None, Party.READER),
    Move.ASK_EXTENSION: Rule(_BUSY, None, Party.HOLDER, ("note",)),
    Move.GRANT_EXTENSION: Rule(_BUSY, None, Party.ABOVE),
    Move.REFUSE_EXTENSION: Rule(_BUSY, None, Party.ABOVE, ("note",)),
    Move.SUPERVISE: Rule(OPEN, None, Party.ABOVE, ("note",)),
    Move.ANSWER_SUPERVISION: Rule(OPEN, None, Party.HOLDER, ("note",)),
    Move.ESCALATE: Rule(
        frozenset({State.REGISTERED, State.HANDLING, State.LEDGERED}),
        State.REGISTERED,
        Party.CLOCK,
        (),
        Holding.UP,
        Clocks.HANDED_OVER,
    ),
    Move.RECKON: Rule(OPEN, None, Party.CLOCK, clocks=Clocks.RECKONED),
}
"""Every move but `register`, which has no state to start from."""


def next_state(state: State, move: Move) -> State:
    """Return the state that `move` leads to from `state`.

    Raises:
        MoveNotAllowed: the table has no such move from `state`.
    """
    rule = RULES[move]
    if state not in rule.sources:
        raise MoveNotAllowed(move=move, state=state)
    return rule.target or state


def after_return(*, accepted: bool) -> State:
    """Return the state of a case that came back to a unit which had accepted it, or had not."""
    return State.HANDLING if accepted else State.REGISTERED


def is_sampled(number: str, percent: int) -> bool:
    """Return whether a case that a building head solved alone goes to verification.

    The number decides, so that the same case gives the same answer and nobody can choose.
    """
    return int(hashlib.sha256(number.encode()).hexdigest()[:8], 16) % 100 < percent


def open_moves(state: State) -> tuple[Move, ...]:
    """Return the moves that people can make from `state`, in the table's order."""
    return tuple(
        move for move, rule in RULES.items() if state in rule.sources and rule.party is not Party.CLOCK
    )
