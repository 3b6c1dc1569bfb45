"""Enterprises of a street, what they need, and what the alliance's member units have to give.

A firm's need is a case whose first holder is the work station of the park or business district that the firm
lies in. The alliance keeps three lists: resources, needs and projects. For each firm there is a policy of its
own (one firm, one policy): what it was promised, by whom and until when.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.domain import likeness
from app.domain.levels import Level, UnitKind

SERVES_FIRMS = frozenset({UnitKind.BUSINESS, UnitKind.STATION})
"""Kinds of units whose work station is the first to hear of a firm's need."""
SHOWN = 8
SAME_CATEGORY, SAME_GROUP = 1.0, 0.4
"""What a resource gains by its category beside the likeness of the words, which is at most 1."""
LEAST = 0.12
"""Words that are less alike say nothing."""


class ItemKind(StrEnum):
    """What a member unit has to give; the third list, needs, are cases."""

    RESOURCE = "resource"
    PROJECT = "project"


class MatchState(StrEnum):
    """What came of bringing a need and a resource together."""

    IN_CONTACT = "in_contact"
    SUCCEEDED = "succeeded"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether the outcome is still to come."""
        return self is MatchState.IN_CONTACT


class PolicyState(StrEnum):
    """How far something promised to a firm has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    IMPOSSIBLE = "impossible"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something for it."""
        return self in (PolicyState.PLANNED, PolicyState.UNDER_WAY)


class Step(NamedTuple):
    """A unit on the way from the street down to a firm's place."""

    unit_id: int
    level: Level
    kind: UnitKind


class Subject(NamedTuple):
    """A need, or something that may meet it: words and the category's path, from the root down."""

    id: int
    text: str
    category_path: tuple[int, ...] = ()


class Fit(NamedTuple):
    """Something that may meet a need, and why."""

    id: int
    score: float
    is_same_category: bool
    words: tuple[str, ...]
    """What stands in both, the longest first."""


def first_holder(way: Iterable[Step]) -> int | None:
    """Return the unit that gets a firm's need first, or None if the routing table decides.

    It is the lowest park, business district or station from the street down to the grid: a building's head
    has no work station.
    """
    serving = [
        step.unit_id for step in way if step.kind in SERVES_FIRMS and step.level.rank <= Level.GRID.rank
    ]
    return serving[-1] if serving else None


def fitting(need: Subject, offered: Sequence[Subject], *, most: int = SHOWN) -> list[Fit]:
    """Return what may meet a need, what fits best first.

    Something fits by its category, by any word within its group, or by words that are alike enough: pairs
    of characters count by how rare they are among all that is offered.
    """
    own, theirs = likeness.pairs(need.text), [likeness.pairs(one.text) for one in offered]
    rarity = likeness.rarity_among(theirs)
    found = []
    for one, pairs in zip(offered, theirs, strict=True):
        alike = likeness.compared(need.text, own, one.text, pairs, rarity)
        gained = _by_category(need.category_path, one.category_path)
        if gained == SAME_CATEGORY or alike >= LEAST or (gained and alike):
            words = _shared_words(need.text, pairs)
            found.append(Fit(one.id, gained + alike, gained == SAME_CATEGORY, words))
    return sorted(found, key=lambda fit: (-fit.score, -fit.id))[:most]


def is_late(state: PolicyState, due_on: date | None, today: date) -> bool:
    """Return whether a promise to a firm is past its day and not kept."""
    return state.is_open and due_on is not None and due_on < today


def _by_category(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    if not one or not other or one[0] != other[0]:
        return 0.0
    return SAME_CATEGORY if one == other else SAME_GROUP


def _shared_words(text: str, pairs: frozenset[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the longest runs of a text all of whose pairs are among `pairs`."""
    runs, run = set[str](), ""
    for piece in (*likeness.in_turn(text), ""):
        if piece in pairs and run and run[-1] == piece[0] and not piece.isascii():
            run += piece[1:]
            continue
        if len(run) > 1:
            runs.add(run)
        run = piece if piece in pairs else ""
    return tuple(sorted(runs, key=lambda word: (-len(word), text.find(word)))[:most])
