"""Leagues: units of one level side by side, per hundred households, so that a larger one is not punished.

How much was raised is told and never ranked: where people talk, more is raised. Who is ranked needs known
households and, as for every rate, no small numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.indicators import BY_CODE, SMALL, Code, Counts, places


class By(StrEnum):
    """The measure that orders a league; rates are called as their indicator."""

    OVERDUE = "overdue"
    """Overdue now per hundred households: the fewer, the better."""
    RESPONSE = Code.RESPONSE.value
    RESOLUTION = Code.RESOLUTION.value
    SATISFACTION = Code.SATISFACTION.value
    ON_TIME = Code.ON_TIME.value

    @property
    def code(self) -> Code | None:
        """The indicator that the measure is; None for what is overdue."""
        return None if self is By.OVERDUE else Code(self.value)

    @property
    def more_is_better(self) -> bool:
        """Whether the first is the one with the most."""
        return self.code is not None and BY_CODE[self.code].more_is_better


RATES: Sequence[Code] = tuple(by.code for by in By if by.code is not None)
"""The rates that stand in a league."""


def per_hundred(number: int, households: int | None) -> int | None:
    """Return a number per hundred households, in hundredths, rounded half up; None without households."""
    if not households:
        return None
    return (20_000 * number + households) // (2 * households)


@dataclass(frozen=True, slots=True)
class Home:
    """A unit with the number of households that somebody has entered for it; None where nobody has."""

    id: int
    parent_id: int | None
    households: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What one unit of a league has."""

    unit_id: int
    households: int | None
    raised: int = 0
    """Registered in the period."""
    open: int = 0
    overdue: int = 0
    """Open and overdue now."""
    closed: int = 0
    """Closed in the period."""
    rates: Mapping[Code, Counts] = field(default_factory=dict)

    def per_hundred(self, number: int) -> int | None:
        """Return a number of the unit per hundred households."""
        return per_hundred(number, self.households)

    @property
    def is_few(self) -> bool:
        """Whether households or cases say too little; a silent unit has nothing overdue either."""
        return (self.households or 0) < SMALL or self.open + self.closed < SMALL

    def counts(self, code: Code) -> Counts:
        """Return what a rate was reckoned from."""
        return self.rates.get(code, Counts())


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in its place; None for one that says too little to have one."""

    place: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class League:
    """The units whose households are known, the best first and those without a place last; and the others."""

    places: tuple[Place, ...]
    unknown: tuple[Standing, ...]


def league(by: By, standings: Iterable[Standing]) -> League:
    """Order units by a measure; equal ones share a place and keep the order in which they came."""
    every = list(standings)
    known = [one for one in every if one.households]
    found = [Place(place, one) for place, one in zip(_places(by, known), known, strict=True)]
    found.sort(key=lambda one: (one.place is None, one.place))
    return League(tuple(found), tuple(one for one in every if not one.households))


def _places(by: By, known: Sequence[Standing]) -> list[int | None]:
    if by.code is not None:
        return places(BY_CODE[by.code], [one.counts(by.code) for one in known])
    keys = [None if one.is_few else one.per_hundred(one.overdue) for one in known]
    return [None if key is None else 1 + sum(k is not None and k < key for k in keys) for key in keys]


def households(homes: Iterable[Home]) -> dict[int, int | None]:
    """Return the households of every unit: its own number, else the sum below; None if one is missing.

    Units above come before those below. A sum with a hole in it would be too small, and the unit look worse
    than it is.
    """
    below: defaultdict[int | None, list[int | None]] = defaultdict(list)
    found: dict[int, int | None] = {}
    for home in reversed(list(homes)):
        found[home.id] = home.households if home.households is not None else _sum(below[home.id])
        below[home.parent_id].append(found[home.id])
    return found


def _sum(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known and len(known) == len(parts) else None
