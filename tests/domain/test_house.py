"""What the house says of postings is read as far as it is one, and compared as two sets."""

import pytest

from app.domain.house import EVERYWHERE, MOST, Named, compared, heard, read, written
from app.domain.levels import Role

GRID = Named(Role.GRID_STAFF, "990001A1")
ALL = Named(Role.ADMINISTRATOR, EVERYWHERE)


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("grid_staff@990001A1", (GRID,)),
        (["grid_staff@990001A1", "grid_staff@990001A1"], (GRID,)),
        (["/house/yehua/grid_staff@990001A1", "yehua:administrator@*"], (ALL, GRID)),
        (["staff", "king@990001A1", "grid_staff@", "@990001A1", "grid_staff@a b", 7, None, ["x"]], ()),
        (None, ()),
        (7, ()),
        ({"grid_staff@990001A1": True}, ()),
    ],
)
def test_a_claim_is_heard(claim, named):
    assert heard(claim) == named


def test_a_long_claim_is_cut():
    assert len(heard([f"grid_staff@{number}" for number in range(100)])) == MOST


def test_what_was_written_is_read():
    assert read(written((ALL, GRID))) == (ALL, GRID)
    assert read("") == ()


def test_the_sides_are_compared():
    difference = compared([GRID, ALL], [ALL, Named(Role.LEADER, "990001")])

    assert difference
    assert difference.only_there == (GRID,)
    assert difference.only_here == (Named(Role.LEADER, "990001"),)
    assert not compared([GRID], [GRID])
