"""Enterprises of a street, what they need, and what the alliance's member units have to give.

A firm's need is a case whose first holder is the work station of the park or business district that the firm
lies in. The alliance keeps three lists: resources, needs and projects. For each firm there is a policy of its
own (one firm, one policy): what it was promised, by whom and until when.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.domain import likeness
from app.domain.levels import Level, UnitKind
from app.domain.private_numbers import MARKS

SERVES_FIRMS = frozenset({UnitKind.BUSINESS, UnitKind.STATION})
"""Kinds of units whose work station is the first to hear of a firm's need."""
SHOWN = 8
SAME_CATEGORY, SAME_GROUP = 1.0, 0.4
"""What a resource gains by its category beside the likeness of the words, which is at most 1."""
LEAST = 0.12
"""Words that are less alike say nothing."""
SHORTEST = 4
"""Letters of a word that counts, in languages that are written with letters."""
FILLERS = frozenset({
    "没有", "我们", "需要", "可以", "希望", "想要", "什么", "一个", "with", "that", "from", "have", "this",
    "will", "your", "they", "need", "want",
})  # fmt: skip
"""What stands in every request and every offer."""


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
    own, theirs = _telling(need.text), [_telling(one.text) for one in offered]
    rarity = likeness.rarity_among(theirs)
    weight = rarity.of(own)
    found = []
    for one, pairs in zip(offered, theirs, strict=True):
        shared = own & pairs
        alike = 2 * rarity.of(shared) / (weight + rarity.of(pairs)) if shared else 0.0
        gained = _by_category(need.category_path, one.category_path)
        if gained == SAME_CATEGORY or alike >= LEAST or (gained and alike):
            found.append((gained + alike, one.id, gained == SAME_CATEGORY, one.text, shared))
    best = sorted(found, key=lambda fit: (-fit[0], -fit[1]))[:most]
    return [
        Fit(id_, score, is_same, _shared_words(need.text, text, shared))
        for score, id_, is_same, text, shared in best
    ]


def _telling(text: str) -> frozenset[str]:
    """Return the pairs and words of a text that say something.

    Short words of letters say nothing, nor do the marks that stand where numbers were taken out.
    """
    for mark in MARKS.values():
        text = text.replace(mark, " ")
    return frozenset(
        piece
        for piece in likeness.pairs(text)
        if piece not in FILLERS and (not piece.isascii() or len(piece) >= SHORTEST)
    )


def is_late(state: PolicyState, due_on: date | None, today: date) -> bool:
    """Return whether a promise to a firm is past its day and not kept."""
    return state.is_open and due_on is not None and due_on < today


def _by_category(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    if not one or not other or one[0] != other[0]:
        return 0.0
    return SAME_CATEGORY if one == other else SAME_GROUP


def _shared_words(text: str, other: str, shared: frozenset[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the longest runs of a text that consist of shared pairs and stand in the other text as well."""
    runs, run = set[str](), ""
    for piece in (*likeness.in_turn(text), ""):
        if piece in shared and run and run[-1] == piece[0] and not piece.isascii():
            run += piece[1:]
            continue
        runs.add(run)
        run = piece if piece in shared else ""
    texts = [unicodedata.normalize("NFKC", one).lower() for one in (text, other)]
    words = {word for run in runs for word in _within(run, texts)}
    return tuple(sorted(words, key=lambda word: (-len(word), text.find(word)))[:most])


def _within(run: str, texts: Sequence[str]) -> Iterator[str]:
    """Take a run apart into the longest words that stand in all texts."""
    while len(run) > 1:
        lengths = range(len(run), 1, -1)
        length = next((one for one in lengths if all(run[:one] in text for text in texts)), 1)
        if length > 1:
            yield run[:length]
        run = run[max(length - 1, 1) :] if length < len(run) else ""
