"""Whom somebody has looked up, as it travels between pages and is kept with a file."""

from datetime import UTC, datetime

import pytest

from app.domain.looked_up import Joined, LookedUp, read

AT = datetime(2026, 3, 3, 2, 0, 0, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (LookedUp(), ""),
        (LookedUp((3, 12)), "3,12"),
        (LookedUp((3,), (Joined(7, AT),)), "3,7@1772503200000017"),
        (LookedUp((), (Joined(7, AT), Joined(9, AT))), "7@1772503200000017,9@1772503200000017"),
    ],
)
def test_it_is_read_as_it_was_written(found, text):
    assert found.text() == text
    assert read(text) == found


@pytest.mark.parametrize("text", ["x", "3,x", "3@", "@5", "3@5@6", "3@x"])
def test_no_other_text_is_read(text):
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_the_first_of_it_are_its_own_cases():
    found = LookedUp((1, 2, 3), (Joined(4, AT), Joined(5, AT)))

    kept = [found.first(most) for most in (0, 2, 4, 9)]

    assert [len(one) for one in kept] == [0, 2, 4, 5]
    assert kept[1] == LookedUp((1, 2))
    assert kept[2] == LookedUp((1, 2, 3), (Joined(4, AT),))
