"""The rules of the ledger: how often and how long, when it is looked at, what has passed."""

from datetime import date, timedelta

import pytest

from app.domain.errors import Invalid
from app.domain.ledger import (
    Entrance,
    LedgerOverdue,
    StillRed,
    SuspendedTooOften,
    check_ahead,
    check_next_review,
    check_overdue,
    check_settled,
    check_times,
    next_look,
    still_ahead,
)

TODAY = date(2026, 3, 3)


def in_days(days):
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "until", "code"),
    [
        (in_days(0), None, "not_after_today"),
        (in_days(31), None, "too_far_ahead"),
        (in_days(11), in_days(10), "after_suspension"),
    ],
)
def test_a_next_review_that_cannot_be_used_is_refused(day, until, code):
    with pytest.raises(Invalid) as refusal:
        check_next_review(day, today=TODAY, days=30, until=until)

    assert (refusal.value.field, refusal.value.code) == ("next_review_on", code)


@pytest.mark.parametrize(("days", "until"), [(1, None), (30, None), (10, in_days(10))])
def test_the_next_review_may_be_as_far_as_the_last_day(days, until):
    assert check_next_review(in_days(days), today=TODAY, days=30, until=until) == in_days(days)


def test_a_case_is_suspended_no_more_often_than_the_street_allows():
    check_times(1, most=2)
    with pytest.raises(SuspendedTooOften) as refusal:
        check_times(2, most=2)

    assert refusal.value.params == {"most": 2}


@pytest.mark.parametrize(("was_overdue", "expressly"), [(False, False), (False, True), (True, True)])
def test_what_was_overdue_is_suspended_expressly(was_overdue, expressly):
    check_overdue(was_overdue=was_overdue, expressly=expressly)


def test_what_was_overdue_is_not_suspended_by_the_way():
    with pytest.raises(LedgerOverdue):
        check_overdue(was_overdue=True, expressly=False)


def test_what_is_waited_for_lies_ahead():
    assert check_ahead("trigger_on", None, today=TODAY) is None
    assert check_ahead("trigger_on", TODAY, today=TODAY) == TODAY
    with pytest.raises(Invalid) as refusal:
        check_ahead("trigger_on", in_days(-1), today=TODAY)

    assert (refusal.value.field, refusal.value.code) == ("trigger_on", "has_passed")


@pytest.mark.parametrize(("noted", "kept"), [(None, None), (-1, None), (0, 0), (1, 1)])
def test_what_was_waited_for_is_kept_until_its_day(noted, kept):
    day, ahead = (None if days is None else in_days(days) for days in (noted, kept))

    assert still_ahead(day, today=TODAY) == ahead


@pytest.mark.parametrize(
    ("trigger", "promised", "looked"),
    [
        (None, (), 60),
        (40, (), 26),  # a fortnight ahead of what it waits for
        (80, (), 60),  # the waking comes after the chosen day
        (14, (), 14),  # the waking is over: it is looked at on the day itself
        (10, (), 10),
        (40, (20, 50), 20),  # a promise comes first
        (None, (-5, 0), 60),  # days that have passed wake nobody
    ],
)
def test_it_is_looked_at_when_the_first_thing_comes(trigger, promised, looked):
    trigger_on = in_days(trigger) if trigger is not None else None

    found = next_look(
        in_days(60), today=TODAY, trigger_on=trigger_on, lead=14, promised=[in_days(day) for day in promised]
    )

    assert found == in_days(looked)


def test_an_overdue_entry_is_settled_once_its_case_is_red_no_more():
    check_settled(Entrance.BREACH, is_red=False)
    check_settled(Entrance.GRANTED, is_red=True)
    with pytest.raises(StillRed):
        check_settled(Entrance.BREACH, is_red=True)
