"""How many values lie under which data key."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.extensions import keyring
from app.keys.held import Held, Values, batches, held
from app.sealing import KeyMissing

BATCH = 1000


@dataclass(slots=True)
class Count:
    """The values of a column: `under` by the fingerprint of their key."""

    name: str
    under: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    """Values that no key at hand opens."""
    unmarked: int = 0
    """Values that do not tell their key, because they were written before keys could be changed."""
    current: int = 0
    """Values that tell that they are under the present key."""
    is_one_way: bool = False
    """Digests that cannot be made anew, because nobody knows of what they are."""

    @property
    def stale(self) -> int:
        """Values that are not under the present key, or do not tell that they are."""
        return self.under.total() - self.current


def counts() -> list[Count]:
    """Return how many values of each column lie under which key; one batch of rows is in memory."""
    return [count for one in held() for count in _counts(one)]


def _counts(one: Held) -> list[Count]:
    found = {name: Count(f"{one.name}.{name}") for name in one.columns}
    for name, kind in one.blind.items():
        found[name].is_one_way = kind.of is None
    for rows in batches(one, limit=BATCH):
        for row in rows:
            _count(one, row, found)
    return list(found.values())


def _count(one: Held, row: Values, found: dict[str, Count]) -> None:
    for name, value in _values(row, one.sealed):
        count, raw = found[name], bytes(value)
        try:
            count.under[keyring.key_of(raw, one.sealed[name].place)] += 1
        except KeyMissing:
            count.lost += 1
        count.unmarked += not keyring.tells_key(raw)
        count.current += keyring.is_present(raw)
    if one.has_used and row.used_at is not None:
        return  # a code that was used opens nothing under any key
    for name, digest in _values(row, one.blind):
        known = keyring.key_of_digest(digest)
        found[name].unmarked += known is None
        found[name].current += keyring.is_present_digest(digest)
        found[name].under[known or keyring.fingerprints[-1]] += 1


def _values(row: Values, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        value = getattr(row, name)
        if value is not None:
            yield name, value
