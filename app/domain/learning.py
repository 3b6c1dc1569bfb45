"""Learning what an issue is about from issues whose category is known.

For each category a line is drawn between its texts and all others: the linear support vector machine with
squared hinge loss, found by dual coordinate descent (Hsieh and others, A Dual Coordinate Descent Method for
Large-scale Linear SVM, 2008). A fifth of the texts is kept apart first to find out how sure an answer is;
then all of them are learned.
"""

import math
import random
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from typing import NamedTuple

from app.domain.suggesting import Curve, Weighed, lead, margins, pieces, weight

SOFTNESS = 1.0
"""What a text on the wrong side costs; the larger, the closer the line follows the texts."""
EPOCHS = 12
CLOSE_ENOUGH = 0.05
"""No step of a round was larger: the line is found."""
SEEN_IN = 4
"""A run of characters counts when it stands in so many texts at least: fewer may be somebody's name."""
KEPT_APART = 5
"""Every so manyth text."""
PRECISION = 0.98
ENOUGH_ANSWERS = 30
"""From fewer answers nothing is concluded about how many of them are right."""
_SEED = 20_260_303
_NOTHING = 1e-3
"""A step that is not worth the time."""


class Example(NamedTuple):
    """A text and its category."""

    text: str
    label: str


class Answer(NamedTuple):
    """What was said of a text that was kept apart: with which lead, and whether it was right."""

    lead: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """All that is kept: categories, weights in their order, and what is known of their worth."""

    labels: tuple[str, ...]
    known: Mapping[str, Weighed]
    curve: Curve
    threshold: float | None
    """From this score on, 98 of 100 answers were right; None if that was never so."""
    sure_share: float
    """The share of answers from there on."""
    accuracy: float

    def margins(self, text: str) -> list[float]:
        """Return how much a text speaks for each of the labels."""
        return margins(text, self.known, len(self.labels))


class _Text(NamedTuple):
    """A text as numbers: the columns of its runs, what they measure, and what picks them from a row."""

    columns: tuple[int, ...]
    measures: "array[float]"
    pick: Callable[["array[float]"], tuple[float, ...]]


def learn(examples: Sequence[Example]) -> Learned:
    """Return what the examples teach; the same examples in the same order teach the same."""
    labels = tuple(sorted({example.label for example in examples}))
    mixed = list(examples)
    random.Random(_SEED).shuffle(mixed)  # noqa: S311 - an order, no secret
    answers = _tried(labels, mixed)
    curve = curve_of([*answers, *_strange(len(answers))])
    threshold, share = sure_from([(curve.score(answer.lead), answer.is_right) for answer in answers])
    accuracy = sum(answer.is_right for answer in answers) / (len(answers) or 1)
    return Learned(labels, _lines(labels, mixed), curve, threshold, share, accuracy)


def _strange(count: int) -> list[Answer]:
    """Return answers about texts of which nothing is known: they have no lead and are wrong.

    Texts that were kept apart come from the same hands and are hardly ever so; without these a street with
    few and clear cases would be sure of everything.
    """
    return [Answer(0.0, is_right=False)] * (1 + count // KEPT_APART)


def _tried(labels: tuple[str, ...], examples: Sequence[Example]) -> list[Answer]:
    """Learn from four fifths and ask about the last."""
    apart = examples[::KEPT_APART]
    known = _lines(labels, [example for at, example in enumerate(examples) if at % KEPT_APART])
    answers = []
    for example in apart:
        found = margins(example.text, known, len(labels))
        best = max(range(len(labels)), key=found.__getitem__)
        answers.append(Answer(lead(found), labels[best] == example.label))
    return answers


def _lines(labels: tuple[str, ...], examples: Sequence[Example]) -> dict[str, Weighed]:
    counted = [pieces(example.text) for example in examples]
    rarities = _rarities(counted)
    columns = {piece: column for column, piece in enumerate(rarities)}
    texts = [_text(counts, rarities, columns) for counts in counted]
    del counted
    rows = [_line([e.label == label for e in examples], texts, len(columns)) for label in labels]
    return {
        piece: Weighed(rarity, [row[column] for row in rows])
        for (piece, rarity), column in zip(rarities.items(), columns.values(), strict=True)
    }


def _rarities(counted: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter[str]()
    for counts in counted:
        seen.update(counts.keys())
    whole = 1 + len(counted)
    return {
        piece: math.log(whole / (1 + times)) + 1
        for piece, times in seen.items()
        if times >= SEEN_IN and not any(sign.isdigit() for sign in piece)
    }


def _text(counts: Counter[str], rarities: Mapping[str, float], columns: Mapping[str, int]) -> _Text | None:
    """Return a text as numbers; None where nothing of it counts."""
    found = [piece for piece in counts if piece in rarities]
    if len(found) < 2:  # a single one cannot be picked as a tuple, and says nothing
        return None
    measures = [weight(counts[piece], rarities[piece]) for piece in found]
    length = math.sqrt(sum(map(mul, measures, measures)))
    own = tuple(columns[piece] for piece in found)
    return _Text(own, array("d", (measure / length for measure in measures)), itemgetter(*own))


def _line(is_own: Sequence[bool], texts: Sequence[_Text | None], width: int) -> "array[float]":
    """Return the line between a category's own texts and the others, as a weight for each column."""
    line = array("d", bytes(8 * width))
    told = [(text, 1.0 if own else -1.0) for text, own in zip(texts, is_own, strict=True) if text]
    holds = array("d", bytes(8 * len(told)))  # how much each text holds the line away
    order = list(range(len(told)))
    chance = random.Random(_SEED)  # noqa: S311 - an order, no secret
    for _epoch in range(EPOCHS):
        chance.shuffle(order)
        if max((_turn(line, holds, at, *told[at]) for at in order), default=0.0) < CLOSE_ENOUGH:
            break
    return line


def _turn(line: "array[float]", holds: "array[float]", at: int, text: _Text, side: float) -> float:
    """Let one text shift the line as far as is best for it alone; return how far that was."""
    off = side * sum(map(mul, text.pick(line), text.measures)) - 1 + holds[at] / (2 * SOFTNESS)
    held: float = max(0.0, holds[at] - off / (1 + 1 / (2 * SOFTNESS)))  # the length of a text is one
    step, holds[at] = held - holds[at], held
    if abs(step) > _NOTHING:
        shift = side * step
        for column, measure in zip(text.columns, text.measures, strict=True):
            line[column] += shift * measure
    return abs(step)


def curve_of(answers: Sequence[Answer], *, rounds: int = 50) -> Curve:
    """Return the curve that makes the answers likeliest (by Newton's method, drawn a little to zero)."""
    slope, offset, pull = 1.0, 0.0, 0.01
    for _round in range(rounds):
        curve = Curve(slope, offset)
        down_slope, down_offset = pull * slope, pull * offset
        steep_slope = steep_offset = pull
        steep_both = 0.0
        for answer in answers:
            score = curve.score(answer.lead)
            miss, spread = score - answer.is_right, score * (1 - score)
            down_slope += miss * answer.lead
            down_offset += miss
            steep_slope += spread * answer.lead**2
            steep_offset += spread
            steep_both += spread * answer.lead
        whole = steep_slope * steep_offset - steep_both**2
        slope -= (steep_offset * down_slope - steep_both * down_offset) / whole
        offset -= (steep_slope * down_offset - steep_both * down_slope) / whole
    return Curve(max(slope, 0.1), offset)


def sure_from(scored: Sequence[tuple[float, bool]]) -> tuple[float | None, float]:
    """Return the lowest score from which on 98 of 100 answers are right, and the share of such answers."""
    right = 0
    found: tuple[float | None, float] = (None, 0.0)
    for place, (score, is_right) in enumerate(sorted(scored, reverse=True), start=1):
        right += is_right
        if place >= ENOUGH_ANSWERS and right >= PRECISION * place:
            found = (score, place / len(scored))
    return found
