"""The secret word of a slip: how long a page shows it, and when it is no longer the resident's alone."""

from collections.abc import Collection
from datetime import datetime, timedelta

OPEN_FOR = timedelta(minutes=30)
"""So long a page shows the secret word to whoever registered the case, made the slip or asked to see it."""


def is_open(known_at: datetime | None, now: datetime) -> bool:
    """Return whether a page shows the secret word to somebody; `known_at` is when they last got it."""
    return known_at is not None and known_at <= now < known_at + OPEN_FOR


def is_resolvers(resolved_by_id: int | None, seen_by: Collection[int]) -> bool:
    """Return whether what comes by a slip may come from whoever reported the result, who has seen its secret.

    Nobody confirms their own result, by a resident's slip neither.
    """
    return resolved_by_id is not None and resolved_by_id in seen_by
