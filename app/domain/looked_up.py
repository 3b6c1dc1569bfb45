"""Whom somebody has looked up: cases that residents raised, and cases that they joined as neighbours.

A neighbour is named by the case and the instant at which they joined it: unlike the id of their contact,
which comes back for somebody else when the row is gone (SQLite gives the last one again), neither does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Joined(NamedTuple):
    """That a neighbour joined a case."""

    case_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found about one person."""

    case_ids: tuple[int, ...] = ()
    joined: tuple[Joined, ...] = ()

    def __len__(self) -> int:
        """Return at how many places something is held."""
        return len(self.case_ids) + len(self.joined)

    def first(self, most: int) -> "LookedUp":
        """Return at most so many of them, own cases first."""
        return LookedUp(self.case_ids[:most], self.joined[: max(0, most - len(self.case_ids))])

    def text(self) -> str:
        """Return it as a text that `read` takes, without a name or number of anybody."""
        joined = (f"{one.case_id}@{(one.at - _EPOCH) // _MICROSECOND}" for one in self.joined)
        return ",".join([*map(str, self.case_ids), *joined])


def read(text: str) -> LookedUp:
    """Return what `LookedUp.text` wrote.

    Raises:
        ValueError: it is no such text.
    """
    parts = [one.split("@") for one in text.split(",") if one]
    cases = tuple(int(one[0]) for one in parts if len(one) == 1)
    return LookedUp(cases, tuple(_joined(one) for one in parts if len(one) > 1))


def _joined(parts: Iterable[str]) -> Joined:
    case_id, at = parts
    return Joined(int(case_id), _EPOCH + int(at) * _MICROSECOND)
