"""Exact rooms in a text: whoever knows building, unit and room knows the household.

Building, unit and floor stay readable, since who goes there needs them; the room becomes three stars, so
that no text grows longer by it than its column is wide.
"""

import re
from typing import NamedTuple

MASKED = "***"
"""What stands in a text where a room was."""

_ROOM = r"(?:[1-9]|[0-6][0-9])(?:0[1-9]|1[0-9]|20)"
"""Floor and door as they are numbered: 201, 1203; a year or a price seldom looks like it."""
_SPOKEN = "[〇零一二两三四五六七八九]"
_END = (
    r"(?![0-9.:]|[ ]?(?:年|月|日|元|块|度|平|米|斤|公|人|户|家|多|余|个|次|万|千|百|天|小时|分|秒|点|号线|路|"
    r"医院|中学|小学|厂|部队|国道|省道|型|[%％]))"
)
_DOOR = rf"(?:号?[ ]?(?:室|房间|房(?![产屋东租价子改])|户(?![人家居籍])))?{_END}"
_LIST = rf"{_ROOM}(?:[、,，和及/][ ]?{_ROOM})*"
_COUNT = "(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})"
_UNIT = rf"{_COUNT}[ ]?单元(?:[ ,，]?{_COUNT}[ ]?(?:楼|层))?[ ,，\-的]?"
_BUILDING = rf"{_COUNT}[ ]?(?:号楼|栋|幢|#)[ ,，\-的]?"
_LIVES = "(?:我家|他家|她家|家住|住在?|楼上|楼下|隔壁|对门)(?:是|在|的)?[ ]?"
_PARTS = r"(?<![0-9.\-])[0-9]{1,2}[\-‐‑–—][0-9]{1,2}[\-‐‑–—]"
_FLOOR = rf"{_COUNT}[ ]?(?:楼|层)[ ]?"
_ROOMS = re.compile(
    rf"(?P<before>{_UNIT}|{_BUILDING}|{_LIVES})(?P<rooms>{_LIST}){_DOOR}"
    rf"|(?P<parts>{_PARTS})(?P<part>{_ROOM})(?:室|户)?(?![0-9\-])"
    rf"|(?P<at>{_UNIT}|{_BUILDING})?(?<![0-9.])(?P<said>[0-9]{{3,4}}|{_SPOKEN}{{3,4}})(?=号?[ ]?室)"
    rf"|(?P<floor>{_FLOOR})(?P<side>[东西中南北左右](?:边|侧|首|手)?)(?=户)"
)
_KINDS = {"rooms": "before", "part": "parts", "said": "at", "side": "floor"}
"""What is masked, and what stands before it."""
_MAY_HOLD_ROOMS = re.compile(f"[0-9]{{3}}|{_SPOKEN}{{3}}|户")
"""What each way of naming a room has in it: lists mask every row, and most rows have none of it."""
_NUMBER = re.compile("[0-9]+")
_NARROW = str.maketrans("０１２３４５６７８９－＃　", "0123456789-# ")
"""Wide signs and their narrow ones: one for one, so that places in both texts are the same."""


class Rooms(NamedTuple):
    """A text without its rooms, and the rooms with what stood before them, each once, in their order."""

    text: str
    found: tuple[str, ...]


def without_rooms(text: str) -> Rooms:
    """Return the text with its rooms masked, and the rooms."""
    narrow = text.translate(_NARROW)
    if not _MAY_HOLD_ROOMS.search(narrow):
        return Rooms(text, ())
    found: list[str] = []
    kept: list[str] = []
    end = 0
    for match in _ROOMS.finditer(narrow):
        kind = next(name for name in _KINDS if match[name])
        before = (match[_KINDS[kind]] or "").strip()
        found += [f"{before}{room}" for room in _rooms(kind, match[kind])]
        kept += [text[end : match.start(kind)], _masked(kind, match[kind])]
        end = match.end(kind)
    return Rooms("".join([*kept, text[end:]]), tuple(dict.fromkeys(found)))


def _rooms(kind: str, written: str) -> list[str]:
    if kind == "side":
        return [f"{written}户"]
    return [f"{room}室" for room in (_NUMBER.findall(written) if kind == "rooms" else [written])]


def _masked(kind: str, written: str) -> str:
    if kind == "side":
        return "*"
    return _NUMBER.sub(MASKED, written) if kind == "rooms" else MASKED
