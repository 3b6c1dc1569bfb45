"""More time: when it may be asked for, and how much may be granted."""

from datetime import datetime

from app.domain.errors import DomainError, Invalid

MOST = 2
"""How many extensions a unit gets for a case, however often it holds it, unless the street says else."""


class ExtensionLate(DomainError):
    """The due has passed, or is not known because the clock stands still: nothing can be extended."""

    code = "extension_late"


class ExtensionOpen(DomainError):
    """An earlier request still waits for its decision."""

    code = "extension_open"


class ExtensionsUsedUp(DomainError):
    """The holder has had as many extensions as it gets."""

    code = "extensions_used_up"


class NothingAsked(DomainError):
    """Nobody asks for more time any more: it was decided, or the case has gone on."""

    code = "extension_not_asked"


class OwnRequest(DomainError):
    """Whoever asked for more time does not grant it."""

    code = "extension_own"


def check_asking(due_at: datetime | None, *, granted: int, is_open: bool, most: int, now: datetime) -> None:
    """Let a request pass: in time, with none open, and fewer than `most` granted so far.

    Raises:
        ExtensionLate, ExtensionOpen, ExtensionsUsedUp.
    """
    if due_at is None or due_at < now:
        raise ExtensionLate
    if is_open:
        raise ExtensionOpen
    if granted >= most:
        raise ExtensionsUsedUp(most=most)


def check_amount(amount: int | None, most: int) -> int:
    """Return how much is asked for or granted: at least 1, at most `most` (in the clock's unit).

    Raises:
        Invalid: it is not.
    """
    if amount is None or not 1 <= amount <= most:
        raise Invalid("amount", "out_of_bounds", least=1, most=most)
    return amount
