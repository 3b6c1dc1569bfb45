"""The invented street while it lives through its year: units, people, rules, numbers and the outbox.

Nothing here touches the database: `settling` puts the street there first, `writing` the rest later.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from app.demo.corpus.places import BuildingPlan
from app.domain import working_time
from app.domain.choosing import LimitRule, choose
from app.domain.clocks import ClockKind, Urgency
from app.domain.days import Calendar
from app.domain.escalation import Reminding
from app.domain.levels import Level
from app.domain.routing import RoutingRule

Row = dict[str, Any]
NIGHTS = timedelta(days=200)
"""Openings are known so far beyond the present: the longest step to the next review, and some."""


@dataclass(slots=True)
class Node:
    """A unit of the street with the people who work there; departments have no level."""

    id: int
    name: str
    level: Level | None
    parent: "Node | None"
    path: str
    code: str = ""
    """Of a department or firm: what categories call it."""
    plan: BuildingPlan | None = None
    staff: list[int] = field(default_factory=list)
    """Who is told and who acts for the unit."""
    below: list["Node"] = field(default_factory=list)

    @property
    def line(self) -> list["Node"]:
        """The units from the street down to this one."""
        return [*(self.parent.line if self.parent else ()), self]

    def at(self, level: Level) -> "Node | None":
        """Return the unit itself or the one above it that has the level."""
        node: Node | None = self
        while node is not None and node.level is not level:
            node = node.parent
        return node


@dataclass(frozen=True, slots=True)
class Topic:
    """A category as the rules need it, with the departments that it concerns."""

    id: int
    code: str
    path: tuple[int, ...]
    urgency: Urgency
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a street goes by: calendar, limits, routing and the named settings."""

    calendar: Calendar
    limits: list[LimitRule]
    routing: list[RoutingRule]
    topics: Mapping[str, Topic]
    warn_percent: int
    black_percent: int
    sample_percent: int
    reminding: Reminding


class Ids:
    """Gives out ids that follow those already taken."""

    def __init__(self, taken: Mapping[str, int]) -> None:
        """Begin after the highest id of each table."""
        self._next = {name: count(last + 1) for name, last in taken.items()}

    def __call__(self, table: str) -> int:
        """Return the next id of a table."""
        return next(self._next[table])


class Openings:
    """When the offices are open, looked up quickly."""

    def __init__(self, calendar: Calendar, since: datetime, until: datetime) -> None:
        """Learn the open intervals between two instants."""
        self._spans = list(working_time.open_intervals(calendar, since, until))
        self._starts = [start for start, _end in self._spans]

    def at_or_after(self, at: datetime) -> datetime:
        """Return `at` itself when the offices are open then, else the next opening."""
        place = bisect_right(self._starts, at)
        if place and at < self._spans[place - 1][1]:
            return at
        return self._starts[place] if place < len(self._starts) else at


class World:
    """One street: its state, its random numbers and the rows that come of its year."""

    def __init__(
        self, street: Node, plans: Rules, ids: Ids, rng: Random, span: tuple[datetime, datetime]
    ) -> None:
        """Start the street's year, which runs over `span`."""
        self.street, self.rules, self.ids, self.rng = street, plans, ids, rng
        self.since, self.now = span
        self.told_since = self.now - timedelta(days=14)
        self.short_code = ""
        self.openings = Openings(plans.calendar, self.since - timedelta(days=10), self.now + NIGHTS)
        self.leaders: list[int] = []
        self.names: dict[int, str] = {}
        self.words: list[Row] = []
        """Promises given at talks, which are written after the agendas that they name."""
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.day_numbers: dict[date, int] = defaultdict(int)
        self.ledger_last = 0
        self.stations: dict[int, int] = {}
        """The station of each community."""
        self.told: set[tuple[int, str]] = set()
        self._limits: dict[tuple[str, str, int, str], LimitRule] = {}
        self._days: dict[datetime, date] = {}

    def day(self, at: datetime) -> date:
        """Return the day of an instant in the street's zone."""
        return at.astimezone(self.rules.calendar.zone).date()

    def next_number(self, day: date) -> int:
        """Return the next case number of the day."""
        self.day_numbers[day] += 1
        return self.day_numbers[day]

    def limit(self, kind: ClockKind, owner: Node, topic: Topic, urgency: Urgency) -> LimitRule:
        """Return the limit that holds; a new installation's limits are older than any case."""
        level = owner.level or ""
        key = (kind, level, topic.id, urgency)
        if key not in self._limits:
            found = choose(
                self.rules.limits,
                kind=kind,
                level=level,
                category_path=topic.path,
                urgency=urgency,
                on=self.day(self.since),
                street_id=self.street.id,
            )
            if found is None:
                raise LookupError(f"no limit for {kind}")
            self._limits[key] = found
        return self._limits[key]

    def tell(self, people: Iterable[int], code: str, key: str, now: datetime, **row: Any) -> None:  # noqa: ANN401 - columns
        """Tell people once, unless it is so long ago that nobody would look."""
        if now < self.told_since:
            return
        for person_id in people:
            if (person_id, key) in self.told:
                continue
            self.told.add((person_id, key))
            self.rows["notice"].append(
                {"person_id": person_id, "code": code, "key": key, "created_at": now, "talk_id": None} | row
            )

    def chance(self, share: float) -> bool:
        """Toss a coin that falls on this side so often."""
        return self.rng.random() < share

    def between(self, least: float, most: float) -> float:
        """Draw a number between the two."""
        return least + (most - least) * self.rng.random()
