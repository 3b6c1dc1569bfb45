"""Which unit an address in words means: by its name, or by how the name sounds.

Whoever writes an address puts more around a name than the name, writes 栋, 幢 or # for 号楼, digits or
Chinese numerals, with or without spaces. So both are brought into one form, and a unit is meant whose name
the address contains. Of several the lowest and then the longest name wins, and where buildings of the same
name lie in several places, what else the address names decides; a bare number of a house needs it always.
What stays in doubt is not guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

_NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?(?=号|栋|幢|座|单元|网格|组)")
_ONES = re.compile(r"[零〇一二三四五六七八九两](?=号|栋|幢|座|单元|网格|组)")
_HOUSE = re.compile(r"(?<=[0-9a-z])(?:号楼|号院|栋楼|栋|幢|座|#楼|#)")
_BETWEEN = re.compile(r"[\s,，、。.;；:：\-–—_/\\()（）'\"“”·]+")


class Named(NamedTuple):
    """An open unit of a street by one of its names: in the form of `normal`, and how that sounds."""

    id: int
    path: str
    name: str
    text: str
    sound: str

    @property
    def depth(self) -> int:
        """How many units it lies in, itself included."""
        return self.path.count("/") - 1


def normal(text: str) -> str:
    """Return an address or name in the form in which they are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _BETWEEN.sub("", plain)
    plain = _TENS.sub(_tens, plain)
    plain = _ONES.sub(lambda found: str(_NUMERALS[found[0]]), plain)
    return _HOUSE.sub("号楼", plain)


def _tens(found: re.Match[str]) -> str:
    return str((_NUMERALS[found[1]] if found[1] else 1) * 10 + (_NUMERALS[found[2]] if found[2] else 0))


def unit_meant(address: str, units: Sequence[Named], sound: Callable[[str], str]) -> Named | None:
    """Return the unit that an address means; None where none is, or it stays in doubt.

    `sound` returns how a text sounds in Latin letters; it is asked where the signs themselves match no
    unit, because pinyin and characters of the same sound are what else people type.
    """
    written, telling = normal(address), [unit for unit in units if len(unit.text) > 1]
    found = [unit for unit in telling if _is_in(unit.text, written)]
    if not found:
        heard = sound(written)
        found = [unit for unit in telling if _is_in(unit.sound, heard)]
    return _one(found)


def _is_in(name: str, text: str) -> bool:
    """Whether a text contains a name, and not only the end or the beginning of another number."""
    at = text.find(name)
    while at >= 0:
        before, after = text[max(0, at - 1) : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isdigit() and name[0].isdigit()) and not (after.isdigit() and name[-1].isdigit()):
            return True
        at = text.find(name, at + 1)
    return False


def _one(found: Iterable[Named]) -> Named | None:
    named = {unit.id: unit for unit in sorted(found, key=lambda unit: len(unit.text))}
    above = {
        unit.id: sum(int(part) in named for part in unit.path.strip("/").split("/")[:-1])
        for unit in named.values()
    }
    # A bare number of a house says nothing before it is said where.
    telling = [unit for unit in named.values() if above[unit.id] or not unit.text[0].isdigit()]
    deepest = max((unit.depth for unit in telling), default=0)
    ranked = {unit.id: (len(unit.text), above[unit.id]) for unit in telling if unit.depth == deepest}
    best = max(ranked.values(), default=None)
    winners = [named[unit_id] for unit_id, rank in ranked.items() if rank == best]
    return winners[0] if len(winners) == 1 else None
