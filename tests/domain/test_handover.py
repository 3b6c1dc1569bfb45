"""What may go back to the unit, and who takes a place in a roster."""

import pytest

from app.domain.duty import Line, replaced
from app.domain.handover import BACK_TO_UNIT, Part, is_settled

GONE, NEW, OTHER = 1, 2, 3


@pytest.mark.parametrize("part", Part)
def test_what_needs_a_name_is_not_settled_without_one(part):
    assert is_settled(part, 7)
    assert is_settled(part, None) is (part in BACK_TO_UNIT)


@pytest.mark.parametrize(
    ("line", "to", "expected"),
    [
        (Line(GONE), NEW, Line(NEW)),
        (Line(GONE, OTHER), NEW, Line(NEW, OTHER)),
        (Line(GONE, NEW), NEW, Line(NEW)),
        (Line(OTHER, GONE), NEW, Line(OTHER, NEW)),
        (Line(NEW, GONE), NEW, Line(NEW)),
        (Line(GONE, OTHER), None, Line(OTHER)),
        (Line(OTHER, GONE), None, Line(OTHER)),
        (Line(GONE), None, Line(None)),
        (Line(OTHER), NEW, Line(OTHER)),
    ],
)
def test_a_line_of_the_roster_without_who_has_left(line, to, expected):
    assert replaced(line, GONE, to) == expected
