"""Maps of units: projection, areas, tiles."""

import pytest

from app.domain.coordinates import Point
from app.web.maps import TONES, WIDTH, Dot, Row, picture, tone_of

WEST, EAST = (Row(number, f"unit {number}", "50 %", f"/{number}") for number in (1, 2))


def square(west, south, size=0.01):
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def test_degrees_of_longitude_are_shorter_far_from_the_equator():
    drawn = picture([WEST], {1: square(116, 60)})

    (area,) = drawn.areas
    spots = [tuple(map(float, part.split())) for part in area.path[1:-1].split("L")]
    width = max(x for x, _ in spots) - min(x for x, _ in spots)
    height = max(y for _, y in spots) - min(y for _, y in spots)
    assert width / height == pytest.approx(0.5, rel=0.01)
    assert height <= 1000 - 24 + 1


def test_north_is_up_and_everything_is_inside():
    drawn = picture(
        [WEST, EAST], {1: square(116, 35), 2: square(116.02, 35.01)}, [Dot(Point(35.0, 116), "a", "gap")]
    )

    west, east = drawn.areas
    assert west.x < east.x
    assert west.y > east.y
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= drawn.height for mark in drawn.marks)


def test_units_without_outline_are_tiles():
    drawn = picture([WEST, EAST], {2: square(116, 35)})

    assert [area.row for area in drawn.areas] == [EAST]
    assert drawn.tiles == [WEST]


def test_without_any_place_there_are_only_tiles():
    assert picture([WEST, EAST], {}).tiles == [WEST, EAST]
    assert picture([WEST, EAST], {}).areas == []


def test_a_single_point_is_in_the_middle():
    (mark,) = picture([WEST], {}, [Dot(Point(35, 116), "here", "station")]).marks

    assert (mark.x, mark.y) == (WIDTH / 2, WIDTH / 2)


def test_points_that_fall_on_each_other_are_drawn_once():
    ring = [[116, 35], *([116.01 + n / 1e9, 35] for n in range(50)), [116.01, 35.01], [116, 35]]

    (area,) = picture([WEST], {1: [ring]}).areas

    assert area.path.count("L") == 3


def test_tones_go_by_the_share():
    assert [tone_of(percent) for percent in (None, 100, 94, 79, 59, 39)] == list(TONES)
