import re
from random import Random

import pytest

from app.demo.corpus import people
from app.demo.corpus.street import street_plan


def test_a_street_has_the_units_that_were_asked_for():
    plan = street_plan(communities=5, grids=20, buildings=120)

    assert (len(plan.communities), len(plan.grids), len(plan.buildings)) == (5, 20, 120)
    assert plan == street_plan()
    assert {grid.kind for grid in plan.grids} == {"residential", "business"}
    assert all(place.households > 0 for place in plan.buildings)
    assert sum(grid.households for grid in plan.grids) == sum(place.households for place in plan.buildings)


def test_many_communities_and_buildings_still_have_names():
    plan = street_plan(23, 50, 1400)

    assert len({one.name for one in plan.communities}) == 23
    assert all(len({place.name for place in grid.buildings}) == 28 for grid in plan.grids)


@pytest.mark.parametrize("index", range(8))
def test_codes_and_names_of_a_street_are_unique_and_follow_the_tree(index):
    plan = street_plan(7, 40, 260, index=index)
    codes = [plan.code, *(one.code for one in (*plan.communities, *plan.grids, *plan.buildings))]

    assert re.fullmatch(r"990001\d{3}", plan.code)
    assert len(set(codes)) == len(codes)
    assert len({grid.name for grid in plan.grids}) == 40
    assert len({one.name for one in plan.communities}) == 7
    for community in plan.communities:
        assert re.fullmatch(rf"{plan.code}\d{{3}}", community.code)
        assert all(grid.code.startswith(community.code) for grid in community.grids)


def test_streets_differ_by_their_number():
    plans = [street_plan(index=index) for index in range(8)]

    assert len({plan.name for plan in plans}) == len({plan.code for plan in plans}) == 8
    assert len({plan.short_code for plan in plans}) == 8


def test_a_street_without_a_grid_for_each_community_is_refused():
    with pytest.raises(ValueError, match="needs a grid"):
        street_plan(communities=5, grids=4)


def test_people_have_their_own_names_and_numbers_that_reach_nobody():
    crowd = people.people(Random(1), 1500)

    assert len({one.name for one in crowd}) == len({one.phone for one in crowd}) == 1500
    assert all(re.fullmatch(r"1002\d{7}", one.phone) for one in crowd)
    assert all(24 <= one.age <= 58 for one in crowd)


def test_building_heads_are_retired():
    assert all(56 <= one.age <= 76 for one in people.people(Random(1), 120, retired=True))


def test_more_people_than_names_is_refused():
    with pytest.raises(ValueError, match="at most"):
        people.people(Random(1), 5000)
