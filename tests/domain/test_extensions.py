"""More time: when it may be asked for, and how much."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import Invalid
from app.domain.extensions import ExtensionLate, ExtensionOpen, ExtensionsUsedUp, check_amount, check_asking

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due_at", "granted", "is_open", "refusal"),
    [
        (NOW - MINUTE, 0, False, ExtensionLate),
        (None, 0, False, ExtensionLate),  # the clock stands still
        (NOW + MINUTE, 0, True, ExtensionOpen),
        (NOW + MINUTE, 2, False, ExtensionsUsedUp),
    ],
)
def test_what_cannot_be_asked(due_at, granted, is_open, refusal):
    with pytest.raises(refusal):
        check_asking(due_at, granted=granted, is_open=is_open, most=2, now=NOW)


def test_it_may_be_asked_until_the_due_itself():
    assert check_asking(NOW, granted=1, is_open=False, most=2, now=NOW) is None


@pytest.mark.parametrize("amount", [None, 0, -1, 9])
def test_amounts_out_of_bounds_are_refused(amount):
    with pytest.raises(Invalid):
        check_amount(amount, 8)


def test_as_much_as_allowed_is_taken():
    assert (check_amount(1, 8), check_amount(8, 8)) == (1, 8)
