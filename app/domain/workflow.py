"""The workflow of a case as one table: which move is open from which state, and what it does.

docs/decisions/0002-workflow.md draws the same table as a state diagram.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.effects import Clocks, Holding, Party
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


SOLVED = frozenset({Outcome.SOLVED, Outcome.PARTLY})
"""Outcomes that give people what they asked for, or a part of it."""


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
    DECLINE = "decline"
    INSIST = "insist"
    LET_GO = "let_go"
    WITHDRAW_CALL = "withdraw_call"
    SCORE_CALL = "score_call"
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
    JUDGE = "judge"
    KEEP_RESULT = "keep_result"
    REMARK = "remark"
    MERGE = "merge"
    UNMERGE = "unmerge"
    WITHDRAW = "withdraw"
    NOTE = "note"
    ASSIGN = "assign"
    AMEND = "amend"
    URGE = "urge"
    JOIN = "join"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUPERVISE = "supervise"
    ANSWER_SUPERVISION = "answer_supervision"
    ACCEPT_ANSWER = "accept_answer"
    SEND_ANSWER_BACK = "send_answer_back"
    LIFT_SUPERVISION = "lift_supervision"
    COMMENT = "comment"
    PRAISE = "praise"
    TAKE_OVER = "take_over"
    ASK_LEAD = "ask_lead"
    NAME_LEAD = "name_lead"
    ESCALATE = "escalate"
    RECKON = "reckon"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Rule:
    """From which states a move is open, where it leads, who may make it and what it demands.

    `target` None keeps the state. A return or an unmerging resumes where the unit left off:
    a unit that had accepted the case goes on handling it (see `after_return`).
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
_NOT_GONE = OPEN | {State.CLOSED}
_DONE = frozenset({State.VERIFYING, State.CLOSED})
_ANY = frozenset(State)
"""An order is answered and decided whatever has become of its cases meanwhile."""
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
    Move.CALL_IN: Rule(_HELD, None, Party.HOLDER, ("unit_ids", "note")),
    Move.REPORT_IN: Rule(OPEN, None, Party.CALLED_IN),
    Move.ANSWER: Rule(OPEN, None, Party.CALLED_IN, ("note",)),
    Move.DECLINE: Rule(OPEN, None, Party.CALLED_IN, ("note",)),
    Move.INSIST: Rule(OPEN, None, Party.CALLER, ("task_id", "note")),
    Move.LET_GO: Rule(OPEN, None, Party.CALLER, ("task_id",)),
    Move.WITHDRAW_CALL: Rule(OPEN, None, Party.CALLER, ("task_id", "note")),
    Move.SCORE_CALL: Rule(OPEN | {State.CLOSED}, None, Party.CALLER, ("task_id", "attendance", "mark")),
    Move.ASK_RESIDENT: Rule(_BUSY, State.WAITING, Party.HOLDER, ("note",), clocks=Clocks.PAUSED),
    Move.RESIDENT_ANSWERED: Rule(
        frozenset({State.WAITING}), State.HANDLING, Party.HOLDER, ("note",), clocks=Clocks.RESUMED
    ),
    Move.ASK_LEDGER: Rule(_ASIDE, None, Party.HOLDER, _GROUNDS),
    Move.ENTER_LEDGER: Rule(_ASIDE, State.LEDGERED, Party.ABOVE, _GROUNDS, clocks=Clocks.PAUSED),
    Move.REFUSE_LEDGER: Rule(_ASIDE, None, Party.ABOVE, ("note",)),
    Move.REVIEW: Rule(OPEN, None, Party.HOLDER, ("asked", "note", "next_review_on")),
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
    Move.JUDGE: Rule(_DONE, None, Party.VERIFIER, ("verdict",)),
    Move.KEEP_RESULT: Rule(_DONE, None, Party.REVIEWER, ("note",)),
    Move.REMARK: Rule(_NOT_GONE, None, Party.RESIDENT),
    Move.MERGE: Rule(_HELD, State.MERGED, Party.HOLDER, ("into",), clocks=Clocks.ENDED),
    Move.UNMERGE: Rule(
        frozenset({State.MERGED}), State.REGISTERED, Party.HOLDER, ("note",), clocks=Clocks.RESUMED
    ),
    Move.WITHDRAW: Rule(_HELD, State.WITHDRAWN, Party.RAISER, ("note",), clocks=Clocks.ENDED),
    Move.NOTE: Rule(OPEN, None, Party.HOLDER, ("note",)),
    Move.ASSIGN: Rule(OPEN, None, Party.HOLDER),
    Move.AMEND: Rule(_HELD, None, Party.HOLDER, ("note",)),
    Move.URGE: Rule(OPEN, None, Party.READER),
    Move.JOIN: Rule(OPEN, None, Party.READER),
    Move.ASK_EXTENSION: Rule(_BUSY, None, Party.HOLDER, ("note",)),
    Move.GRANT_EXTENSION: Rule(_BUSY, None, Party.ABOVE),
    Move.REFUSE_EXTENSION: Rule(_BUSY, None, Party.ABOVE, ("note",)),
    Move.SUPERVISE: Rule(OPEN, None, Party.LEADER, ("note",)),
    Move.ANSWER_SUPERVISION: Rule(_ANY, None, Party.ORDERED, ("note",)),
    Move.ACCEPT_ANSWER: Rule(_ANY, None, Party.ORDERING),
    Move.SEND_ANSWER_BACK: Rule(_ANY, None, Party.ORDERING, ("note",)),
    Move.LIFT_SUPERVISION: Rule(_ANY, None, Party.ORDERING, ("note",)),
    Move.COMMENT: Rule(OPEN, None, Party.ABOVE, ("note",)),
    Move.PRAISE: Rule(_NOT_GONE, None, Party.ABOVE, ("note",)),
    Move.TAKE_OVER: Rule(
        _WORK | {State.LEDGERED}, State.REGISTERED, Party.ABOVE, ("note",), Holding.UP, Clocks.HANDED_OVER
    ),
    Move.ASK_LEAD: Rule(_WORK, None, Party.HOLDER, ("note",)),
    Move.NAME_LEAD: Rule(
        _WORK, State.REGISTERED, Party.ABOVE, ("unit_id", "note"), Holding.NAMED, Clocks.HANDED_OVER
    ),
    Move.ESCALATE: Rule(
        frozenset({State.REGISTERED, State.HANDLING, State.LEDGERED}),
        State.REGISTERED,
        Party.CLOCK,
        (),
        Holding.UP,
        Clocks.HANDED_OVER,
    ),
    Move.RECKON: Rule(OPEN, None, Party.CLOCK, clocks=Clocks.RECKONED),
    Move.ERASE: Rule(ENDED, None, Party.CLOCK),
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
    """Return the state of a case that came back to, or was merged at, a unit which had accepted it or not."""
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
