"""Outlines and paths as GeoJSON writes them."""

import pytest

from app.domain.coordinates import Point, System, to_gcj
from app.domain.errors import Invalid
from app.domain.outlines import MOST_POINTS, contains, middle, outline_of, path_of, place_of

SQUARE = [[116.0, 35.0], [116.01, 35.0], [116.01, 35.01], [116.0, 35.01], [116.0, 35.0]]
HOLE = [[116.004, 35.004], [116.006, 35.004], [116.006, 35.006], [116.004, 35.004]]


def reason(check, coordinates):
    with pytest.raises(Invalid) as refused:
        check({"coordinates": coordinates})
    return refused.value.code


def test_a_polygon_keeps_its_border_and_holes():
    assert outline_of({"coordinates": [SQUARE, HOLE]}) == [SQUARE, HOLE]


def test_heights_are_left_out_and_digits_beyond_the_centimetre():
    high = [[longitude + 1e-9, latitude, 37.5] for longitude, latitude in SQUARE]

    assert outline_of({"coordinates": [high]}) == [SQUARE]


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        (None, "outline_shape"),
        ([], "outline_shape"),
        ("116,35", "outline_shape"),
        ([[116, 35]], "outline_shape"),
        ([[[116]]], "outline_shape"),
        ([[[116, "35"]]], "outline_shape"),
        ([[[116, True]]], "outline_shape"),
        ([[[35, 116]]], "not_on_earth"),
        ([[[float("nan"), 35]]], "not_on_earth"),
        ([[[10**400, 35]]], "not_on_earth"),
        ([SQUARE[:2] + SQUARE[-1:]], "ring_short"),
        ([SQUARE[:-1]], "ring_open"),
        ([[[116 + n / 1e6, 35] for n in range(MOST_POINTS + 1)]], "too_many_points"),
    ],
)
def test_what_is_no_outline_is_refused(coordinates, code):
    assert reason(outline_of, coordinates) == code


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        ([[116, 35]], "path_short"),
        ([[116 + n / 1e6, 35] for n in range(MOST_POINTS + 1)], "too_many_points"),
    ],
)
def test_what_is_no_path_is_refused(coordinates, code):
    assert reason(path_of, coordinates) == code


def test_paths_and_points_are_converted_as_they_come_in():
    here = Point(35.0, 116.0)
    shown = to_gcj(here)
    pair = [shown.longitude, shown.latitude]

    assert path_of({"coordinates": [pair, pair]}, System.GCJ02) == [[116.0, 35.0], [116.0, 35.0]]
    assert place_of({"coordinates": pair}, System.GCJ02) == here


def test_the_middle_is_that_of_the_area():
    assert middle([SQUARE]) == pytest.approx(Point(35.005, 116.005))
    long_side = [[0, 0], [2, 0], [4, 0], [4, 2], [0, 2], [0, 0]]
    assert middle([long_side]) == pytest.approx(Point(1, 2))


def test_the_middle_of_a_line_is_that_of_its_corners():
    assert middle([[[0, 0], [2, 0], [4, 0], [2, 0]]]) == Point(0, 2)


@pytest.mark.parametrize(
    ("latitude", "longitude", "inside"),
    [(35.002, 116.002, True), (35.0045, 116.0058, False), (35.002, 116.02, False), (34.9, 116.002, False)],
)
def test_a_point_lies_within_the_border_and_in_no_hole(latitude, longitude, inside):
    assert contains([SQUARE, HOLE], Point(latitude, longitude)) is inside
