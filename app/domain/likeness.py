"""How alike two short texts are: by the pairs of characters that they share, and by their order.

Pairs count by how rare they are among the texts that are compared, so that what everybody writes of a place
("小区", "业主") says little. The order is measured by the longest common subsequence, as in the indel
distance: an insertion or removal of one character costs one. It is reckoned with the bits of whole numbers,
which takes some microseconds for a sentence and needs no library.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain import bigrams

COMPARED = 120
"""Characters whose order is compared."""
BY_ORDER = 0.3
"""How much the order counts beside the shared pairs."""
LEAST = 0.15
"""What is less alike than this is another matter."""
SHOWN = 3


class Candidate(NamedTuple):
    """Something that a new text may be about already."""

    id: int
    text: str
    distance: int
    """0 at the very place, the larger the farther away."""


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of characters, words and numbers of a text."""
    return frozenset(in_turn(text))


def in_turn(text: str) -> list[str]:
    """Return the pairs, words and numbers of a text in their order."""
    return [piece for piece in bigrams.grams(text) if len(piece) > 1]


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much a pair of characters says among so many texts."""

    texts: int
    seen: Mapping[str, int]

    def __getitem__(self, pair: str) -> float:
        """Return the weight of a pair; the rarer the heavier."""
        return math.log((2 + self.texts) / (1 + self.seen.get(pair, 0)))

    def of(self, several: Iterable[str]) -> float:
        """Return what several pairs weigh together."""
        return sum(self[pair] for pair in several)


def rarity_among(texts: Collection[frozenset[str]]) -> Rarity:
    """Return how rare pairs are among some texts."""
    seen = Counter[str]()
    for each in texts:
        seen.update(each)
    return Rarity(len(texts), seen)


def likest(
    text: str,
    candidates: Sequence[Candidate],
    rarity: Rarity | None = None,
    *,
    most: int = SHOWN,
    least: float = LEAST,
) -> list[int]:
    """Return the ids of the candidates that are about the same as a text: the nearest first, then the likest.

    Of those that are alike as much the newest comes first, which has the largest id. Without a `rarity` pairs
    count by how rare they are among the candidates.
    """
    own, theirs = pairs(text), [pairs(candidate.text) for candidate in candidates]
    rarity = rarity or rarity_among(theirs)
    scored = [
        (candidate.distance, -compared(text, own, candidate.text, other, rarity), -candidate.id)
        for candidate, other in zip(candidates, theirs, strict=True)
    ]
    return [-found for _distance, unlike, found in sorted(scored) if -unlike >= least][:most]


def compared(
    one: str, one_pairs: frozenset[str], other: str, other_pairs: frozenset[str], rarity: Rarity
) -> float:
    """Return from 0 to 1 how alike two texts are whose pairs are known."""
    both = rarity.of(one_pairs & other_pairs)
    if not both:
        return 0.0
    shared = 2 * both / (rarity.of(one_pairs) + rarity.of(other_pairs))
    return (1 - BY_ORDER) * shared + BY_ORDER * in_order(one[:COMPARED], other[:COMPARED])


def in_order(one: str, other: str) -> float:
    """Return the share of two texts that stands in both in the same order, from 0 to 1."""
    whole = len(one) + len(other)
    return 2 * _common(one, other) / whole if whole else 0.0


def _common(one: str, other: str) -> int:
    """Return the length of the longest common subsequence (Hyyrö's bit-parallel way)."""
    places: dict[str, int] = {}
    for place, sign in enumerate(one):
        places[sign] = places.get(sign, 0) | 1 << place
    full = (1 << len(one)) - 1
    row = full
    for sign in other:
        met = row & places.get(sign, 0)
        row = (row + met | row - met) & full
    return len(one) - row.bit_count()
