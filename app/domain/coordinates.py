"""Places on the earth: what a pair of numbers may be, how far apart two are, and the two systems in use.

Everything is kept in WGS-84, which satellites and GeoJSON use. Chinese maps show GCJ-02, which lies some
hundred metres beside it; such numbers are converted when they come in.
"""

from enum import StrEnum
from math import asin, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres."""
_AXIS, _FLATNESS = 6_378_245.0, 0.00669342162296594323
"""Half axis and squared eccentricity of the ellipsoid (Krasovsky's) that GCJ-02 is reckoned on."""
_CHINA = ((0.8293, 55.8271), (72.004, 137.8347))
"""Latitudes and longitudes between which GCJ-02 departs from WGS-84."""
_ROUNDS, _CLOSE = 30, 1e-10


class System(StrEnum):
    """How coordinates in a file are meant."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"


class Point(NamedTuple):
    """A place in degrees."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        """Whether such a place exists."""
        return (
            isfinite(self.latitude)
            and isfinite(self.longitude)
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
        )


def distance(one: Point, other: Point) -> float:
    """Return the metres between two places along the sphere."""
    up, along = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    crossing = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return 2 * EARTH_RADIUS * asin(min(1.0, hypot(sin(up / 2), sqrt(crossing) * sin(along / 2))))


def vector(point: Point) -> tuple[float, float, float]:
    """Return a place as a point on the unit sphere, by which many are compared quickly."""
    latitude, longitude = radians(point.latitude), radians(point.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def from_system(point: Point, system: System) -> Point:
    """Return a place of either system in WGS-84."""
    return from_gcj(point) if system is System.GCJ02 else point


def to_gcj(point: Point) -> Point:
    """Return a place of WGS-84 as Chinese maps show it; outside of China it stays."""
    (south, north), (west, east) = _CHINA
    if not (south <= point.latitude <= north and west <= point.longitude <= east):
        return point
    return Point(point.latitude + _northward(point), point.longitude + _eastward(point))


def from_gcj(point: Point) -> Point:
    """Return the place of WGS-84 that Chinese maps show as `point`.

    GCJ-02 has no way back in one step: the guess is mended by what it still misses, until that is less
    than a hundredth of a millimetre.
    """
    guess = point
    for _round in range(_ROUNDS):
        shown = to_gcj(guess)
        missed = Point(point.latitude - shown.latitude, point.longitude - shown.longitude)
        guess = Point(guess.latitude + missed.latitude, guess.longitude + missed.longitude)
        if max(map(abs, missed)) < _CLOSE:
            break
    return guess


def _waves(turns: float, *parts: tuple[float, float]) -> float:
    """Add up sine waves: each part is a height in metres and how many degrees make half a wave."""
    return sum(height * sin(turns * pi / half) for height, half in parts) * 2 / 3


def _northward(point: Point) -> float:
    x, y = point.longitude - 105, point.latitude - 35
    metres = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    metres += _waves(x, (20, 1 / 6), (20, 1 / 2)) + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    bend = _bend(point)
    return metres * 180 * bend * sqrt(bend) / (_AXIS * (1 - _FLATNESS) * pi)


def _eastward(point: Point) -> float:
    x, y = point.longitude - 105, point.latitude - 35
    metres = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    metres += _waves(x, (20, 1 / 6), (20, 1 / 2), (20, 1), (40, 3), (150, 12), (300, 30))
    return metres * 180 * sqrt(_bend(point)) / (_AXIS * cos(radians(point.latitude)) * pi)


def _bend(point: Point) -> float:
    return float(1 - _FLATNESS * sin(radians(point.latitude)) ** 2)
