"""Ages in natural days, and days as instants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.backlog import AGES, Days, Span, age_of, aged

TODAY = date(2026, 3, 30)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("days", range(120))
def test_the_days_of_an_age_are_those_that_have_it(days):
    registered_on = TODAY - timedelta(days=days)

    found = [
        index
        for index in range(len(AGES))
        if (aged(index, TODAY).first or date.min) <= registered_on <= aged(index, TODAY).last
    ]

    assert found == [age_of(registered_on, TODAY)]


def test_what_lies_ahead_counts_as_todays():
    assert age_of(TODAY + timedelta(days=1), TODAY) == 0


def test_days_go_from_midnight_to_midnight_also_when_the_hour_changes():
    assert Days(date(2026, 3, 29), date(2026, 3, 29)).span(BERLIN) == Span(
        datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    )


def test_an_open_side_has_no_instant():
    assert Days().span(BERLIN) == Span(None, None)
    assert not Days()
    assert Days(last=TODAY)


def test_closed_days_can_be_gone_through():
    assert list(Days(TODAY, TODAY + timedelta(days=2))) == [TODAY + timedelta(days=n) for n in range(3)]


@pytest.mark.parametrize("days", [Days(first=TODAY), Days(last=TODAY)])
def test_open_days_cannot(days):
    with pytest.raises(ValueError, match="without an end"):
        list(days)
