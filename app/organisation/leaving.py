"""What hangs on somebody whose posting ends: capabilities above say how much, and where it is handed over."""

from collections.abc import Callable

from flask import url_for

from app.models.organisation import Posting

_CHECKS: list[Callable[[Posting], int]] = []


def check_by(check: Callable[[Posting], int]) -> None:
    """Let a capability say how much work the end of a posting would leave behind."""
    _CHECKS.append(check)


def work_left(posting: Posting) -> int:
    """Return how many pieces of work the end of a posting leaves, or has left, behind."""
    return sum(check(posting) for check in _CHECKS)


def address(posting: Posting, to_id: int | None = None) -> str:
    """Return the page on which that work is handed over, perhaps with somebody chosen."""
    return url_for("handover.show", person_id=posting.person_id, posting=posting.id, to=to_id)
