"""For which postings a session has its token: others wait until it has another one."""

import hashlib
from collections.abc import Iterable

LONGEST = 64
"""Characters of the column; more postings than go in are kept as a digest."""


def written(posting_ids: Iterable[int]) -> str:
    """Return what is kept of the postings: their ids in order, or a digest if they are too many."""
    text = _listed(posting_ids)
    return text if len(text) < LONGEST else _digest(text)


def is_of(kept: str, posting_ids: Iterable[int]) -> bool:
    """Whether a token was made for exactly these postings; older versions kept the digest of any."""
    text = _listed(posting_ids)
    return kept in {text, _digest(text)}


def named(kept: str) -> frozenset[int]:
    """Return the ids that can be read from what was kept: none from a digest."""
    parts = kept.split(",") if len(kept) < LONGEST else []
    return frozenset(int(part) for part in parts if part)


def _listed(posting_ids: Iterable[int]) -> str:
    return ",".join(map(str, sorted(posting_ids)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
