"""Which unit gets a new case first: ordered rules, the first match wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.levels import LEVELS, Level


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """One line of the routing table; an empty condition matches everything.

    `category_ids` are the categories that the rule names (a case matches with its own category
    or any above it), `unit_ids` the places (likewise). `level` is the level of the first holder.
    """

    id: int | None
    level: Level
    category_id: int | None = None
    urgency: str | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What routing looks at."""

    category_path: tuple[int, ...]
    urgency: str
    place: Mapping[Level, int]
    """The units that the case's place consists of, by level; the street is always there."""


@dataclass(frozen=True, slots=True)
class Route:
    """The winning rule and the unit it leads to."""

    rule: RoutingRule
    level: Level
    unit_id: int


DEFAULT = RoutingRule(id=None, level=Level.GRID)
"""Without a matching rule a case goes to the grid of its place."""


def route(facts: Facts, rules: Iterable[RoutingRule], *, above: Level | None = None) -> Route:
    """Return the first holder of a case.

    A place that is not known down to the rule's level goes to the lowest known level above it.
    `above` names a level that must not get the case (a confidential complaint about it): the
    holder is then at least one level higher.
    """
    rule = next((rule for rule in rules if _matches(rule, facts)), DEFAULT)
    level = rule.level
    if above is not None and level.rank >= above.rank:
        level = above.above or Level.STREET
    while level not in facts.place:
        level = LEVELS[level.rank - 1]
    return Route(rule, level, facts.place[level])


def _matches(rule: RoutingRule, facts: Facts) -> bool:
    return (
        (rule.category_id is None or rule.category_id in facts.category_path)
        and (rule.urgency is None or rule.urgency == facts.urgency)
        and (rule.unit_id is None or rule.unit_id in facts.place.values())
    )
