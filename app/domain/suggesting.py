"""What an issue is probably about, by weights that were learned from issues whose category is known.

A text is taken apart into single characters and pairs. Each such run that was learned has a rarity and a
weight for every category; a category's margin is the sum over the runs of a text of length one. How far the
first category leads over the second says how sure one can be (domain.learning, where all of it comes from).
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

LONGEST_RUN = 2
LOOKED_AT = 600
"""Characters of a text that count; what an issue is about is said at its beginning."""
HEADING = 30
"""So many characters at the very beginning count twice."""
SHOWN = 3


class Weighed(NamedTuple):
    """What was learned of a run of characters; one weight for each category, in their order."""

    rarity: float
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class Curve:
    """How the lead of the first category over the second becomes a score from 0 to 1."""

    slope: float
    offset: float

    def score(self, lead: float) -> float:
        """Return how probably an answer with this lead is right."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * lead + self.offset))))


class Ranked(NamedTuple):
    """A category by its place in the model, and its score."""

    at: int
    score: float


def pieces(text: str) -> Counter[str]:
    """Return the runs of characters of a text and how many times each stands there."""
    plain = "".join(unicodedata.normalize("NFKC", text).lower().split())[:LOOKED_AT]
    found = Counter(_runs(plain))
    found.update(_runs(plain[:HEADING]))
    return found


def _runs(text: str) -> Iterable[str]:
    return (
        text[start : start + length]
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(text) - length + 1)
    )


def measured(counts: Mapping[str, int], known: Mapping[str, Weighed]) -> dict[str, float]:
    """Return the known runs of a text with what they measure; their squares add up to one."""
    measures = {
        piece: weight(count, known[piece].rarity) for piece, count in counts.items() if piece in known
    }
    length = math.sqrt(sum(measure * measure for measure in measures.values())) or 1.0
    return {piece: measure / length for piece, measure in measures.items()}


def weight(count: int, rarity: float) -> float:
    """Return what a run measures that stands in a text so many times; each further time adds less."""
    return (1 + math.log(count)) * rarity


def margins(text: str, known: Mapping[str, Weighed], categories: int) -> list[float]:
    """Return how much a text speaks for each of so many categories; nothing known speaks for none.

    The less of a text is known, the less it speaks for any of them.
    """
    counts = pieces(text)
    whole = sum(counts.values()) or 1
    share = sum(count for piece, count in counts.items() if piece in known) / whole
    found = [0.0] * categories
    for piece, measure in measured(counts, known).items():
        for index, own in enumerate(known[piece].weights):
            found[index] += share * measure * own
    return found


def ranked(margins: Sequence[float], curve: Curve, *, most: int = SHOWN) -> list[Ranked]:
    """Return the likeliest categories with their scores, the best first.

    What the first one leaves is shared among the others by their margins; none gets more than the first.
    """
    if not margins:
        return []
    order = sorted(range(len(margins)), key=lambda index: (-margins[index], index))
    first = margins[order[0]]
    score = curve.score(lead(margins))
    shares = [math.exp(curve.slope * (margins[index] - first)) for index in order[1:]]
    whole = sum(shares) or 1.0
    rest = [min(score, (1 - score) * share / whole) for share in shares]
    return [Ranked(index, each) for index, each in zip(order, [score, *rest], strict=True)][:most]


def lead(margins: Sequence[float]) -> float:
    """Return by how much the first category leads over the second; a single one over nothing."""
    first, second = (*sorted(margins, reverse=True)[:2], 0.0)[:2]
    return first - second
