"""The invented street on the map: outlines, places of buildings, paths, and stations with their counters.

The plan is a unit square: communities lie in two rows, their grids side by side, buildings in rows. It is
bent a little and laid somewhere plausible, so that neighbours share their borders.
"""

from datetime import datetime
from itertools import pairwise
from math import ceil, cos, radians, sin
from random import Random
from typing import NamedTuple

from app.demo import writing
from app.demo.settling import Settlement
from app.demo.world import Node, Row, World
from app.domain.coordinates import Point
from app.domain.levels import Level
from app.domain.outlines import rounded
from app.stations import operations as stations

WIDE, TALL = 4600.0, 3600.0
"""Metres from west to east and from south to north."""
_CORNER = Point(35.4017, 116.5713)
_DEGREE = 111_195.0
_STEPS = 6
"""Parts into which a side of an outline is bent."""
_OFFICE = [[510, 720], [840, 1080]]
_HOURS: tuple[dict[str, list[list[int]]], ...] = (
    {str(day): _OFFICE for day in range(5)},
    {str(day): [[510, 1260]] for day in range(7)},
    {**{str(day): _OFFICE for day in range(5)}, "5": [[540, 720]]},
    {str(day): [[1080, 1860]] for day in range(7)},
    {str(day): [[0, 1440]] for day in range(7)},
)
"""Office hours; late every day; Saturday morning too; through the night; day and night."""
_SERVICES = (
    ["convenience", "policy", "mediation", "party"],
    ["convenience", "elder_care", "rest", "health"],
    ["convenience", "policy", "legal", "party"],
    ["rest", "convenience"],
    ["convenience", "policy", "mediation", "elder_care", "party", "rest"],
)
_AT_COUNTER = (("police", 1), ("urban_management", 3), ("fire", 4))


class Cell(NamedTuple):
    """A rectangle of the plan."""

    west: float
    south: float
    east: float
    north: float


def write(world: World, settlement: Settlement, now: datetime) -> None:
    """Write where everything lies and the stations, and measure the walks."""
    rng = Random(world.street.id)  # noqa: S311 - a repeatable demo, no secret
    cells = _cells(settlement.nodes)
    _places(world, settlement.nodes, cells, now, rng)
    _paths(world)
    _stations(world, settlement, cells)
    stations.measure(world.street.id, now=now)


def _below(nodes: list[Node], parent: Node, level: Level) -> list[Node]:
    return [node for node in nodes if node.level is level and node.parent is parent]


def _cells(nodes: list[Node]) -> dict[int, Cell]:
    """Deal the plan out: communities in two rows, grids side by side in theirs."""
    street = nodes[0]
    cells = {street.id: Cell(0, 0, 1, 1)}
    communities = _below(nodes, street, Level.COMMUNITY)
    upper = ceil(len(communities) / 2)
    for row, south, north in ((communities[:upper], 0.46, 1.0), (communities[upper:], 0.0, 0.46)):
        for number, community in enumerate(row):
            cell = Cell(number / len(row), south, (number + 1) / len(row), north)
            cells[community.id] = cell
            grids = _below(nodes, community, Level.GRID)
            width = (cell.east - cell.west) / len(grids)
            for place, grid in enumerate(grids):
                cells[grid.id] = Cell(
                    cell.west + place * width, south, cell.west + (place + 1) * width, north
                )
    return cells


def _at(east: float, north: float, street_id: int) -> Point:
    """Return a point of the plan on the map; streets of one demo lie side by side."""
    bent_east = east + 0.025 * sin(5 * north) + 0.012 * sin(9 * east)
    bent_north = north + 0.03 * sin(4 * east + 1)
    shift = (street_id % 97) * 0.0006
    latitude = _CORNER.latitude + shift + bent_north * TALL / _DEGREE
    across = _DEGREE * cos(radians(_CORNER.latitude))
    return rounded(Point(latitude, _CORNER.longitude + shift + bent_east * WIDE / across))


def _pair(point: Point) -> list[float]:
    return [point.longitude, point.latitude]


def _outline(cell: Cell, street_id: int) -> list[list[list[float]]]:
    west, south, east, north = cell
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [
        _pair(_at(x1 + (x2 - x1) * part / _STEPS, y1 + (y2 - y1) * part / _STEPS, street_id))
        for (x1, y1), (x2, y2) in pairwise(corners)
        for part in range(_STEPS)
    ]
    return [[*ring, ring[0]]]


def _places(world: World, nodes: list[Node], cells: dict[int, Cell], now: datetime, rng: Random) -> None:
    rows: list[Row] = [_place(world, unit_id, now, outline=cell) for unit_id, cell in cells.items()]
    for grid in (node for node in nodes if node.level is Level.GRID):
        buildings = _below(nodes, grid, Level.BUILDING)
        cell, columns = cells[grid.id], max(1, ceil(len(buildings) / 4))
        lines = ceil(len(buildings) / columns)
        for number, building in enumerate(buildings):
            line, column = divmod(number, columns)
            east = (column + 0.5 + rng.uniform(-0.2, 0.2)) / columns
            north = (line + 0.5 + rng.uniform(-0.2, 0.2)) / lines
            point = _at(
                cell.west + (cell.east - cell.west) * (0.1 + 0.8 * east),
                cell.south + (cell.north - cell.south) * (0.1 + 0.8 * north),
                world.street.id,
            )
            rows.append(_place(world, building.id, now, point=point))
    rows = rows[: len(rows) - 2]  # somebody has still to find out where the last two lie
    writing.write("unit_place", rows)


def _place(
    world: World, unit_id: int, now: datetime, *, point: Point | None = None, outline: Cell | None = None
) -> Row:
    return {
        "unit_id": unit_id,
        "street_id": world.street.id,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "outline": _outline(outline, world.street.id) if outline else None,
        "changed_at": now,
    }


def _paths(world: World) -> None:
    """Lay paths over the west of the street; a stream without a bridge parts the north from the south."""
    lattice = [
        *([(x / 14, y / 20) for y in range(21)] for x in range(8)),
        *([(x / 14, y / 10) for x in range(8)] for y in range(11) if y != 5),
    ]
    lines = [line for one in lattice for line in _parted(one)]
    writing.write(
        "footpath",
        [
            {
                "id": world.ids("footpath"),
                "street_id": world.street.id,
                "points": [_pair(_at(east, north, world.street.id)) for east, north in line],
            }
            for line in lines
        ],
    )


def _parted(line: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Part a path where it meets the stream, but for the one that has a bridge."""
    if line[0][0] == line[-1][0] and line[0][0] != 3 / 14:
        south = [spot for spot in line if spot[1] < 0.5]
        return [south, [spot for spot in line if spot[1] > 0.5]]
    return [line]


def _stations(world: World, settlement: Settlement, cells: dict[int, Cell]) -> None:
    street, plans = settlement.street, settlement.plan.communities
    communities = _below(settlement.nodes, street, Level.COMMUNITY)
    rows = [_station(world, node, number, cells[node.id]) for number, node in enumerate(communities)]
    for row, plan in zip(rows, plans, strict=True):
        row |= {"name": plan.station, "name_en": plan.station_en}
        world.stations[row["unit_id"]] = row["id"]
    hall = _station(world, street, 0, Cell(0.4, 0.3, 0.52, 0.5))
    hall |= {"name": f"{street.name}红帆驿站总站", "name_en": f"{settlement.plan.name_en} Central Station"}
    rows.append(hall)
    writing.write("station", rows)
    _duties(world, settlement, rows)


def _station(world: World, node: Node, number: int, cell: Cell) -> Row:
    east = cell.west + (cell.east - cell.west) * (0.3 + 0.12 * (number % 3))
    north = cell.south + (cell.north - cell.south) * (0.35 + 0.1 * (number % 2))
    point = _at(east, north, world.street.id)
    return {
        "id": world.ids("station"),
        "street_id": world.street.id,
        "unit_id": node.id,
        "name": "",
        "name_en": None,
        "place": f"{node.name}服务大厅一楼",
        "latitude": point.latitude,
        "longitude": point.longitude,
        "phone": f"0537-555{number + 10:04d}",
        "hours": _HOURS[number % len(_HOURS)],
        "services": _SERVICES[number % len(_SERVICES)],
        "closed_on": None,
    }


def _duties(world: World, settlement: Settlement, rows: list[Row]) -> None:
    departments = {
        node.code: node
        for node in settlement.nodes
        if node.level is None and node.parent is settlement.street
    }
    duties = [
        {
            "id": world.ids("station_duty"),
            "station_id": row["id"],
            "unit_id": departments[code].id,
            "weekday": weekday,
            "from_minute": 540,
            "until_minute": 690,
        }
        for row in (rows[0], rows[-1])
        for code, weekday in _AT_COUNTER
        if code in departments
    ]
    writing.write("station_duty", duties)
