"""Which places lie within a walk of a station: as the crow flies with a detour, or along paths.

A way along paths goes from the place straight to the nearest point of a path, along the paths, and
straight to the station; the straight parts are lengthened by the detour. A place or station that is
further than `REACH` from every path is not on the network, and what the network does not join is
reached in a straight line with the detour.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import ceil, cos, floor, inf, radians

from app.domain.coordinates import EARTH_RADIUS, Point, distance, vector

METRES_A_MINUTE = 80
DETOUR_PERCENT = 130
"""A way through a town is so much longer than the straight line."""
WALK_MINUTES = 15
REACH = 300.0
"""How far a place may lie from the nearest path, in metres, to be on the network."""
_SAME = 6
"""Decimals by which the points of paths are compared: a tenth of a metre."""
_DEGREE = EARTH_RADIUS * radians(1)
_Key = tuple[int, int]
_Seen = tuple[float, float, float, Point]
"""A place as a point on the unit sphere, by which many are compared quickly, and itself."""


class Way(StrEnum):
    """How a walk was measured."""

    LINE = "line"
    PATHS = "paths"


@dataclass(frozen=True, slots=True)
class Walk:
    """The way to the nearest station."""

    station_id: int
    metres: float
    way: Way


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some things have a station within reach, have none, or lie nobody knows where."""

    covered: int = 0
    gap: int = 0
    unknown: int = 0

    @property
    def known(self) -> int:
        """Of how many the place is known."""
        return self.covered + self.gap

    @property
    def percent(self) -> int | None:
        """The share with a station within reach, rounded down; of those whose place is known."""
        return self.covered * 100 // self.known if self.known else None


def walking_minutes(metres: float, pace: int = METRES_A_MINUTE) -> int:
    """Return the minutes that a walk takes, the last one counted whole."""
    return ceil(round(metres / pace, 6))


def walk_reach(minutes: int, pace: int = METRES_A_MINUTE) -> float:
    """Return how many metres somebody gets in some minutes."""
    return float(minutes * pace)


class Network:
    """Paths joined where they have a point in common."""

    def __init__(self, paths: Iterable[Sequence[Point]]) -> None:
        """Join the paths."""
        self._points: list[Point] = []
        self._ways: list[list[tuple[int, float]]] = []
        self._known: dict[_Key, int] = {}
        for path in paths:
            nodes = [self._node(point) for point in path]
            for one, other in pairwise(nodes):
                length = distance(self._points[one], self._points[other])
                self._ways[one].append((other, length))
                self._ways[other].append((one, length))
        self._cells: dict[_Key, list[int]] = {}
        northmost = max((abs(point.latitude) for point in self._points), default=0.0)
        self._tall = REACH / _DEGREE
        self._wide = self._tall / max(0.01, cos(radians(min(89.0, northmost + 1))))
        for node, point in enumerate(self._points):
            self._cells.setdefault(self._cell(point), []).append(node)

    def access(self, point: Point) -> tuple[int, float] | None:
        """Return the nearest point of a path and the metres to it; None when none is within reach."""
        row, column = self._cell(point)
        near = (
            (distance(point, self._points[node]), node)
            for r in (row - 1, row, row + 1)
            for c in (column - 1, column, column + 1)
            for node in self._cells.get((r, c), ())
        )
        metres, node = min(near, default=(inf, -1))
        return (node, metres) if metres <= REACH else None

    def nearest(self, starts: Iterable[tuple[float, int, int]]) -> dict[int, tuple[float, int]]:
        """Return the metres to the nearest start, and which it is, for every point that one reaches.

        A start is the metres walked before it, its point and what it stands for (Dijkstra, from all
        starts at once).
        """
        waiting = [(metres, start, node) for metres, node, start in starts]
        heapify(waiting)
        found: dict[int, tuple[float, int]] = {}
        while waiting:
            metres, start, node = heappop(waiting)
            if node in found:
                continue
            found[node] = (metres, start)
            for other, length in self._ways[node]:
                if other not in found:
                    heappush(waiting, (metres + length, start, other))
        return found

    def _node(self, point: Point) -> int:
        key = (round(point.latitude * 10**_SAME), round(point.longitude * 10**_SAME))
        if key not in self._known:
            self._known[key] = len(self._points)
            self._points.append(point)
            self._ways.append([])
        return self._known[key]

    def _cell(self, point: Point) -> _Key:
        return floor(point.latitude / self._tall), floor(point.longitude / self._wide)


def walks(
    places: Mapping[int, Point],
    stations: Mapping[int, Point],
    network: Network,
    *,
    detour_percent: int = DETOUR_PERCENT,
) -> dict[int, Walk]:
    """Return the walk from every place to its nearest station; without stations there is none."""
    detour = detour_percent / 100
    doors = {id: network.access(point) for id, point in stations.items()}
    starts = [(door[1] * detour, door[0], id) for id, door in doors.items() if door is not None]
    reached = network.nearest(starts)
    seen = {id: (*vector(point), point) for id, point in stations.items()}
    beside = {id: one for id, one in seen.items() if doors[id] is None}
    found: dict[int, Walk] = {}
    for place_id, point in places.items():
        door = network.access(point) if reached else None
        by_path = _by_path(door, reached, detour)
        walk = _shorter(by_path, _by_line(point, beside if by_path else seen, detour))
        if walk is not None:
            found[place_id] = walk
    return found


def _by_path(
    door: tuple[int, float] | None, reached: Mapping[int, tuple[float, int]], detour: float
) -> Walk | None:
    if door is None or door[0] not in reached:
        return None
    metres, station_id = reached[door[0]]
    return Walk(station_id, metres + door[1] * detour, Way.PATHS)


def _by_line(point: Point, stations: Mapping[int, _Seen], detour: float) -> Walk | None:
    if not stations:
        return None
    x, y, z = vector(point)
    nearest = min(
        ((x - x1) ** 2 + (y - y1) ** 2 + (z - z1) ** 2, id) for id, (x1, y1, z1, _point) in stations.items()
    )[1]
    return Walk(nearest, distance(point, stations[nearest][3]) * detour, Way.LINE)


def _shorter(one: Walk | None, other: Walk | None) -> Walk | None:
    known = [walk for walk in (one, other) if walk is not None]
    return min(known, key=lambda walk: walk.metres, default=None)
