"""News that goes down (惠民信息): its kinds, how it is passed on, what it is called."""

import re
from enum import StrEnum

from app.domain.errors import DomainError

LONGEST_TITLE = 60
_END_OF_TITLE = re.compile(r"[：:。！？!?\n]")


class BulletinKind(StrEnum):
    """What a bulletin is about."""

    BENEFIT = "benefit"
    POLICY = "policy"
    NOTICE = "notice"


class Way(StrEnum):
    """How a building head passed something on."""

    CHAT = "chat"
    DOOR = "door"
    BOARD = "board"
    PHONE = "phone"


class BulletinOver(DomainError):
    """The bulletin is no longer valid; nobody has to pass it on any more."""

    code = "bulletin_over"


class RemindedToday(DomainError):
    """Those who have not passed it on were reminded today already."""

    code = "bulletin_reminded"


def title_of(text: str) -> str:
    """Return what news without a title is called: its first words, at most 60 characters."""
    first = _END_OF_TITLE.split(text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"
