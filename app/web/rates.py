"""How often one may ask: counted in windows of a minute, in each process by itself.

It keeps a program that asks in a loop from slowing pages down; it is no lock, so a count that several
processes keep apart will do, and no request writes for it.
"""

from datetime import datetime
from math import ceil
from threading import Lock
from typing import NamedTuple

WINDOW = 60
MOST_KEPT = 10_000


class Left(NamedTuple):
    """What is left of a window."""

    limit: int
    remaining: int
    """Below zero once it is used up."""
    reset: int
    """Seconds until the next one begins."""


class Rates:
    """The counts of an application."""

    def __init__(self) -> None:
        """Know of nobody."""
        self._counts: dict[str, int] = {}
        self._window = 0
        self._lock = Lock()

    def take(self, key: str, limit: int, now: datetime) -> Left:
        """Count one request under a key, and return what is left."""
        seconds = now.timestamp()
        window = int(seconds // WINDOW)
        with self._lock:
            if window != self._window or len(self._counts) > MOST_KEPT:
                self._counts, self._window = {}, window
            self._counts[key] = count = self._counts.get(key, 0) + 1
        return Left(limit, limit - count, max(1, ceil((window + 1) * WINDOW - seconds)))
