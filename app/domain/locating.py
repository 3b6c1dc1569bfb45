"""Finds the unit that an address in words lies in, by the names that units have."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.domain.levels import Level

SHORTEST = 2
"""A shorter name is found by chance."""
_SMALL_FIRST = (Level.BUILDING, Level.GRID, Level.COMMUNITY)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TENS = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)(?=[号栋幢座单楼])")
_ONES = re.compile(r"[〇零一二三四五六七八九]+(?=[号栋幢座单楼])")
_HOUSES = re.compile(r"(\d+)(?:号楼|号院|栋楼|栋|幢|座)")


class Spot(NamedTuple):
    """An open unit of a street by the words that it may be called."""

    unit_id: int
    level: Level
    path: str
    name: str
    words: tuple[str, ...]


def find(address: str, spots: Iterable[Spot]) -> Spot | None:
    """Return the smallest unit that an address names and that nothing else in it contradicts.

    A name that stands for several units counts only where a larger unit that is named, too, tells them
    apart. None: no unit is named, or it cannot be told which.
    """
    said = _same(address)
    named = [(spot, length) for spot in spots if (length := _longest(said, spot.words))]
    for level in _SMALL_FIRST:
        of_level = [(spot, length) for spot, length in named if spot.level is level]
        larger = [spot for spot, _length in named if spot.level.rank < level.rank]
        inside = [(s, n) for s, n in of_level if all(_fits(s, one, larger) for one in larger)]
        most = max((length for _spot, length in inside), default=0)
        best = [spot for spot, length in inside if length == most]
        if len(best) == 1:
            return best[0]
    return None


def _fits(spot: Spot, one: Spot, larger: Sequence[Spot]) -> bool:
    """Whether a unit lies in a larger one that is named, or in another of its level that is named too."""
    return any(spot.path.startswith(other.path) for other in larger if other.level is one.level)


def _longest(said: str, words: Iterable[str]) -> int:
    return max((len(word) for word in map(_same, words) if _is_in(word, said)), default=0)


def _is_in(word: str, said: str) -> bool:
    """Whether a name stands in the text; "3号楼" does not stand in "13号楼"."""
    if len(word) < SHORTEST:
        return False
    before = r"(?<![0-9a-z])" if word[0].isascii() else ""
    after = r"(?![0-9a-z])" if word[-1].isascii() else ""
    return re.search(f"{before}{re.escape(word)}{after}", said) is not None


def _same(text: str) -> str:
    """Return a text as it is compared: 三号楼, 3 栋 and ３幢 are the same house."""
    narrow = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    counted = _ONES.sub(lambda found: found[0].translate(_DIGITS), _TENS.sub(_ten, narrow))
    return _HOUSES.sub(r"\1号楼", counted)


def _ten(found: re.Match[str]) -> str:
    return (found[1] or "一").translate(_DIGITS) + (found[2] or "〇").translate(_DIGITS)
