"""Who is on duty at an instant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.domain.duty import Line, Roster, duty_day, on_duty, shift_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZHANG, LI, WANG = 1, 2, 3
ALL = {ZHANG, LI, WANG}
TUESDAY, WEDNESDAY = date(2026, 3, 3), date(2026, 3, 4)
ROSTER = Roster(
    time(8),
    weekly={1: Line(ZHANG, LI), 2: Line(LI, ZHANG)},
    dated={date(2026, 3, 10): Line(WANG), date(2026, 3, 11): Line(None)},  # Tuesday and Wednesday
)


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "person_id"),
    [
        (at(3, 7, 59), None),  # still Monday's duty, which nobody has
        (at(3, 8), ZHANG),
        (at(4, 2), ZHANG),  # two in the night belongs to Tuesday
        (at(4, 7, 59), ZHANG),
        (at(4, 8), LI),
        (at(10, 12), WANG),  # the date wins over the week
        (at(11, 12), None),  # a date on which nobody is on
        (at(17, 12), ZHANG),
    ],
)
def test_who_is_on(now, person_id):
    assert on_duty(ROSTER, now, SHANGHAI, working=ALL).person_id == person_id


@pytest.mark.parametrize(
    ("working", "person_id", "stands_in"),
    [(ALL, ZHANG, False), ({LI}, LI, True), ({WANG}, None, False), (set(), None, False)],
)
def test_who_does_not_work_here_any_more_is_stood_in_for(working, person_id, stands_in):
    shift = shift_of(ROSTER, TUESDAY, SHANGHAI, working=working)

    assert (shift.person_id, shift.stands_in) == (person_id, stands_in)


def test_a_shift_lasts_until_duty_changes_hands():
    shift = on_duty(ROSTER, at(4, 2), SHANGHAI, working=ALL)

    assert (shift.day, shift.from_at, shift.until_at) == (TUESDAY, at(3, 8), at(4, 8))
    assert duty_day(ROSTER, at(4, 8), SHANGHAI) == WEDNESDAY


def test_a_day_that_nobody_is_named_for_has_no_line():
    shift = shift_of(ROSTER, date(2026, 3, 5), SHANGHAI, working=ALL)

    assert (shift.line, shift.person_id, shift.stands_in) == (None, None, False)
