"""Who gets a case on the way up, and what a look at an overdue clock does."""

from datetime import timedelta

import pytest

from app.domain.escalation import Look, Overdue, Owner, Reason, Reminding, Stop, look, next_owner
from tests.domain.offices import at, office

HOURS = 3600
FIVE = Reminding(after_seconds=8 * HOURS, at_most=5)
TUESDAY = at("2026-03-03T10:00")
OPEN, CLOSED, EMPTY, BOTH = (True, True), (False, True), (True, False), (False, False)


@pytest.mark.parametrize(
    ("grid", "community", "street", "expected"),
    [
        (OPEN, OPEN, OPEN, Owner(3)),
        (OPEN, EMPTY, EMPTY, Owner(3)),
        (EMPTY, OPEN, OPEN, Owner(2, ((3, Reason.NO_PEOPLE),))),
        (CLOSED, OPEN, OPEN, Owner(2, ((3, Reason.CLOSED),))),
        (BOTH, OPEN, OPEN, Owner(2, ((3, Reason.CLOSED),))),
        (EMPTY, CLOSED, OPEN, Owner(1, ((3, Reason.NO_PEOPLE), (2, Reason.CLOSED)))),
        (EMPTY, EMPTY, EMPTY, Owner(1, ((3, Reason.NO_PEOPLE), (2, Reason.NO_PEOPLE)), Reason.NO_PEOPLE)),
        (CLOSED, CLOSED, CLOSED, Owner(1, ((3, Reason.CLOSED), (2, Reason.CLOSED)), Reason.CLOSED)),
    ],
)
def test_a_case_goes_to_the_next_unit_that_is_open_and_has_people(grid, community, street, expected):
    chain = [Stop(3, *grid), Stop(2, *community), Stop(1, *street)]

    assert next_owner(chain) == expected


def test_a_street_alone_keeps_what_it_has():
    assert next_owner([Stop(1, True, False)]) == Owner(1, (), Reason.NO_PEOPLE)


@pytest.mark.parametrize(
    ("breached", "reminder"),
    [
        ("2026-03-03T10:00", "2026-03-04T10:00"),  # Tuesday: eight working hours are a working day
        ("2026-03-03T18:00", "2026-03-05T09:00"),  # used up at closing: the next opening, not the evening
        ("2026-03-06T15:00", "2026-03-09T15:00"),  # over the weekend
        ("2026-03-07T03:00", "2026-03-10T09:00"),  # passed in a Saturday's night
    ],
)
def test_the_first_reminder_comes_a_working_day_later_in_working_time(breached, reminder):
    overdue = Overdue(at(breached), black_at=None)

    assert look(office(), overdue, FIVE, now=at(breached)) == Look(False, False, at(reminder))


def test_reminders_grow_rarer_and_end():
    overdue, now, sent = Overdue(TUESDAY, black_at=None), TUESDAY, []
    while (found := look(office(), overdue, FIVE, now=now)).check_at is not None:
        now = found.check_at + timedelta(seconds=15)
        found = look(office(), overdue, FIVE, now=now)
        assert found.is_reminder
        sent.append(now.date().isoformat())
        overdue = overdue._replace(reminders=overdue.reminders + 1, reminded_at=now)

    # After 1, 2, 3, 4 and 5 working days: Wednesday, Friday, Wednesday, Tuesday, Tuesday.
    assert sent == ["2026-03-04", "2026-03-06", "2026-03-11", "2026-03-17", "2026-03-24"]


def test_a_reminder_that_nobody_could_send_waits_for_the_opening_and_is_sent_once():
    overdue = Overdue(TUESDAY, black_at=None)
    saturday, monday = at("2026-03-28T11:00"), at("2026-03-30T09:00")

    assert look(office(), overdue, FIVE, now=saturday) == Look(False, False, monday)
    later = monday + timedelta(seconds=15)
    assert look(office(), overdue, FIVE, now=later)[:2] == (False, True)
    sent = overdue._replace(reminders=1, reminded_at=later)
    assert look(office(), sent, FIVE, now=later)[:2] == (False, False)


def test_a_clock_turns_black_day_and_night_and_once():
    black = at("2026-03-03T23:00")
    overdue = Overdue(TUESDAY, black_at=black)
    first = at("2026-03-04T10:00")

    assert look(office(), overdue, FIVE, now=TUESDAY).check_at == black
    assert look(office(), overdue, FIVE, now=black).is_black is False  # not past it yet
    night = black + timedelta(seconds=1)
    assert look(office(), overdue, FIVE, now=night) == Look(True, False, first)
    known = overdue._replace(black_at=None)
    assert look(office(), known, FIVE, now=night) == Look(False, False, first)


def test_without_reminders_only_black_is_waited_for():
    none = Reminding(after_seconds=8 * HOURS, at_most=0)
    black = at("2026-03-09T10:00")

    assert look(office(), Overdue(TUESDAY, black), none, now=TUESDAY) == Look(False, False, black)
    assert look(office(), Overdue(TUESDAY, None), none, now=TUESDAY) == Look(False, False, None)
