"""What people did in a time, and how much lies with them now."""

from collections.abc import Iterable
from typing import NamedTuple


class Deeds(NamedTuple):
    """What somebody, or a unit's people together, did in a time."""

    logged: int = 0
    moved: int = 0
    relayed: int = 0
    attended: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing was done."""
        return not any(self)


class Load(NamedTuple):
    """Open cases that somebody sees to: in all, due today, overdue."""

    open: int = 0
    due_today: int = 0
    late: int = 0


IDLE, FREE = Deeds(), Load()


def together(deeds: Iterable[Deeds]) -> Deeds:
    """Return what several did."""
    return Deeds(*(sum(each) for each in zip(IDLE, *deeds, strict=True)))
