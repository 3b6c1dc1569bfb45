"""What everybody may read about, under which status, and of which time."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.public_requests import (
    PRIVATE,
    PUBLIC_GROUPS,
    BadSpan,
    Status,
    is_public,
    span,
    states_of,
    status_of,
)
from app.domain.workflow import State
from app.settings.defaults import shipped

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("codes", "public"),
    [
        (("facilities", "facilities.manhole"), True),
        (("facilities",), True),
        (("facilities", "our.own"), True),
        (("neighbours", "neighbours.quarrel"), False),
        (("property", "property.attitude"), False),
        (("welfare", "welfare.alone"), False),
        (("our.own",), False),
    ],
)
def test_only_what_lies_in_public_is_public(codes, public):
    assert is_public(codes) is public


def test_the_lists_name_categories_that_there_are():
    codes = {row["code"] for row in shipped("categories")}

    assert codes >= PUBLIC_GROUPS | PRIVATE


def test_every_state_but_one_that_was_taken_back_has_a_status():
    assert states_of([Status.OPEN, Status.CLOSED]) == set(State) - {State.WITHDRAWN}
    assert states_of([Status.CLOSED]) == {State.CLOSED, State.MERGED}
    assert status_of(State.LEDGERED) is Status.OPEN


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (None, None, (NOW - 90 * DAY, NOW)),
        (NOW - 200 * DAY, None, (NOW - 200 * DAY, NOW - 110 * DAY)),
        (None, NOW - DAY, (NOW - 91 * DAY, NOW - DAY)),
        (NOW - 90 * DAY, NOW, (NOW - 90 * DAY, NOW)),
    ],
)
def test_a_span_is_ninety_days_where_an_end_is_open(start, end, found):
    assert span(start, end, now=NOW) == found


@pytest.mark.parametrize(("start", "end"), [(NOW, NOW - DAY), (NOW - 91 * DAY, NOW)])
def test_a_span_that_is_too_long_or_runs_backwards_is_none(start, end):
    with pytest.raises(BadSpan):
        span(start, end, now=NOW)
