"""Distances on the sphere, and the two systems of coordinates."""

from math import inf, nan

import pytest

from app.domain.coordinates import (
    EARTH_RADIUS,
    Point,
    System,
    distance,
    from_gcj,
    from_system,
    to_gcj,
    vector,
)

JINING = Point(35.4146, 116.5871)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (Point(0, 0), Point(0, 0), 0),
        (Point(0, 0), Point(1, 0), 111_195.08),  # a degree of a circle of 40,030,230 m
        (Point(0, 0), Point(0, 1), 111_195.08),
        (
            Point(60, 0),
            Point(60, 1),
            55_597.5,
        ),  # a little less than half of the parallel
        (Point(0, 0), Point(0, 180), 20_015_114.4),
        (Point(90, 0), Point(-90, 123), 20_015_114.4),
    ],
)
def test_distances_are_those_of_a_sphere(one, other, metres):
    assert distance(one, other) == pytest.approx(metres, rel=2e-5, abs=1e-6)
    assert distance(other, one) == pytest.approx(distance(one, other))


def test_the_chord_of_two_vectors_orders_as_distances_do():
    others = [Point(35.4146, 116.5971), Point(35.4046, 116.5871), Point(35.5, 116.6), Point(-35, -63)]

    def chord(other):
        return sum((a - b) ** 2 for a, b in zip(vector(JINING), vector(other), strict=True))

    assert sorted(others, key=chord) == sorted(others, key=lambda other: distance(JINING, other))
    assert chord(others[0]) ** 0.5 * EARTH_RADIUS == pytest.approx(distance(JINING, others[0]), rel=1e-6)


@pytest.mark.parametrize(
    ("point", "is_on_earth"),
    [
        (JINING, True),
        (Point(-90, 180), True),
        (Point(90.1, 0), False),
        (Point(0, -180.1), False),
        (Point(nan, 0), False),
        (Point(0, inf), False),
    ],
)
def test_what_is_on_earth(point, is_on_earth):
    assert point.is_on_earth is is_on_earth


@pytest.mark.parametrize(
    ("satellite", "shown"),
    [  # pairs as they are published for checking such conversions: Shanghai, Shenzhen, Beijing
        (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
        (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
        (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
    ],
)
def test_chinese_maps_show_published_places_where_they_are_published(satellite, shown):
    assert to_gcj(satellite) == pytest.approx(shown, abs=1e-7)
    assert from_gcj(shown) == pytest.approx(satellite, abs=1e-7)


def test_the_way_back_is_exact_over_the_whole_country():
    for row in range(19, 53, 2):
        for column in range(74, 135, 3):
            point = Point(row + 0.137, column + 0.713)
            shown = to_gcj(point)
            assert 10 < distance(point, shown) < 1500
            assert distance(from_gcj(shown), point) < 0.001


def test_outside_of_china_both_systems_are_one():
    for point in (Point(48.85, 2.35), Point(-33.9, 151.2), Point(60, 100), Point(35, 140)):
        assert to_gcj(point) == point
        assert from_gcj(point) == point


def test_the_way_back_ends_where_the_two_systems_tear():
    """At the edge there are places that Chinese maps show twice or never."""
    edge = Point(35.4146, 72.0045)

    assert distance(from_gcj(edge), edge) < 1500


def test_a_file_says_which_system_it_means():
    assert from_system(JINING, System.WGS84) == JINING
    assert from_system(to_gcj(JINING), System.GCJ02) == pytest.approx(JINING, abs=1e-9)
