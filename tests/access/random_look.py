"""One person who looks at one random world, and one comparison of what is found there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from app.access.policy import Actor
from tests.access import oracle
from tests.access.oracle import Chain, Somebody
from tests.access.random_plan import CasePlan, PersonPlan, Plan
from tests.access.random_rows import Written

ZONE = ZoneInfo("Asia/Shanghai")
PLACED = ("street_staff", "leader")


class Outcome(NamedTuple):
    """One comparison."""

    channel: str
    found: object
    expected: object


@dataclass(frozen=True)
class Look:
    """One person looking at one world."""

    world: Written
    person: PersonPlan
    actor: Actor
    rng: Random

    @property
    def who(self) -> Somebody:
        """The person as the oracle knows them."""
        return self.person.somebody

    @property
    def plan(self) -> Plan:
        """The world as it was planned."""
        return self.world.plan

    def cases(self, fits: Callable[[CasePlan], object] = lambda _case: True) -> set[int]:
        """Return the ids of the cases that the oracle lets them read and that fit."""
        return {one.id for one in self.plan.cases if oracle.reads_case(self.who, one.thing) and fits(one)}

    def wholly(self) -> set[int]:
        """Return the ids of the cases of which they may read all."""
        return {one.id for one in self.plan.cases if oracle.reads_whole_case(self.who, one.thing)}

    def sent_as_theirs(self, one: CasePlan) -> bool:
        """Whether the second photo of a case came from their department: by who was its own then, as such."""
        departments = self.who.places("co_handler")
        return one.photo_move != "note" and any(
            held.role == "co_handler" and held.chain in departments and held.was_in_force(one.photo_on)
            for person in self.plan.people
            if person.id == one.photo_by
            for held in person.postings
        )

    def in_streets(self, chain: Chain) -> bool:
        """Whether a unit lies in a street where they are posted."""
        return any(held[:1] == chain[:1] for _role, held in self.who.postings if held)

    def listed(self, fits: Callable[[CasePlan], object] = lambda _case: True) -> set[int]:
        """Return the ids of those that lists show: cases of their streets."""
        return self.cases(lambda one: self.in_streets(one.place) and fits(one))


Check = Callable[[Look], Iterator[Outcome]]


def ids(rows: Any) -> set[int]:
    """Return the ids of rows."""
    return {row.id for row in rows}
