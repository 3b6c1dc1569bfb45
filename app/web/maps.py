"""Maps of units as pictures that need no script: areas where outlines are known, else tiles.

The plane is an equirectangular projection whose degrees of longitude are as long as they are in the
middle of the map. Rows say what each unit is called, what its figure is and where it leads to; `tone`
is one of TONES and chooses the colour, which is never the only sign: the figure is written on it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from app.domain.coordinates import Point
from app.domain.outlines import middle

WIDTH = 800.0
TALLEST, FLATTEST = 1000.0, 300.0
MARGIN = 12.0
TONES = ("none", "best", "good", "fair", "poor", "worst")
"""No figure; then from what is as it should be to what is worst."""
Rings = Sequence[Sequence[Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Row:
    """What a map says of a unit."""

    unit_id: int
    label: str
    value: str
    url: str
    tone: str = "none"


@dataclass(frozen=True, slots=True)
class Dot:
    """Something at a point: `kind` is building, gap or station."""

    point: Point
    label: str
    kind: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A row whose outline is known: how to draw it, and where its figure is written."""

    row: Row
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot on the plane."""

    dot: Dot
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that templates/macros/maps.html draws."""

    width: float
    height: float
    areas: list[Area]
    marks: list[Mark]
    tiles: list[Row]
    """Rows without an outline."""


class _Plane:
    """Turns places into points of the picture."""

    def __init__(self, places: Collection[Point]) -> None:
        """Fit the places into the picture."""
        south, north = min(p.latitude for p in places), max(p.latitude for p in places)
        west, east = min(p.longitude for p in places), max(p.longitude for p in places)
        squeeze = max(0.01, cos(radians((south + north) / 2)))
        across, up = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
        self.height = max(FLATTEST, up * scale + 2 * MARGIN)
        self._x_scale, self._y_scale = scale * squeeze, scale
        self._middle = Point((south + north) / 2, (west + east) / 2)

    def at(self, point: Point) -> tuple[float, float]:
        """Return where a place is drawn, to a tenth of a unit."""
        x = WIDTH / 2 + (point.longitude - self._middle.longitude) * self._x_scale
        y = self.height / 2 - (point.latitude - self._middle.latitude) * self._y_scale
        return round(x, 1), round(y, 1)

    def path(self, rings: Rings) -> str:
        """Return rings as the path of a picture, without points that fall on each other."""
        parts = []
        for ring in rings:
            drawn = [self.at(Point(latitude, longitude)) for longitude, latitude in ring]
            kept = [spot for spot, last in zip(drawn, [None, *drawn], strict=False) if spot != last]
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z")
        return "".join(parts)


def picture(rows: Iterable[Row], outlines: Mapping[int, Rings], dots: Sequence[Dot] = ()) -> Picture:
    """Return the picture of units: those with an outline as areas, the others as tiles."""
    rows = list(rows)
    drawn = [row for row in rows if row.unit_id in outlines]
    corners = [Point(p[1], p[0]) for row in drawn for p in outlines[row.unit_id][0]]
    places = [*corners, *(dot.point for dot in dots)]
    if not places:
        return Picture(0, 0, [], [], rows)
    plane = _Plane(places)
    areas = [_area(row, outlines[row.unit_id], plane) for row in drawn]
    marks = [Mark(dot, *plane.at(dot.point)) for dot in dots]
    return Picture(
        WIDTH, round(plane.height, 1), areas, marks, [r for r in rows if r.unit_id not in outlines]
    )


def tone_of(percent: int | None) -> str:
    """Return the tone of a share that should be as high as possible."""
    if percent is None:
        return "none"
    steps = ((95, "best"), (80, "good"), (60, "fair"), (40, "poor"))
    return next((tone for least, tone in steps if percent >= least), "worst")


def _area(row: Row, rings: Rings, plane: _Plane) -> Area:
    return Area(row, plane.path(rings), *plane.at(middle(rings)))
