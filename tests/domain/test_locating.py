"""Which unit an address in words lies in."""

import pytest

from app.domain.levels import Level
from app.domain.locating import Spot, find


def spot(unit_id, level, path, *words):
    return Spot(unit_id, level, path, words[0], words)


SPOTS = [
    spot(1, Level.STREET, "/1/", "望塔街道"),
    spot(2, Level.COMMUNITY, "/1/2/", "槐荫社区"),
    spot(3, Level.COMMUNITY, "/1/3/", "柳林社区"),
    spot(4, Level.GRID, "/1/2/4/", "槐荫一网格"),
    spot(5, Level.BUILDING, "/1/2/4/5/", "槐荫小区1号楼"),
    spot(6, Level.BUILDING, "/1/2/4/6/", "槐荫小区11号楼", "Huaiyin 11"),
    spot(7, Level.BUILDING, "/1/2/4/7/", "3号楼"),
    spot(8, Level.BUILDING, "/1/3/9/8/", "3号楼"),
]


@pytest.mark.parametrize(
    ("address", "unit_id"),
    [
        ("望塔街道槐荫小区1号楼2单元", 5),
        ("槐荫小区 11 号楼", 6),
        ("槐荫小区十一栋", 6),
        ("槐荫小区一幢", 5),
        ("槐荫小区１号楼", 5),
        ("huaiyin 11, flat 2", 6),
        ("槐荫社区3号楼", 7),
        ("柳林社区三号楼", 8),
        ("3号楼门口", None),
        ("柳林社区13号楼", 3),
        ("槐荫一网格广场", 4),
        ("柳林社区槐荫小区1号楼", 3),
        ("城东路路口", None),
        ("望塔街道", None),
        ("", None),
    ],
)
def test_the_smallest_unit_that_nothing_contradicts(address, unit_id):
    found = find(address, SPOTS)

    assert (found and found.unit_id) == unit_id
