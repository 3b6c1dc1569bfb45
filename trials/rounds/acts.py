"""What is done by many at once: how each operation is prepared, and what one attempt is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.access.policy import Actor
from app.cases import operations as cases
from app.clocks.operations import running
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.levels import Role
from app.domain.workflow import Outcome
from app.escalation import operations as escalation
from app.escalation import queries as escalations
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.supervision import SupervisionOrder
from app.supervision import operations as supervision
from app.talks import operations as talks
from app.talks.operations import Question
from tests import factories, minutes, orders
from tests import talks as planned
from tests.factories import actor
from tests.ledger import BUDGET

Attempt = Callable[[], object]
"""Does it within a transaction; what is false, or refused, was done by somebody else."""


@dataclass(frozen=True, slots=True)
class Act:
    """An operation, prepared anew in each round."""

    name: str
    prepare: Callable[[int], list[Attempt]]
    """Takes how many try; returns what each does."""
    refusals: frozenset[str]
    """What the losers may be told."""
    everybody_wins: bool = False


class Place:
    """A street with as many people at the table as there are attempts."""

    def __init__(self, people: int, *, now: datetime, asks_version: bool = True) -> None:
        """Make it; without `asks_version` forms say nothing of the version that they were filled in for."""
        self.now, self._asks = now, asks_version
        self.street = street = factories.street()
        with transaction():
            self.voters = [
                factories.person(f"voter{number}", "某楼长", (Role.BUILDING_HEAD, street.building))
                for number in range(people)
            ]
        self.talk = planned.opened(street.community, street.community_worker, now)
        for person in self.voters:
            minutes.arrive(self.talk, person, street.community_worker)
        self.grid, self.community = actor(street.grid_worker), actor(street.community_worker)
        self.seats = [actor(person) for person in self.voters]

    def acts(self) -> tuple[Act, ...]:
        """Return all operations."""
        over = frozenset({"stale", "move_not_allowed"})
        return (
            Act("accept", self._accept, over),
            Act("close", self._close, over | {"forbidden"}),
            Act("escalate", self._escalate, frozenset({"not claimed"})),
            Act("merge", self._merge, over),
            Act("vote, one person", self._vote_one, frozenset({"vote_given", "done before"})),
            Act("vote, each their own", self._vote_each, frozenset(), everybody_wins=True),
            Act("ledger decision", self._decide, over | {"ledger_not_asked", "not_asked"}),
            Act("order answer", self._answer, over | {"order_step_not_allowed"}),
        )

    def _version(self, model: type[Case] | type[SupervisionOrder], row_id: int) -> int | None:
        db.session.rollback()
        return db.session.get_one(model, row_id, populate_existing=True).version if self._asks else None

    def _case(self, *, accepted: bool = True) -> Case:
        case = planned.registered(self.street.head, self.street.building, self.now)
        if accepted:
            with transaction():
                cases.accept(case.id, self.grid, version=None, now=self.now)
        return case

    def _same(
        self, number: int, do: Callable[..., object], case_id: int, who: Actor, **values: object
    ) -> list[Attempt]:
        version = self._version(Case, case_id)
        return [lambda: do(case_id, who, version=version, now=self.now, **values) or True] * number

    def _accept(self, number: int) -> list[Attempt]:
        return self._same(number, cases.accept, self._case(accepted=False).id, self.grid)

    def _close(self, number: int) -> list[Attempt]:
        case_id = self._case().id
        with transaction():
            done = {"outcome": Outcome.SOLVED, "note": "换了灯", "told": "当面"}
            cases.resolve(case_id, self.grid, version=None, now=self.now, **done)
        return self._same(number, cases.verify, case_id, self.community)

    def _merge(self, number: int) -> list[Attempt]:
        into = self._case().id
        return self._same(number, cases.merge, self._case().id, self.grid, into=into)

    def _escalate(self, number: int) -> list[Attempt]:
        """Each is a sweep that has found the same clock."""
        clock = running(self._case().id, ClockKind.HANDLE)[0]
        clock_id, late = clock.id, (clock.due_at or self.now) + timedelta(seconds=1)
        with transaction():  # the warning comes first, by itself
            escalation.look_at(clock_id, now=clock.due_at or self.now)

        def attempt() -> bool:
            claimed = escalations.claim(late, limit=1, clock_id=clock_id)
            return bool(claimed) and escalation.look_at(clock_id, now=late)

        return [attempt] * number

    def _vote_one(self, number: int) -> list[Attempt]:
        """One person taps yes and no by turns, on as many phones."""
        vote_id, who = self._vote(is_secret=False), self.seats[0]
        return [
            lambda choice=choice: self._cast(vote_id, who, choice)
            for choice in _by_turns(number, "yes", "no")
        ]

    def _vote_each(self, number: int) -> list[Attempt]:
        vote_id = self._vote(is_secret=True)
        return [lambda who=who: self._cast(vote_id, who, "yes") for who in self.seats[:number]]

    def _vote(self, *, is_secret: bool) -> int:
        host = self.street.community_worker
        item = planned.add(self.talk, host, "装充电桩", self.street.building)
        with transaction():
            return talks.put(item.id, actor(host), Question("装不装？", is_secret=is_secret), now=self.now).id

    def _cast(self, vote_id: int, who: Actor, choice: str) -> bool:
        talks.cast_ballot(vote_id, who, choice, now=self.now)
        return True

    def _decide(self, number: int) -> list[Attempt]:
        """Half of them grant what was asked for, half refuse it."""
        case_id = self._case().id
        with transaction():
            ledger.ask(case_id, self.grid, BUDGET, version=None, now=self.now)
        half = number // 2
        granted = self._same(number - half, ledger.grant, case_id, self.community, expressly=False)
        refused = self._same(half, ledger.refuse, case_id, self.community, note="不同意")
        return [one for pair in zip(granted, refused or granted, strict=False) for one in pair][
            :number
        ] or granted

    def _answer(self, number: int) -> list[Attempt]:
        street = self.street
        order_id = orders.given(street.leader, [self._case()], street.grid_worker, street.grid, self.now).id
        version = self._version(SupervisionOrder, order_id)
        values = {"note": "修好了", "version": version, "now": self.now}
        return [lambda: supervision.answer(order_id, self.grid, **values) or True] * number


def _by_turns(number: int, *values: str) -> list[str]:
    return [values[at % len(values)] for at in range(number)]
