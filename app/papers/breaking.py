"""Where Chinese lines may break (GB/T 15834, 5.1): ReportLab breaks before any character.

Closing marks begin no line and opening ones end none; the character that they belong to goes with them.
Words and numbers in Latin letters stay whole as long as they fit on a line.
"""

import re
from collections.abc import Callable, Sequence

NOT_FIRST = frozenset("，。、；：？！”’）》〉】』」…—·％℃,.;:?!)]}%")
"""Begin no line."""
NOT_LAST = frozenset("“‘（《〈【『「([{")
"""End no line."""
_PIECE = re.compile(r"[A-Za-z0-9_@#&+=/\\-]+| +|.", re.DOTALL)


def lines(text: str, width: float, measure: Callable[[str], float], *, first: float = 0) -> list[str]:
    """Return a text as lines of at most `width`; `first` is what the first one begins further in.

    A line end in the text stays one. `measure` returns the width of a piece of text.
    """
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _broken(_pieces(paragraph, width - first, measure), width, first, measure)
        first = 0
    return found


def _pieces(paragraph: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return what stays together; of a word longer than a line each letter for itself."""
    whole = (match.group() for match in _PIECE.finditer(paragraph.strip()))
    return [part for piece in whole for part in ([piece] if measure(piece) <= width else piece)]


def _broken(pieces: Sequence[str], width: float, first: float, measure: Callable[[str], float]) -> list[str]:
    found, start, room, used = [], 0, width - first, 0.0
    number = 0
    while number < len(pieces):
        used += measure(pieces[number])
        if used > room and number > start and pieces[number] != " ":
            end = _end(pieces, start, number)
            found.append("".join(pieces[start:end]).rstrip())
            start = number = end
            room, used = width, 0.0
            continue
        number += 1
    return [*found, "".join(pieces[start:]).strip()]


def _end(pieces: Sequence[str], start: int, number: int) -> int:
    """Return the last place up to `number` at which the line may end; `number` where there is none."""
    for end in range(number, start, -1):
        if pieces[end] not in NOT_FIRST and pieces[end - 1] not in NOT_LAST:
            return end
    return number
