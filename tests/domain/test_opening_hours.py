"""Hours of a week as people write them, and whether a counter is open."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import Calendar, InvalidCalendar, Shift
from app.domain.opening_hours import Opening, opening_at, read_shifts, wall, written_shifts

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY, NIGHT, ALL_DAY = Shift(540, 720), Shift(1320, 1800), Shift(0, 1440)


def local(day, hour, minute=0):
    """Return an instant of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("", ()),
        ("09:00-12:00", (DAY,)),
        ("22:00-06:00， 9：00—12：00", (DAY, NIGHT)),
        ("9:00至12:00;22:00～6:00", (DAY, NIGHT)),
        ("00:00-24:00", (ALL_DAY,)),
        ("18:00-00:00", (Shift(1080, 1440),)),
        ("08:00-08:00", (Shift(480, 1920),)),
    ],
)
def test_hours_are_read(text, shifts):
    assert read_shifts(text) == shifts


@pytest.mark.parametrize("text", ["all day", "9-12", "24:00-25:00", "09:00-24:30", "00:00-00:00-01:00"])
def test_what_are_no_hours_is_refused(text):
    with pytest.raises(InvalidCalendar):
        read_shifts(text)


def test_midnight_to_midnight_is_a_whole_day():
    assert read_shifts("00:00-00:00") == (ALL_DAY,)


@pytest.mark.parametrize(
    ("shifts", "text"),
    [((), ""), ((DAY, NIGHT), "09:00-12:00, 22:00-06:00"), ((ALL_DAY,), "00:00-24:00")],
)
def test_hours_are_written_as_they_are_read(shifts, text):
    assert written_shifts(shifts) == text
    assert read_shifts(text) == shifts


def test_a_time_of_the_next_day_is_written_as_that_day_does():
    assert [wall(0), wall(1440), wall(1441), wall(1800)] == ["00:00", "24:00", "00:01", "06:00"]


def opening(weekly, at):
    return opening_at(Calendar(SHANGHAI, weekly), at)


def test_it_is_open_until_it_closes_and_closed_until_it_opens():
    weekly = {0: (DAY,), 2: (DAY,)}

    assert opening(weekly, local(2, 9)) == Opening(True, local(2, 12))
    assert opening(weekly, local(2, 12)) == Opening(False, local(4, 9))
    assert opening(weekly, local(4, 11, 59)) == Opening(True, local(4, 12))
    assert opening(weekly, local(5, 0)) == Opening(False, local(9, 9))


def test_a_night_belongs_to_the_day_on_which_it_begins():
    weekly = {6: (NIGHT,)}

    assert opening(weekly, local(2, 5, 59)) == Opening(True, local(2, 6))
    assert opening(weekly, local(2, 6)) == Opening(False, local(8, 22))


def test_hours_that_follow_each_other_are_one_opening():
    weekly = {0: (Shift(1200, 1440),), 1: (Shift(0, 120), Shift(120, 180))}

    assert opening(weekly, local(2, 21)) == Opening(True, local(3, 3))
    assert opening(weekly, local(2, 19)) == Opening(False, local(2, 20))


def test_day_and_night_and_never_do_not_change():
    assert opening({day: (ALL_DAY,) for day in range(7)}, local(3, 4)) == Opening(True, None)
    assert opening({}, local(3, 4)) == Opening(False, None)
    assert opening({0: ()}, local(3, 4)) == Opening(False, None)
