"""How long a secret word is shown, and when an answer by a slip may be the resolver's own."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.slips import OPEN_FOR, is_open, is_resolvers

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(0), True),
        (OPEN_FOR - timedelta(seconds=1), True),
        (OPEN_FOR, False),
        (-timedelta(seconds=1), False),  # a clock that was set back shows nothing
    ],
)
def test_a_page_shows_the_secret_word_for_half_an_hour(ago, shown):
    assert is_open(NOW - ago, NOW) is shown


def test_who_never_got_it_is_not_shown_it():
    assert not is_open(None, NOW)


@pytest.mark.parametrize(
    ("resolver", "seen_by", "expected"),
    [(7, {7, 8}, True), (7, {8}, False), (7, set(), False), (None, {7}, False)],
)
def test_an_answer_may_be_the_resolvers_where_they_saw_the_secret(resolver, seen_by, expected):
    assert is_resolvers(resolver, seen_by) is expected
