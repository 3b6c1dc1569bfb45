"""Personal data that is no longer needed: until when it is kept, what of it is found in texts, what stays.

The rules follow the Personal Information Protection Law (个人信息保护法): by article 19 data is kept for the
shortest time that the purpose needs, and article 47 names the grounds on which it must be erased.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import DomainError

KEPT_DAYS = 1_095
"""After its case was closed so many days a resident's data stays, unless it is set otherwise."""
LEAST_DAYS, MOST_DAYS = 30, 36_500
PHONE_OF_FORMER = timedelta(days=365)
"""So long after the last posting the telephone number of somebody who worked here stays; the name stays
for good, because what was done in office is answered for by name."""
MARK = "［已删除］"
"""What stands in a text where a name or number was. Records are kept in Chinese, whoever reads them."""
REFERENCE = re.compile(r"[A-Za-z0-9_.:/+-]{0,40}")
"""How the number of a file may look that asks for an erasure: never a name."""


class Rule(StrEnum):
    """Why somebody's data was erased."""

    RETENTION = "retention"
    """The time for which it is kept was over."""
    REQUEST = "request"
    """The data-protection officer erased it, on one of the grounds of the law."""
    REPEATED = "repeated"
    """It had been erased before and came back with a backup."""


class Ground(StrEnum):
    """On which ground of article 47 somebody's data is erased at once."""

    PURPOSE = "purpose"
    WITHDRAWN = "withdrawn"
    UNLAWFUL = "unlawful"
    LAW = "law"


class Held(StrEnum):
    """Kinds of data that a case holds about a resident."""

    NAME = "name"
    PHONE = "phone"
    FURTHER = "further"
    NEIGHBOURS = "neighbours"
    TEXTS = "texts"
    PHOTOS = "photos"
    SLIP = "slip"


class RunKind(StrEnum):
    """What a report is about."""

    DRY = "dry"
    RUN = "run"
    REQUEST = "request"
    REPEATED = "repeated"


class CaseErased(DomainError):
    """The personal data of the case has been erased, and nothing more is written into it."""

    code = "case_erased"


class CasesOpen(DomainError):
    """Somebody's data is still needed: `numbers` are the open cases."""

    code = "erase_open"


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days each category keeps the data of a closed case."""

    usual: int
    own: Mapping[int, int]
    """By category, where it differs."""

    def days(self, path: Iterable[int]) -> int:
        """Return the days of a category by the ids from the root to itself; the lowest that says it wins."""
        return next((self.own[one] for one in reversed(list(path)) if one in self.own), self.usual)


def over_since(now: datetime, days: int) -> datetime:
    """Return until when a case must have ended for its data to go now."""
    return now - timedelta(days=days)


_DIGITS = {
    str(number): f"[{number}{chr(0xFF10 + number)}{spoken}]"
    for number, spoken in enumerate(("〇零○", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九"))
}
_GAP = r"[\s\-‐‑–—·._()（）]{0,3}"
_BLANK = r"[\s·・]{0,2}"
_WORDS = re.compile(r"[\s,，、;；:：]+")
_LEAST_NAME, _LEAST_NUMBER = 2, 5


@dataclass(slots=True)
class Redactor:
    """Takes a person's name and numbers out of texts and counts the texts in which they stood."""

    pattern: re.Pattern[str] | None
    changed: int = field(default=0)

    def text(self, text: str, longest: int | None = None) -> str:
        """Return a text with marks in place of what is known; cut to what its column holds."""
        if self.pattern is None or not text:
            return text
        found = self.pattern.sub(MARK, text)
        if found == text:
            return text
        self.changed += 1
        return found if longest is None else found[:longest]

    def tree(self, found: object) -> object:
        """Return the same structure with every text in it gone through; keys stay."""
        if isinstance(found, str):
            return self.text(found)
        if isinstance(found, Mapping):
            return {key: self.tree(one) for key, one in found.items()}
        if isinstance(found, list | tuple):
            return [self.tree(one) for one in found]
        return found

    def stands_in(self, text: str) -> bool:
        """Whether something of it stands in a text."""
        return self.pattern is not None and self.pattern.search(text) is not None


def redactor(names: Iterable[str | None], numbers: Iterable[str | None], further: str | None) -> Redactor:
    """Return what takes names, numbers and the further lines of a contact out of texts.

    A name is found with blanks between its characters too; a number with any signs between its digits, in
    full width, in Chinese digits, and with its middle masked. A single character is no name to look for.
    """
    named = {name.strip() for name in names if name}
    digits = {_digits(number) for number in numbers if number}
    for word in _WORDS.split(further or ""):
        (digits if len(_digits(word)) >= _LEAST_NUMBER else named).add(
            _digits(word) if len(_digits(word)) >= _LEAST_NUMBER else word.strip()
        )
    parts = [
        *(_number(one) for one in _longest_first(digits) if len(one) >= _LEAST_NUMBER),
        *(_name(one) for one in _longest_first(named) if len(one) >= _LEAST_NAME),
    ]
    return Redactor(re.compile("|".join(parts), re.IGNORECASE) if parts else None)


def _longest_first(words: Collection[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _digits(number: str) -> str:
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in number)
    return "".join(sign for sign in narrow.upper() if sign in "0123456789X")


def _number(digits: str) -> str:
    whole = _GAP.join(_DIGITS.get(sign, "[XxＸｘ]") for sign in digits)
    masked = rf"{digits[:3]}\*+{digits[-4:]}" if len(digits) >= 8 else ""
    return rf"(?<!\d)(?:{whole}{'|' + masked if masked else ''})(?!\d)"


def _name(name: str) -> str:
    signs = [re.escape(sign) for sign in name if not sign.isspace()]
    found = _BLANK.join(signs)
    return rf"\b{found}\b" if name.isascii() else found


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That the personal data of a case, or of a neighbour in it, was erased: kept beside the backups."""

    installation: str
    """By what the data key is recognised, so that no other installation takes it for its own."""
    number: str
    registered_at: datetime
    erased_at: datetime
    rule: Rule
    joined_at: datetime | None = None
    """Of a neighbour in it, when they had joined; none of the case as a whole."""

    def line(self) -> str:
        """Return it as a line of the list."""
        written = {
            "installation": self.installation,
            "number": self.number,
            "registered_at": self.registered_at.isoformat(),
            "erased_at": self.erased_at.isoformat(),
            "rule": self.rule.value,
        }
        if self.joined_at is not None:
            written["joined_at"] = self.joined_at.isoformat()
        return json.dumps(written, sort_keys=True)


def read_tombstone(line: str) -> Tombstone:
    """Return a line of the list as it was written.

    Raises:
        ValueError: it is none.
    """
    try:
        read = json.loads(line)
        return Tombstone(
            str(read["installation"]),
            str(read["number"]),
            datetime.fromisoformat(read["registered_at"]),
            datetime.fromisoformat(read["erased_at"]),
            Rule(read["rule"]),
            datetime.fromisoformat(read["joined_at"]) if "joined_at" in read else None,
        )
    except (KeyError, TypeError) as error:
        raise ValueError("this is no line of a list of erasures") from error
