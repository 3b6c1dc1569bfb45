"""Small worlds at random, as plans: who is posted where and since when, what there is and who had it.

Nothing of the application is imported: a plan is written into a database by `random_rows`, and is what the
oracle is asked about. Names of units are as in the oracle, ("S", "c1", "g1", "b1").
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

from tests.access.oracle import Chain, Somebody, Thing
from tests.access.random_firms import AlliancePlan, alliance_planned

TODAY = date(2026, 3, 3)
LONG_AGO = date(2024, 1, 1)
ROLES_AT: dict[str, tuple[str, ...]] = {
    "b": ("building_head",),
    "g": ("grid_staff", "grid_staff", "observer"),
    "c": ("community_staff", "community_staff", "administrator"),
    "S": ("street_staff", "leader", "administrator", "observer"),
    "T": ("street_staff", "leader", "administrator", "observer"),
    "d": ("co_handler",),
    "f": ("co_handler",),
    "": ("administrator", "observer"),
}
"""By the first letter of a unit's name, which says its level: who is posted there; "" is the installation."""
ENDED = ("closed", "merged", "withdrawn")
OPEN = ("registered", "handling", "handling", "waiting", "ledgered", "verifying")
DESCRIPTIONS = ("路灯不亮", "电梯停运", "下水堵塞", "噪音扰民", "垃圾堆放")


def is_place(chain: Chain) -> bool:
    """Whether a unit is a level of the tree, and no department or firm."""
    return chain[-1][0] in "STcgb"


@dataclass(frozen=True)
class PostingPlan:
    """A posting with its days; the last one is the day before `until`."""

    role: str
    chain: Chain
    since: date
    until: date | None

    @property
    def is_in_force(self) -> bool:
        """Whether it is on the day of the world."""
        return self.was_in_force(TODAY)

    def was_in_force(self, day: date) -> bool:
        """Whether it is on a day."""
        return self.since <= day and (self.until is None or self.until > day)


@dataclass(frozen=True)
class PersonPlan:
    """Somebody with all postings that they have, had and will have."""

    id: int
    postings: tuple[PostingPlan, ...]
    is_disabled: bool

    @property
    def somebody(self) -> Somebody:
        """The person as the oracle knows them."""
        held = tuple((one.role, one.chain) for one in self.postings if one.is_in_force)
        return Somebody(self.id, held, can_sign_in=not self.is_disabled)

    @property
    def known_for(self) -> Thing:
        """The person as somebody who may be looked up."""
        return Thing(owner=self.id, roles_here=tuple((one.role, one.chain) for one in self.postings))


@dataclass(frozen=True)
class CallPlan:
    """A whistle, and what became of it."""

    id: int
    unit: Chain
    state: str
    """waiting, arrived, declined, answered, withdrawn"""
    may_phone: bool


@dataclass(frozen=True)
class CasePlan:
    """A case, and everything that decides who reads it."""

    id: int
    place: Chain
    holder: Chain
    held_by: tuple[Chain, ...]
    state: str
    raiser: int | None
    supporters: tuple[int, ...]
    deepest: int
    calls: tuple[CallPlan, ...]
    description: str
    days_old: int
    is_late: bool
    is_street_red: bool
    into: int | None
    entry: str
    """"" (none), open, struck off"""
    photo_by: int | None
    photo_move: str
    """With what the second photo came: a note of the holder's, an answer to a call, a "me too"."""
    photo_on: date
    """Who sent a photo later on."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state not in ENDED

    @property
    def called(self) -> tuple[Chain, ...]:
        """Units that were called in and not let go again."""
        return tuple(one.unit for one in self.calls if one.state != "withdrawn")

    @property
    def thing(self) -> Thing:
        """The case as the oracle is told of it."""
        waiting = tuple(one.unit for one in self.calls if one.state in {"waiting", "arrived"})
        return Thing(
            self.place,
            holder=self.holder,
            seen_by=self.held_by,
            called=self.called,
            waiting=waiting,
            phones=tuple(one.unit for one in self.calls if one.may_phone and one.unit in waiting),
            raiser=self.raiser,
            deepest=self.deepest,
        )

    @property
    def number(self) -> str:
        """The number, which tells its street and its row."""
        return f"Y{self.place[0]}-20260303-{self.id:03d}"


@dataclass(frozen=True)
class At:
    """A talk, a bulletin or an order: what lies at one unit."""

    id: int
    unit: Chain
    state: str
    case: int
    by: int


@dataclass(frozen=True)
class On:
    """A case on the agenda of a talk, or under an order."""

    id: int
    at: int
    case: int

    @property
    def is_new(self) -> bool:
        """Whether it is new on the agenda, and not looked back at."""
        return self.id % 2 == 1


@dataclass(frozen=True)
class Told:
    """A notice: to whom, about which case."""

    id: int
    person: int
    case: int


@dataclass
class Plan:
    """A world."""

    seed: int
    units: list[Chain] = field(default_factory=list)
    people: list[PersonPlan] = field(default_factory=list)
    cases: list[CasePlan] = field(default_factory=list)
    talks: list[At] = field(default_factory=list)
    bulletins: list[At] = field(default_factory=list)
    orders: list[At] = field(default_factory=list)
    notices: list[Told] = field(default_factory=list)
    agenda: list[On] = field(default_factory=list)
    ordered: list[On] = field(default_factory=list)
    alliance: AlliancePlan = field(default_factory=AlliancePlan)


def planned(seed: int) -> Plan:
    """Return the world of a seed."""
    rng, plan = Random(seed), Plan(seed)
    plan.units = list(_units(rng))
    people = range(1, rng.randint(6, 9))
    plan.people = [PersonPlan(id, tuple(_postings(rng, plan.units)), rng.random() < 0.1) for id in people]
    tasks = iter(range(1, 1000))
    for id in range(1, rng.randint(8, 16)):
        plan.cases.append(_case(rng, plan, id, tasks))
    for kind in (plan.talks, plan.bulletins, plan.orders):
        kind.extend(_at(rng, plan, id) for id in range(1, rng.randint(2, 5)))
    every = [(person.id, case.id) for person in plan.people for case in plan.cases]
    told = rng.sample(every, min(10, len(every)))
    plan.notices = [Told(id, person, case) for id, (person, case) in enumerate(told, 1)]
    plan.agenda, plan.ordered = list(_on(rng, plan, plan.talks)), list(_on(rng, plan, plan.orders))
    plan.alliance = alliance_planned(seed, plan.units, [(one.id, one.place) for one in plan.cases])
    return plan


def _units(rng: Random) -> Iterator[Chain]:
    for street in ("S", "T")[: rng.choice((1, 2, 2))]:
        yield (street,)
        for d in range(rng.randint(1, 2)):
            yield (street, f"d{d}")
        for c in range(rng.randint(1, 2)):
            community = (street, f"c{c}")
            yield community
            if rng.random() < 0.4:
                yield (*community, f"f{c}")
            for g in range(rng.randint(1, 2)):
                yield (*community, f"g{g}")
                for b in range(rng.randint(0, 2)):
                    yield (*community, f"g{g}", f"b{b}")


def _postings(rng: Random, units: Sequence[Chain]) -> Iterator[PostingPlan]:
    day = timedelta(days=1)
    spans = [(LONG_AGO, None)] * 5 + [
        (LONG_AGO, TODAY),  # ended yesterday evening
        (LONG_AGO, TODAY - 30 * day),
        (LONG_AGO, TODAY + day),  # its last day
        (TODAY, None),  # its first
        (TODAY + day, None),
        (TODAY + 20 * day, TODAY + 40 * day),
    ]
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        chain: Chain = () if rng.random() < 0.05 else rng.choice(units)
        yield PostingPlan(rng.choice(ROLES_AT[chain[-1][0] if chain else ""]), chain, *rng.choice(spans))


def _case(rng: Random, plan: Plan, id: int, tasks: Iterator[int]) -> CasePlan:
    place = rng.choice([chain for chain in plan.units if is_place(chain)])
    near = [chain for chain in plan.units if chain[0] == place[0]]
    deepest = rng.choice((3, 3, 3, 2, 1, 0))
    tree = [chain for chain in near if is_place(chain)]
    reachable = [chain for chain in tree if len(chain) - 1 <= deepest]
    above = [place[:end] for end in range(1, len(place) + 1) if end - 1 <= deepest]
    holder = rng.choice(above if rng.random() < 0.7 else reachable)
    earlier = [one for one in plan.cases if one.is_open and one.place[0] == place[0]]
    state = rng.choice(OPEN if rng.random() < 0.7 else (*ENDED[::2], *ENDED[1:2] * bool(earlier)))
    is_open, person_ids = state not in ENDED, [one.id for one in plan.people]
    return CasePlan(
        id=id,
        place=place,
        holder=holder,
        held_by=tuple(rng.sample(tree, min(len(tree), rng.choice((0, 0, 1, 2))))),  # a moved building's too
        state=state,
        raiser=rng.choice([*person_ids, None]),
        supporters=tuple(rng.sample(person_ids, rng.choice((0, 0, 1, 2)))),
        deepest=deepest,
        calls=tuple(_calls(rng, near, tasks)),
        description=rng.choice(DESCRIPTIONS) + f"编号QX{id:03d}",
        days_old=rng.randint(0, 60),
        is_late=is_open and state != "ledgered" and rng.random() < 0.4,
        is_street_red=is_open and len(holder) == 1 and rng.random() < 0.5,
        into=rng.choice(earlier).id if state == "merged" else None,
        entry="open" if state == "ledgered" else rng.choice(("", "", "open", "struck off")),
        photo_by=rng.choice([*person_ids, None, None]),
        photo_move=rng.choice(("note", "answer", "join")),
        photo_on=TODAY - timedelta(days=rng.choice((0, 0, 40))),
    )


def _calls(rng: Random, near: Sequence[Chain], tasks: Iterator[int]) -> Iterator[CallPlan]:
    units = [chain for chain in near if not is_place(chain)]
    for unit in rng.sample(units, min(len(units), rng.choice((0, 0, 1, 2)))):
        state = rng.choice(("waiting", "arrived", "declined", "answered", "withdrawn"))
        yield CallPlan(next(tasks), unit, state, rng.random() < 0.5)


def _at(rng: Random, plan: Plan, id: int) -> At:
    unit = rng.choice([chain for chain in plan.units if is_place(chain)])
    near = [one.id for one in plan.cases if one.place[0] == unit[0]] or [0]
    return At(id, unit, rng.choice(("new", "answered", "over")), rng.choice(near), rng.choice(plan.people).id)


def _on(rng: Random, plan: Plan, papers: Sequence[At]) -> Iterator[On]:
    ids = count(1)
    for one in papers:
        near = [case.id for case in plan.cases if case.place[0] == one.unit[0]]
        for case in rng.sample(near, min(len(near), rng.randint(1, 4))):
            yield On(next(ids), one.id, case)
