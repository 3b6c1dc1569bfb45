"""What can be decided about an item of a night talk, what each decision demands, and what it does."""

from collections.abc import Mapping
from enum import StrEnum

from app.domain.errors import DomainError, Missing, NoUnitAbove
from app.domain.levels import Level
from app.domain.workflow import ENDED, OPEN, Move, State


class TalkState(StrEnum):
    """Where a talk stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing about the talk can be changed any more."""
        return self in {TalkState.CLOSED, TalkState.CANCELLED}


TALK_LEVELS = (Level.STREET, Level.COMMUNITY, Level.GRID)
"""The levels whose units hold talks."""


class DecisionKind(StrEnum):
    """The decisions (议定结果)."""

    SOLVED = "solved"
    DISPATCHED = "dispatched"
    SENT_UP = "sent_up"
    LEDGER = "ledger"
    MERGED = "merged"
    NOTED = "noted"


DEMANDS: Mapping[DecisionKind, tuple[str, ...]] = {
    DecisionKind.SOLVED: (),
    DecisionKind.DISPATCHED: (),
    DecisionKind.SENT_UP: (),
    DecisionKind.LEDGER: ("reason", "unblock", "plan", "next_review_on"),
    DecisionKind.MERGED: ("into",),
    DecisionKind.NOTED: (),
}
"""The entries that must not be empty; everything else is optional, because a talk is quick."""


class TalkOver(DomainError):
    """The talk is closed or cancelled; nothing about it changes any more."""

    code = "talk_over"


class TalkNotOpen(DomainError):
    """The talk has not begun, so that nothing can be decided yet."""

    code = "talk_not_open"


class Undecided(DomainError):
    """New items have no decision yet; `items` are their numbers on the agenda."""

    code = "talk_undecided"


class DecisionNotPossible(DomainError):
    """The case's present state does not let this be decided about it."""

    code = "decision_not_possible"


class DecisionApplied(DomainError):
    """The decision was carried out at once and cannot be changed any more."""

    code = "decision_applied"


class ItemRemoved(DomainError):
    """The item was taken off the agenda meanwhile."""

    code = "item_removed"


class NothingToUndo(DomainError):
    """The talk knows of no such step."""

    code = "nothing_to_undo"


class Overtaken(DomainError):
    """What is to be undone has been changed again by somebody else."""

    code = "undo_overtaken"


class ItemRefused(DomainError):
    """Closing the talk failed at one item; nothing at all was written.

    `item` is its number on the agenda, `title` its beginning; `cause` says why.
    """

    code = "talk_item_refused"

    def __init__(self, item: str, title: str, cause: DomainError) -> None:
        """Name the item and keep the reason."""
        super().__init__(item=item, title=title)
        self.cause = cause


_OF_NEW: Mapping[DecisionKind, tuple[Move, ...]] = {
    DecisionKind.SOLVED: (Move.REGISTER, Move.CLOSE_AT_ONCE),
    DecisionKind.DISPATCHED: (Move.REGISTER,),
    DecisionKind.SENT_UP: (Move.REGISTER, Move.SEND_UP),
    DecisionKind.LEDGER: (Move.REGISTER, Move.ACCEPT, Move.ENTER_LEDGER),
    DecisionKind.MERGED: (Move.REGISTER, Move.MERGE),
    DecisionKind.NOTED: (),
}


def _of_existing() -> dict[tuple[DecisionKind, State], tuple[Move, ...]]:
    table: dict[tuple[DecisionKind, State], tuple[Move, ...]] = {
        (DecisionKind.SOLVED, State.REGISTERED): (Move.ACCEPT, Move.RESOLVE),
        (DecisionKind.SOLVED, State.HANDLING): (Move.RESOLVE,),
        (DecisionKind.SOLVED, State.LEDGERED): (Move.RESOLVE,),
        (DecisionKind.SOLVED, State.VERIFYING): (Move.VERIFY,),
        (DecisionKind.LEDGER, State.REGISTERED): (Move.ACCEPT, Move.ENTER_LEDGER),
        (DecisionKind.LEDGER, State.HANDLING): (Move.ENTER_LEDGER,),
        (DecisionKind.LEDGER, State.LEDGERED): (Move.REVIEW,),
    }
    for kind, move in ((DecisionKind.DISPATCHED, Move.DISPATCH), (DecisionKind.SENT_UP, Move.SEND_UP)):
        table[kind, State.REGISTERED] = table[kind, State.HANDLING] = (move,)
        table[kind, State.LEDGERED] = (Move.RESUME, move)
    for state in (State.REGISTERED, State.HANDLING, State.WAITING, State.LEDGERED):
        table[DecisionKind.MERGED, state] = (Move.MERGE,)
    table |= {(DecisionKind.NOTED, state): (Move.NOTE,) for state in OPEN}
    table |= {(DecisionKind.NOTED, state): () for state in ENDED}
    return table


_OF_EXISTING = _of_existing()
"""Each row is a way through the workflow's table, which a test walks."""


_ASKING: Mapping[State | None, tuple[Move, ...]] = {
    None: (Move.REGISTER, Move.ACCEPT, Move.ASK_LEDGER),
    State.REGISTERED: (Move.ACCEPT, Move.ASK_LEDGER),
    State.HANDLING: (Move.ASK_LEDGER,),
}


def steps(
    kind: DecisionKind,
    state: State | None,
    level: Level | None,
    *,
    chosen: bool = False,
    overdue: bool = False,
) -> tuple[Move, ...]:
    """Return the moves that carry out a decision of a talk at `level`.

    `state` is that of the case on the agenda, None for a new item; `chosen` says that a unit below
    was named for a new item, instead of leaving it to the routing table. A grid's talk cannot put a
    case into the ledger by itself, nor one below the street a case that has been `overdue`: the level
    above is asked for it.

    Raises:
        DecisionNotPossible: the case's state is open to no such move.
        NoUnitAbove: a talk of the street cannot send a new item up.
    """
    if waits_for_approval(kind, state, level, overdue=overdue):
        return _ASKING[state]
    if state is None:
        if kind is DecisionKind.SENT_UP and level is Level.STREET:
            raise NoUnitAbove
        named = chosen and kind is DecisionKind.DISPATCHED
        return (*_OF_NEW[kind], Move.DISPATCH) if named else _OF_NEW[kind]
    found = _OF_EXISTING.get((kind, state))
    if found is None:
        raise DecisionNotPossible(kind=kind, state=state)
    return found


def waits_for_approval(
    kind: DecisionKind, state: State | None, level: Level | None, *, overdue: bool = False
) -> bool:
    """Return whether the decision is to enter the ledger and only the level above can take it."""
    needs_leave = level is Level.GRID or (overdue and level is not Level.STREET)
    return kind is DecisionKind.LEDGER and needs_leave and state in _ASKING


def possible(state: State | None, level: Level | None) -> tuple[DecisionKind, ...]:
    """Return the decisions that the table has for a case in `state`, in the order of the buttons."""
    return tuple(kind for kind in DecisionKind if _is_possible(kind, state, level))


def _is_possible(kind: DecisionKind, state: State | None, level: Level | None) -> bool:
    try:
        steps(kind, state, level)
    except DomainError:
        return False
    return True


def check_demands(kind: DecisionKind, given: Mapping[str, object]) -> None:
    """Refuse a decision that lacks something it demands.

    Raises:
        Missing: the first such entry.
    """
    for name in DEMANDS[kind]:
        if not given.get(name):
            raise Missing(name)
