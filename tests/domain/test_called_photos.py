"""Which photos are those of a called unit's own people."""

from datetime import date, timedelta

import pytest

from app.domain.called_photos import came_as_called
from app.domain.workflow import Move

DAY = date(2026, 3, 3)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (YESTERDAY, None, True),
        (DAY, TOMORROW, True),  # its only day
        (YESTERDAY, DAY, False),  # yesterday was its last
        (TOMORROW, None, False),
    ],
)
def test_the_posting_has_to_be_in_force_on_the_day(since, until, expected):
    assert came_as_called(Move.ANSWER, DAY, [(since, until)]) is expected


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Move.ANSWER, True),
        (Move.REPORT_IN, True),
        (Move.DECLINE, True),
        (Move.JOIN, True),
        (Move.NOTE, False),
        (Move.RESOLVE, False),
        (Move.CALL_IN, False),
    ],
)
def test_what_is_sent_as_holder_is_not_the_called_units(move, expected):
    assert came_as_called(move, DAY, [(YESTERDAY, None)]) is expected


def test_who_never_worked_there_sends_nothing_of_theirs():
    assert not came_as_called(Move.ANSWER, DAY, [])
