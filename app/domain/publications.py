"""Published figures: what was counted is kept as lists of ids, so that later changes can be named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise


@dataclass(frozen=True, slots=True)
class Members:
    """The ids that an indicator counted: its denominator, and the numerator among it."""

    denominator: frozenset[int] = frozenset()
    numerator: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What has come into a published figure and dropped out of it since, in the order of ids."""

    came: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    gained: tuple[int, ...] = ()
    """Came into the numerator."""
    lost: tuple[int, ...] = ()
    """Dropped out of the numerator."""
    all_ids: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Say once which are concerned."""
        everybody = {*self.came, *self.dropped, *self.gained, *self.lost}
        object.__setattr__(self, "all_ids", tuple(sorted(everybody)))

    def __bool__(self) -> bool:
        """Return whether anything has changed."""
        return bool(self.all_ids)


def change(then: Members, now: Members) -> Change:
    """Return what is different now."""
    return Change(
        came=_less(now.denominator, then.denominator),
        dropped=_less(then.denominator, now.denominator),
        gained=_less(now.numerator, then.numerator),
        lost=_less(then.numerator, now.numerator),
    )


def _less(some: frozenset[int], others: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(some - others))


def packed(ids: Iterable[int]) -> list[int]:
    """Return ids as the steps from one to the next, which take less room than the ids themselves."""
    ordered = [0, *sorted(set(ids))]
    return [after - before for before, after in pairwise(ordered)]


def unpacked(steps: Iterable[int]) -> frozenset[int]:
    """Return the ids that `packed` wrote."""
    return frozenset(accumulate(steps))
