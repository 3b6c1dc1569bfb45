"""Texts that would read from right to left are shown with marks."""

import pytest

from app.domain.directions import TURNING, shown


@pytest.mark.parametrize("letter", TURNING, ids=ascii)
def test_what_turns_the_direction_becomes_a_mark(letter):
    assert shown(f"付{letter}款") == f"付‹U+{ord(letter):04X}›款"


@pytest.mark.parametrize("text", ["", "楼道灯坏了", "👨\u200d👩\u200d👧", "a\u200bb", "\u200e", "‹›", "שלום"])
def test_other_texts_stay_as_they_are(text):
    assert shown(text) == text
