"""The minutes of a talk as a record: what is confirmed, when they may be locked, and the proof after that.

A digest covers the whole text in one canonical form; a confirmation names the digest of the text that it
is for, so that a later change leaves it behind; the lock covers text and confirmations, and each addendum
the digest before it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import DomainError, Invalid

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
CONFIRM_PERCENT = 50
"""Of those present so many have to confirm, by default."""
WIDTH, HEIGHT = 600, 200
"""Of the glass that somebody signs on; strokes are given in these units."""
MOST_STROKES = 12_000
LEAST_POINTS = 6
"""Fewer are a slip of the finger."""
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+", re.ASCII)
_POINT = re.compile(r"([ML])(\d{1,3}) (\d{1,3})", re.ASCII)


class MinutesState(StrEnum):
    """Where the minutes stand."""

    DRAFT = "draft"
    READ_OUT = "read_out"
    LOCKED = "locked"


class Way(StrEnum):
    """How somebody confirmed the minutes."""

    TAP = "tap"
    """On their own phone, signed in."""
    SIGNATURE = "signature"
    """By hand on the glass."""
    WITNESSED = "witnessed"
    """By their name typed before the host."""


class TalkNotClosed(DomainError):
    """The talk goes on or was cancelled, so that it has no minutes."""

    code = "talk_not_closed"


class MinutesLocked(DomainError):
    """The minutes are locked; only an addendum can say more."""

    code = "minutes_locked"


class MinutesNotLocked(DomainError):
    """An addendum is for locked minutes; before that the text itself is changed."""

    code = "minutes_not_locked"


class MinutesNotReadOut(DomainError):
    """The text as it stands has not been read out yet."""

    code = "minutes_not_read_out"


class OtherText(DomainError):
    """The text was changed since the person saw it."""

    code = "minutes_other_text"


class NotPresent(DomainError):
    """Only somebody who was there can confirm, vote or dissent."""

    code = "talk_not_present"


class HostUnconfirmed(DomainError):
    """The host has not confirmed the text."""

    code = "minutes_host_unconfirmed"


class Unconfirmed(DomainError):
    """Too few of those present have confirmed: `confirmed` of `needed`."""

    code = "minutes_unconfirmed"


@dataclass(frozen=True, slots=True)
class Mark:
    """One confirmation, as the lock covers it; `at` is a UTC instant."""

    person_id: int
    name: str
    way: Way
    text_digest: str
    at: datetime
    witness_id: int | None = None
    strokes: str = ""

    def covered(self) -> list[object]:
        """Return what a digest covers of it; a drawing by its own digest."""
        drawn = hashlib.sha256(self.strokes.encode()).hexdigest() if self.strokes else ""
        when = self.at.isoformat(timespec="microseconds")
        return [self.person_id, self.name, self.way.value, self.text_digest, when, self.witness_id, drawn]


@dataclass(frozen=True, slots=True)
class Addition:
    """An addendum, as the chain covers it; `at` is a UTC instant."""

    number: int
    by_id: int
    name: str
    at: datetime
    body: str


def text_digest(content: Mapping[str, object]) -> str:
    """Return the digest of the minutes' text."""
    return _sha([dict(content)])


def lock_digest(
    talk_id: int, content: Mapping[str, object], marks: Sequence[Mark], *, at: datetime, by_id: int
) -> str:
    """Return the digest of text and confirmations, in whatever order these come; `at` is a UTC instant."""
    confirmed = sorted((mark.covered() for mark in marks), key=lambda covered: str(covered[0]))
    return _sha([talk_id, dict(content), confirmed, at.isoformat(timespec="microseconds"), by_id])


def addendum_digest(previous: str, one: Addition) -> str:
    """Return the digest of an addendum chained to the one before, or to the lock."""
    return _sha(
        [previous, one.number, one.by_id, one.name, one.at.isoformat(timespec="microseconds"), one.body]
    )


def first_broken(lock: str, additions: Iterable[tuple[Addition, str]]) -> int | None:
    """Return the number of the first addendum that does not fit its stored digest, or None.

    They come in order; a gap in the numbers counts as broken.
    """
    previous = lock
    for expected, (one, stored) in enumerate(additions, start=1):
        if one.number != expected or addendum_digest(previous, one) != stored:
            return one.number
        previous = stored
    return None


def needed(present: int, percent: int) -> int:
    """Return how many of those present have to confirm: at least one, and rounded up."""
    return max(1, -(-present * percent // 100))


def check_confirmed(
    confirmed: Iterable[int], *, hosts: Iterable[int], present: Iterable[int], percent: int
) -> None:
    """Refuse to lock minutes that the host or too many others have not confirmed.

    `hosts` are the planned host and whoever closed the talk: one of them is enough.

    Raises:
        HostUnconfirmed, Unconfirmed.
    """
    there = set(present)
    given = set(confirmed) & there
    if not given & set(hosts):
        raise HostUnconfirmed
    least = needed(len(there), percent)
    if len(given) < least:
        raise Unconfirmed(confirmed=len(given), needed=least, present=len(there))


def check_strokes(drawn: str) -> str:
    """Return a signature as it is kept: lines between points of the glass.

    Raises:
        Invalid: it is no drawing, too long, or only a dot.
    """
    if len(drawn) > MOST_STROKES:
        raise Invalid("strokes", "signature_too_long")
    if not _STROKES.fullmatch(drawn) or len(_POINT.findall(drawn)) < LEAST_POINTS:
        raise Invalid("strokes", "signature_missing")
    if any(x > WIDTH or y > HEIGHT for line in lines_of(drawn) for x, y in line):
        raise Invalid("strokes", "signature_missing")
    return drawn


def lines_of(drawn: str) -> list[list[tuple[int, int]]]:
    """Return the lines of a signature, each as its points."""
    lines: list[list[tuple[int, int]]] = []
    for command, x, y in _POINT.findall(drawn):
        if command == "M":
            lines.append([])
        lines[-1].append((int(x), int(y)))
    return lines


def _sha(covered: list[object]) -> str:
    return hashlib.sha256(_CANONICAL.encode(covered).encode()).hexdigest()
