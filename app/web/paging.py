"""Keyset paging: a page costs the same wherever it lies in the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from app.web.text import row_id

Row = TypeVar("Row")
PAGE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and, if there are more, the key by which the next ones are asked for."""

    rows: Sequence[Row]
    next_key: str | None


def page_of(rows: Sequence[Row], key: Callable[[Row], str], *, limit: int = PAGE) -> Page[Row]:
    """Cut the one row that was read too many and name the key of the last one kept."""
    more = len(rows) > limit
    return Page(rows[:limit], key(rows[limit - 1]) if more else None)


def instant_key(at: datetime, row_id: int) -> str:
    """Return the key of a row in a list sorted by an instant, then id."""
    return f"{at.astimezone(UTC).isoformat()}~{row_id}"


def read_instant_key(text: str | None) -> tuple[datetime, int] | None:
    """Return what `instant_key` wrote, or None for nothing or a tampered key."""
    at, _, after = (text or "").partition("~")
    try:
        instant = datetime.fromisoformat(at)
        return (instant.astimezone(UTC), row_id(after)) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def read_id(text: str | None) -> int | None:
    """Return the id at the end of a key, or None for nothing or a tampered one."""
    try:
        return row_id(text or "")
    except ValueError:
        return None
