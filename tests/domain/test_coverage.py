"""Walks to the nearest station: in a straight line, along paths, and what they add up to."""

import random

import pytest

from app.domain.coordinates import Point, distance
from app.domain.coverage import Network, Tally, Walk, Way, walk_reach, walking_minutes, walks

HERE = Point(35.4, 116.6)
NOTHING = Network([])


def at(east, north):
    """Return the place so many metres from here."""
    return Point(HERE.latitude + north / 111_195.08, HERE.longitude + east / (111_195.08 * 0.81513))


@pytest.mark.parametrize(
    ("metres", "pace", "minutes"),
    [(0, 80, 0), (0.5, 80, 1), (80, 80, 1), (80.1, 80, 2), (1200, 80, 15), (1200.1, 80, 16), (1200, 60, 20)],
)
def test_minutes_are_counted_whole(metres, pace, minutes):
    assert walking_minutes(metres, pace) == minutes


def test_a_quarter_of_an_hour_is_twelve_hundred_metres():
    assert walk_reach(15) == 1200
    assert walk_reach(10, 50) == 500


def test_without_paths_the_straight_line_is_lengthened_by_the_detour():
    stations = {7: at(1000, 0), 8: at(0, 500)}

    found = walks({1: HERE, 2: at(990, 0)}, stations, NOTHING)

    assert found[1] == Walk(8, pytest.approx(650, rel=1e-3), Way.LINE)
    assert found[2] == Walk(7, pytest.approx(13, rel=1e-2), Way.LINE)
    assert walks({1: HERE}, stations, NOTHING, detour_percent=100)[1].metres == pytest.approx(500, rel=1e-3)


def test_without_stations_there_is_no_walk():
    assert walks({1: HERE}, {}, NOTHING) == {}
    assert walks({1: HERE}, {}, Network([[HERE, at(100, 0)]])) == {}


def test_along_paths_the_way_is_as_long_as_the_paths():
    network = Network([[at(0, 10), at(0, 510)], [at(0, 510), at(400, 510)]])

    found = walks({1: HERE}, {7: at(400, 500)}, network)

    assert found[1] == Walk(7, pytest.approx(10 * 1.3 + 500 + 400 + 10 * 1.3, rel=1e-3), Way.PATHS)


def test_the_nearest_by_paths_is_not_the_nearest_in_a_straight_line():
    """A wall between the building and the station beside it: only the long way round has a path."""
    round_the_wall = [at(0, 0), at(-800, 0), at(-800, 100), at(0, 100)]
    network = Network([round_the_wall, [at(0, 0), at(0, -900)]])

    found = walks({1: HERE}, {7: at(0, 100), 8: at(0, -900)}, network)

    assert found[1] == Walk(8, pytest.approx(900, rel=1e-3), Way.PATHS)


def test_who_is_far_from_every_path_walks_straight():
    network = Network([[at(0, 0), at(0, 100)]])

    found = walks({1: at(350, 0), 2: at(250, 0)}, {7: at(0, 100)}, network)

    assert (found[1].way, found[2].way) == (Way.LINE, Way.PATHS)


def test_paths_that_do_not_meet_join_nothing():
    network = Network([[at(0, 0), at(0, 100)], [at(0, 150), at(0, 250)]])

    (walk,) = walks({1: at(0, -290)}, {7: at(0, 250)}, network).values()

    assert walk == Walk(7, pytest.approx(540 * 1.3, rel=1e-3), Way.LINE)


def test_a_station_far_from_every_path_is_still_the_nearest_if_it_is():
    network = Network([[at(0, 0), at(3000, 0)]])

    found = walks({1: HERE}, {7: at(3000, 0), 8: at(0, 1000)}, network)

    assert found[1] == Walk(8, pytest.approx(1300, rel=1e-3), Way.LINE)


def test_shortest_ways_are_those_of_the_plain_method():
    rng = random.Random(5)
    spots = [at(rng.uniform(0, 900), rng.uniform(0, 900)) for _ in range(25)]
    paths = [rng.sample(spots, 2) for _ in range(45)]
    stations = {number: spots[number] for number in (0, 1, 2)}
    best = {(i, j): 0.0 if i == j else float("inf") for i in range(25) for j in range(25)}
    for one, other in paths:
        i, j = spots.index(one), spots.index(other)
        best[i, j] = best[j, i] = distance(one, other)
    for k in range(25):
        for i in range(25):
            for j in range(25):
                best[i, j] = min(best[i, j], best[i, k] + best[k, j])

    found = walks(dict(enumerate(spots)), stations, Network(paths), detour_percent=100)

    joined = [i for i in range(25) if min(best[i, s] for s in stations) < float("inf")]
    assert len(joined) > 15
    for i in joined:
        assert found[i].metres == pytest.approx(min(best[i, s] for s in stations), abs=1e-6)


@pytest.mark.parametrize(
    ("tally", "known", "percent"),
    [(Tally(), 0, None), (Tally(2, 1, 9), 3, 66), (Tally(0, 4), 4, 0), (Tally(4, 0, 1), 4, 100)],
)
def test_shares_are_of_those_whose_place_is_known(tally, known, percent):
    assert (tally.known, tally.percent) == (known, percent)
