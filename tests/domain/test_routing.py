"""Routing: the first matching rule names the level of the first holder."""

import pytest

from app.domain.levels import Level
from app.domain.routing import DEFAULT, Facts, RoutingRule, route

PLACE = {Level.STREET: 1, Level.COMMUNITY: 10, Level.GRID: 100, Level.BUILDING: 1000}
FACTS = Facts(category_path=(3, 31), urgency="blue", place=PLACE)


def test_without_a_rule_the_grid_gets_it():
    found = route(FACTS, [])

    assert (found.rule, found.level, found.unit_id) == (DEFAULT, Level.GRID, 100)


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        (RoutingRule(7, Level.COMMUNITY), True),
        (RoutingRule(7, Level.COMMUNITY, category_id=31), True),
        (RoutingRule(7, Level.COMMUNITY, category_id=3), True),  # a category stands for its subtree
        (RoutingRule(7, Level.COMMUNITY, category_id=4), False),
        (RoutingRule(7, Level.COMMUNITY, urgency="blue"), True),
        (RoutingRule(7, Level.COMMUNITY, urgency="red"), False),
        (RoutingRule(7, Level.COMMUNITY, unit_id=100), True),
        (RoutingRule(7, Level.COMMUNITY, unit_id=101), False),
        (RoutingRule(7, Level.COMMUNITY, category_id=3, urgency="red"), False),
    ],
)
def test_a_rule_matches_when_all_its_conditions_hold(rule, matches):
    assert (route(FACTS, [rule]).rule is rule) is matches


def test_the_first_match_wins():
    first, second = RoutingRule(1, Level.STREET, category_id=3), RoutingRule(2, Level.BUILDING)

    assert route(FACTS, [first, second]).unit_id == 1
    assert route(FACTS, [second, first]).unit_id == 1000


def test_an_unknown_place_goes_to_the_lowest_known_level_above():
    facts = Facts((3,), "blue", {Level.STREET: 1, Level.COMMUNITY: 10})

    assert route(facts, []).unit_id == 10


@pytest.mark.parametrize(
    ("about", "holder"), [(Level.BUILDING, 100), (Level.GRID, 10), (Level.COMMUNITY, 1), (Level.STREET, 1)]
)
def test_a_complaint_about_a_level_goes_above_it(about, holder):
    assert route(FACTS, [], above=about).unit_id == holder
