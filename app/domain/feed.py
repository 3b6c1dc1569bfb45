"""What has happened since a cursor, in order and each once, though ids are not given in the order of commits.

A number that is missing may belong to a transaction that still runs: what lies behind it waits. It is let
pass once every transaction that ran when it was first missed has ended, and GRACE has passed as well, because
a transaction may have taken a number shortly before the database counts it as writing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

GRACE = 30
"""Seconds; longer than any statement waits for a lock."""
_WRITTEN = re.compile(r"(\d{1,18})(?:\.(\d{1,18})\.(\d{1,19})\.(\d{1,12}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Up to which number something was missing, and when that is settled."""

    until: int
    next_transaction: int
    """The first that had not begun."""
    at: int
    """Seconds of the database's clock."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which number it goes on."""

    after: int = 0
    doubt: Doubt | None = None

    def __str__(self) -> str:
        """Return it as it is given out."""
        if self.doubt is None:
            return str(self.after)
        return f"{self.after}.{self.doubt.until}.{self.doubt.next_transaction}.{self.doubt.at}"


@dataclass(frozen=True, slots=True)
class Running:
    """What the database says of its transactions that write; None where writers come one by one."""

    oldest: int
    next_transaction: int
    at: int


def read(text: str) -> Cursor | None:
    """Return the cursor that was given out, or None for what is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    after, *doubt = (int(number) if number else None for number in found.groups())
    until, following, at = doubt
    if until is None or following is None or at is None:
        return Cursor(after or 0)
    return Cursor(after or 0, Doubt(until, following, at))


def advance(cursor: Cursor, numbers: Sequence[int], running: Running | None) -> Cursor:
    """Return how far it is safe to go through the `numbers` that follow, and what is in doubt then."""
    if running is None:
        return Cursor(numbers[-1] if numbers else cursor.after)
    doubt = _of_now(cursor.doubt, running)
    settled = doubt.until if doubt is not None and _is_settled(doubt, running) else 0
    after = cursor.after
    for number in numbers:
        if number != after + 1 and number > settled:
            waiting = Doubt(numbers[-1], running.next_transaction, running.at)
            return Cursor(after, waiting if doubt is None or settled or after >= doubt.until else doubt)
        after = number
    return Cursor(after)


def _is_settled(doubt: Doubt, running: Running) -> bool:
    return running.oldest >= doubt.next_transaction and running.at >= doubt.at + GRACE


def _of_now(doubt: Doubt | None, running: Running) -> Doubt | None:
    """Forget a doubt that another database had, from whose backup this one was made."""
    return None if doubt is not None and doubt.next_transaction > running.next_transaction else doubt
