"""Who sees the large pages."""

import pytest

from app.domain.displays import Display, display_of
from app.domain.levels import Role

HEAD, STAFF = Role.BUILDING_HEAD, Role.GRID_STAFF


@pytest.mark.parametrize(
    ("chosen", "roles", "expected"),
    [
        (None, [HEAD], Display.ELDER),
        (None, [HEAD, HEAD], Display.ELDER),  # of two buildings
        (None, [STAFF], Display.NORMAL),
        (None, [HEAD, STAFF], Display.NORMAL),
        (None, [], Display.NORMAL),
        (Display.NORMAL, [HEAD], Display.NORMAL),
        (Display.ELDER, [STAFF], Display.ELDER),
    ],
)
def test_a_choice_wins_and_building_heads_begin_large(chosen, roles, expected):
    assert display_of(chosen, roles) is expected
