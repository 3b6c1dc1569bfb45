"""Numbers in a text that belong into protected fields: of telephones, identity cards and exact rooms."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.private_rooms import MASKED, without_rooms


class Kind(StrEnum):
    """What a number belongs to."""

    PHONE = "phone"
    IDENTITY = "identity"
    ROOM = "room"


class Found(NamedTuple):
    """A number without the signs between its digits; a room with its building and unit, as it was written."""

    kind: Kind
    number: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text with marks in place of its numbers, and the numbers, each once, in their order."""

    text: str
    found: tuple[Found, ...]

    @property
    def phones(self) -> list[str]:
        """The numbers of telephones."""
        return [number for kind, number in self.found if kind is Kind.PHONE]

    @property
    def identities(self) -> list[str]:
        """The numbers of identity cards."""
        return [number for kind, number in self.found if kind is Kind.IDENTITY]

    @property
    def rooms(self) -> list[str]:
        """The exact rooms."""
        return [number for kind, number in self.found if kind is Kind.ROOM]


MARKS = {Kind.PHONE: "（电话已另存）", Kind.IDENTITY: "（证件号已另存）", Kind.ROOM: MASKED}
"""What stands in a text where a number was. Records are kept in Chinese, whoever reads them."""

_GAP = r"[ \t\-‐‑–—·.]?"
_WIDE = r"[ \t\-‐‑–—·._]{1,3}"
_MOBILE = rf"(?:(?:\+|00)?{_GAP}86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}"
_GROUPS = rf"1[3-9][0-9]{_WIDE}[0-9]{{4}}{_WIDE}[0-9]{{4}}"
_SAID = (
    r"(?:电话|手机|号码?|联系|[打找叫])\D{0,6}?"
    r"(?P<said>1[3-9][0-9](?P<pause>[,，、\s]{1,2})[0-9]{4}(?P=pause)[0-9]{4})"
)
"""A mobile number that was dictated with pauses; without such a word it may be a list of doors or prices."""
_JOINED = r"(?:1[3-9][0-9]{9}){2,3}"
"""Several mobile numbers without anything between them."""
_AREA = r"0(?:10|2[0-9]|[3-9][0-9]{2})"
_LANDLINE = rf"\(?{_AREA}\)?{_GAP}[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}}"
_CALLED = r"(?:电话|座机|致电|拨打)[是为:： ]{0,2}"
_LOCAL = rf"{_CALLED}(?P<local>(?!20[0-9]{{2}}[01])[2-8][0-9]{{2,3}}-?[0-9]{{4}})"
"""A number without its area: only where the text says that it is one, and it is no day."""
_SPOKEN_DIGITS = "〇零○一幺二两三四五六七八九"
_SPOKEN = rf"[一幺]{_GAP}[三四五六七八九](?:{_GAP}[{_SPOKEN_DIGITS}]){{9}}"
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
"""The first two digits of an identity number."""
_BORN = rf"{_GAP}(?:18|19|20)[0-9]{{2}}{_GAP}[0-9]{{4}}{_GAP}"
_IDENTITY = (
    rf"{_PROVINCE}[0-9]{{4}}{_BORN}[0-9]{{3}}[0-9X]?|{_PROVINCE}[0-9]{{3}}{_BORN}[0-9]{{3}}[0-9X]"
    rf"|{_PROVINCE}[0-9]{{13}}"
)
"""Of eighteen signs, or with one of them forgotten, or an old one of fifteen; the last may be mistyped."""
_NUMBERS = re.compile(
    rf"(?<![0-9])(?:(?P<identity>{_IDENTITY})|(?P<joined>{_JOINED})|(?P<phone>{_MOBILE}|{_GROUPS}|{_LANDLINE})"
    rf"|{_LOCAL}|{_SAID})(?![0-9])|(?P<spoken>{_SPOKEN})"
)
_NARROW = str.maketrans("０１２３４５６７８９＋－（）Ｘｘx　", "0123456789+-()" + 3 * "X" + " ")
"""Wide signs and their narrow ones: one for one, so that places in both texts are the same."""
_WRAPPED = re.compile(f"[（(]({'|'.join(map(re.escape, MARKS.values()))})[）)]")
"""A mark where the number had stood in brackets of its own."""
_DIGITS = str.maketrans(_SPOKEN_DIGITS, "0001122" + "3456789")
_DAY_AT = {15: (8,), 17: (9, 10), 18: (10,)}
"""Where the day of birth begins in an identity number of so many signs."""
_KINDS = ("identity", "joined", "phone", "local", "said", "spoken")
_DAYS_MOST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def cleaned(text: str) -> Cleaned:
    """Return the text with its numbers and rooms taken out, and these."""
    found: list[Found] = []
    kept: list[str] = []
    end = 0
    for match in _NUMBERS.finditer(text.translate(_NARROW)):
        kind = next(name for name in _KINDS if match[name])
        numbers = _numbers_of(kind, match[kind])
        if numbers:
            found += numbers
            kept += [text[end : match.start(kind)], MARKS[numbers[0].kind]]
            end = match.end()
    rooms = without_rooms(_WRAPPED.sub(r"\1", "".join([*kept, text[end:]])))
    found += [Found(Kind.ROOM, room) for room in rooms.found]
    return Cleaned(rooms.text, tuple(dict.fromkeys(found)))


def same(one: str, other: str) -> bool:
    """Return whether two ways to write a telephone number mean the same one; a room is none."""
    if {one[-1:], other[-1:]} & {"室", "户"}:
        return False
    return bool(_plain(one)) and _national(_plain(one)) == _national(_plain(other))


def _numbers_of(kind: str, written: str) -> list[Found]:
    """Return what was written; nothing when its digits cannot be of an identity card."""
    number = _plain(written.translate(_DIGITS))
    if kind == "identity":
        return [Found(Kind.IDENTITY, number)] if _is_identity(number) else []
    if kind == "joined":
        return [Found(Kind.PHONE, number[start : start + 11]) for start in range(0, len(number), 11)]
    return [Found(Kind.PHONE, _national(number))]


def _plain(written: str) -> str:
    return "".join(sign for sign in written.translate(_NARROW) if sign in "0123456789X")


def _national(number: str) -> str:
    """Return a number without the code of the country."""
    for code in ("0086", "86"):
        if number.startswith(code) and len(number) == len(code) + 11:
            return number[len(code) :]
    return number


def _is_identity(number: str) -> bool:
    """Return whether there is a day of birth; the check of the last sign is left, it would miss slips."""
    return any(_is_day(number[at : at + 4]) for at in _DAY_AT[len(number)])


def _is_day(digits: str) -> bool:
    month, day = int(digits[:2]), int(digits[2:])
    return 1 <= month <= 12 and 1 <= day <= _DAYS_MOST[month - 1]
