"""Outlines and paths as GeoJSON writes them: checked before anything is kept."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.domain.coordinates import Point, System, from_system
from app.domain.errors import Invalid

MOST_POINTS = 2000
"""Of one outline or path."""
_DECIMALS = 7
Line = list[list[float]]
"""Pairs of longitude and latitude, in this order as in GeoJSON."""


def outline_of(geometry: Mapping[str, Any], system: System = System.WGS84) -> list[Line]:
    """Return the rings of a polygon in WGS-84: the border, then the holes.

    Raises:
        Invalid: a ring is too short or not closed, it has too many points, or one is not on earth.
    """
    rings = _lists(geometry.get("coordinates"), "outline_shape")
    if not rings:
        raise Invalid("geometry", "outline_shape")
    found = [_line(ring, system) for ring in rings]
    _count(sum(map(len, found)))
    for ring in found:
        if len(ring) < 4:
            raise Invalid("geometry", "ring_short", least=4)
        if ring[0] != ring[-1]:
            raise Invalid("geometry", "ring_open")
    return found


def path_of(geometry: Mapping[str, Any], system: System = System.WGS84) -> Line:
    """Return the points of a path in WGS-84.

    Raises:
        Invalid: it has fewer than two points or too many, or one is not on earth.
    """
    line = _line(geometry.get("coordinates"), system)
    if len(line) < 2:
        raise Invalid("geometry", "path_short")
    _count(len(line))
    return line


def place_of(geometry: Mapping[str, Any], system: System = System.WGS84) -> Point:
    """Return a point in WGS-84.

    Raises:
        Invalid: it is not on earth.
    """
    longitude, latitude = _pair(geometry.get("coordinates"), system)
    return Point(latitude, longitude)


def middle(rings: Sequence[Sequence[Sequence[float]]]) -> Point:
    """Return the middle of an outline's border, by its area; of one without area by its corners."""
    border = rings[0]
    first_x, first_y = border[0]
    area = x = y = 0.0
    for one, other in pairwise(border):
        (x1, y1), (x2, y2) = ((p[0] - first_x, p[1] - first_y) for p in (one, other))
        part = x1 * y2 - x2 * y1
        area, x, y = area + part, x + (x1 + x2) * part, y + (y1 + y2) * part
    if abs(area) < 1e-15:
        return Point(sum(p[1] for p in border) / len(border), sum(p[0] for p in border) / len(border))
    return Point(first_y + y / (3 * area), first_x + x / (3 * area))


def contains(rings: Sequence[Sequence[Sequence[float]]], point: Point) -> bool:
    """Whether a point lies within an outline and in none of its holes (by crossings of a ray to the east)."""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > point.latitude) != (y2 > point.latitude):
                inside ^= point.longitude < x1 + (point.latitude - y1) / (y2 - y1) * (x2 - x1)
    return inside


def rounded(point: Point) -> Point:
    """Return a place to the centimetre."""
    return Point(round(point.latitude, _DECIMALS), round(point.longitude, _DECIMALS))


def _line(points: object, system: System) -> Line:
    return [_pair(point, system) for point in _lists(points, "outline_shape")]


def _pair(point: object, system: System) -> list[float]:
    numbers = _lists(point, "outline_shape")[:2]
    if len(numbers) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise Invalid("geometry", "outline_shape")
    try:
        place = Point(float(numbers[1]), float(numbers[0]))
    except OverflowError:
        place = Point(91, 181)
    if not place.is_on_earth:
        raise Invalid("geometry", "not_on_earth")
    kept = rounded(from_system(place, system))
    return [kept.longitude, kept.latitude]


def _lists(value: object, reason: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise Invalid("geometry", reason)
    return value


def _count(points: int) -> None:
    if points > MOST_POINTS:
        raise Invalid("geometry", "too_many_points", most=MOST_POINTS, points=points)
