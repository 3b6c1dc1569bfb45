"""Who makes a move of a case, and what the move does to its holder and its clocks."""

from enum import StrEnum


class Party(StrEnum):
    """Who may make a move, seen from the case."""

    HOLDER = "holder"
    """Staff of the holder unit or of a unit above it."""
    ABOVE = "above"
    """Staff of a unit above the holder; the street counts as above itself."""
    VERIFIER = "verifier"
    """The raiser or the community and above, but never the person who resolved."""
    REVIEWER = "reviewer"
    """Staff of a unit above the holder, but never the person who resolved."""
    RESIDENT = "resident"
    """A resident by the slip of the case."""
    RAISER = "raiser"
    """The person who registered the case, or the holder for them."""
    LEADER = "leader"
    """The office above the holder: community, street and leaders; the street counts as above itself."""
    READER = "reader"
    """Everybody who may read the case."""
    CALLED_IN = "called_in"
    """Staff of a unit that was called in."""
    ORDERED = "ordered"
    """The person whom a supervision order asks, or their unit's people."""
    ORDERING = "ordering"
    """Whoever gave the supervision order, or the office above the unit that it asks."""
    CALLER = "caller"
    """The holder, or staff of the unit above it that called somebody in."""
    CLOCK = "clock"
    """No person: a passed clock, or a changed calendar."""


class Holding(StrEnum):
    """What a move does to the holder."""

    KEEPS = "keeps"
    UP = "up"
    DOWN = "down"
    SIDEWAYS = "sideways"
    BACK = "back"
    NAMED = "named"
    """To the unit that their superior names."""


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
    """Every clock of the case ends; one for the strike-off of its ledger entry starts."""
