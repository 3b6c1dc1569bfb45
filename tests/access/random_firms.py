"""What a random world has of firms, as a plan: firms, their needs, and the lists of the streets' alliances.

It is drawn by a chance of its own, so that the rest of a seed's world stays what it was without firms. Like
`random_plan` it imports nothing of the application.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

from tests.access.oracle import Chain

KINDS = ("resource", "project")


@dataclass(frozen=True)
class FirmPlan:
    """A firm, and where it is."""

    id: int
    unit: Chain
    is_gone: bool


@dataclass(frozen=True)
class NeedPlan:
    """That a case is a firm's need."""

    case: int
    firm: int


@dataclass(frozen=True)
class ItemPlan:
    """What a unit has put on the lists, and what became of it."""

    id: int
    unit: Chain
    kind: str
    ends: str
    """"" (never), last day, past, closed"""


@dataclass(frozen=True)
class MatchPlan:
    """A need and an item that were brought together."""

    id: int
    case: int
    item: int


@dataclass(frozen=True)
class AlliancePlan:
    """Firms and lists of all streets of a world."""

    firms: tuple[FirmPlan, ...] = ()
    needs: tuple[NeedPlan, ...] = ()
    members: tuple[Chain, ...] = ()
    items: tuple[ItemPlan, ...] = ()
    matches: tuple[MatchPlan, ...] = ()

    def is_to_be_had(self, item: ItemPlan) -> bool:
        """Whether an item still stands on the lists: it is not over, and its unit is still a member."""
        return item.ends in {"", "last day"} and item.unit in self.members


def alliance_planned(seed: int, units: Sequence[Chain], cases: Sequence[tuple[int, Chain]]) -> AlliancePlan:
    """Return the firms and lists of the world of a seed; the cases are ids and places."""
    rng = Random(f"{seed}/firms")
    streets = [chain for chain in units if len(chain) == 1]
    members = tuple(unit for street in streets for unit in _members(rng, units, street))
    firms, items = tuple(_firms(rng, units, streets)), tuple(_items(rng, units, members))
    needs = tuple(_needs(rng, firms, cases))
    return AlliancePlan(firms, needs, members, items, tuple(_matches(rng, needs, firms, items)))


def _members(rng: Random, units: Sequence[Chain], street: Chain) -> list[Chain]:
    inside = [chain for chain in units if chain[:1] == street and chain[-1][0] != "b"]
    called = [chain for chain in inside if chain[-1][0] in "df"]
    chosen = {*rng.sample(called, rng.randint(0, len(called))), *rng.sample(inside, rng.choice((0, 0, 1)))}
    return sorted(chosen)


def _firms(rng: Random, units: Sequence[Chain], streets: Sequence[Chain]) -> Iterator[FirmPlan]:
    ids = count(1)
    for street in streets:
        tree = [chain for chain in units if chain[:1] == street and chain[-1][0] not in "df"]
        for _ in range(rng.randint(1, 3)):
            yield FirmPlan(next(ids), rng.choice(tree), rng.random() < 0.2)


def _needs(rng: Random, firms: Sequence[FirmPlan], cases: Sequence[tuple[int, Chain]]) -> Iterator[NeedPlan]:
    for case, place in cases:
        near = [one.id for one in firms if one.unit[0] == place[0]]
        if rng.random() < 0.6:
            yield NeedPlan(case, rng.choice(near))


def _items(rng: Random, units: Sequence[Chain], members: Sequence[Chain]) -> Iterator[ItemPlan]:
    others = [chain for chain in units if chain[-1][0] != "b"]
    for id in range(1, rng.randint(4, 8)):
        unit = rng.choice(members if members and rng.random() < 0.8 else others)
        yield ItemPlan(id, unit, rng.choice(KINDS), rng.choice(("", "", "", "last day", "past", "closed")))


def _matches(
    rng: Random, needs: Sequence[NeedPlan], firms: Sequence[FirmPlan], items: Sequence[ItemPlan]
) -> Iterator[MatchPlan]:
    streets = {one.id: one.unit[0] for one in firms}
    fit = [(need, item) for need in needs for item in items if streets[need.firm] == item.unit[0]]
    for id, (need, item) in enumerate(rng.sample(fit, min(len(fit), 5)), 1):
        yield MatchPlan(id, need.case, item.id)
