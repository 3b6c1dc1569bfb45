"""What may be said of a station, and who is at its counter."""

from zoneinfo import ZoneInfo

import pytest

from app.domain.days import Calendar, InvalidCalendar, Shift
from app.domain.errors import Invalid, Missing
from app.domain.stations import check_name, check_week, checked_phone, is_at_counter, read, stored

DAY, NIGHT = Shift(540, 720), Shift(1320, 1800)


def calendar(**weekly):
    return Calendar(ZoneInfo("Asia/Shanghai"), {int(day[1:]): shifts for day, shifts in weekly.items()})


def test_a_station_has_a_name():
    check_name("槐荫红帆驿站")

    with pytest.raises(Missing):
        check_name(" \n")


@pytest.mark.parametrize("text", ["", " 0537-12345 ", "+86 537 12345", "12345"])
def test_telephone_numbers_as_people_write_them(text):
    assert checked_phone(text) == text.strip()


@pytest.mark.parametrize("text", ["ring", "1", "12/34", "1" * 40, "123-"])
def test_what_is_no_telephone_number(text):
    with pytest.raises(Invalid) as refused:
        checked_phone(text)
    assert refused.value.code == "not_a_telephone"


def test_hours_may_be_none_or_several_and_run_past_midnight():
    check_week(calendar())
    check_week(calendar(d0=(DAY, NIGHT), d1=(DAY,)))


@pytest.mark.parametrize(
    "weekly",
    [
        {"d0": (DAY, Shift(700, 800))},
        {"d0": (NIGHT,), "d1": (Shift(300, 400),)},
        {"d6": (NIGHT,), "d0": (Shift(300, 400),)},
    ],
)
def test_hours_do_not_overlap_not_even_those_of_a_night(weekly):
    with pytest.raises(InvalidCalendar):
        check_week(calendar(**weekly))


def test_a_day_has_four_stretches_at_most():
    stretches = tuple(Shift(hour * 60, hour * 60 + 30) for hour in range(5))

    check_week(calendar(d2=stretches[:4]))
    with pytest.raises(Invalid) as refused:
        check_week(calendar(d2=stretches))
    assert (refused.value.field, refused.value.code) == ("hours_2", "too_many_shifts")


def test_kept_hours_are_read_as_they_were():
    weekly = {4: (DAY, NIGHT), 0: (DAY,), 1: ()}

    assert list(stored(weekly)) == ["0", "4"]
    assert read(stored(weekly)) == {0: (DAY,), 4: (DAY, NIGHT)}


@pytest.mark.parametrize(
    ("weekday", "shift", "on", "minute", "there"),
    [
        (1, DAY, 1, 540, True),
        (1, DAY, 1, 719, True),
        (1, DAY, 1, 720, False),
        (1, DAY, 1, 539, False),
        (1, DAY, 2, 600, False),
        (1, NIGHT, 1, 1400, True),
        (1, NIGHT, 2, 359, True),
        (1, NIGHT, 2, 360, False),
        (6, NIGHT, 0, 0, True),
        (1, NIGHT, 3, 100, False),
    ],
)
def test_a_night_at_the_counter_ends_in_the_next_morning(weekday, shift, on, minute, there):
    assert is_at_counter(weekday, shift, on, minute) is there
