"""Calendars: what is refused when they are written, and the arrangements that are shipped."""

import json
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from app.domain.working_time import Calendar, InvalidCalendar, Shift
from tests.domain.offices import OFFICE_HOURS, SHANGHAI, office, shifts

DATA = Path(__file__).parents[2] / "app/settings/data"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (office(weekly={7: OFFICE_HOURS}), "weekday"),
        (office(weekly={}), "never_open"),
        (office(weekly={0: ()}), "never_open"),
        (office(weekly={0: (Shift(540, 540),)}), "shift"),
        (office(weekly={0: (Shift(600, 540),)}), "shift"),
        (office(weekly={0: (Shift(-1, 540),)}), "shift"),
        (office(weekly={0: (Shift(1440, 1500),)}), "shift"),
        (office(weekly={0: (Shift(540, 1981),)}), "shift"),
        (office(weekly={0: shifts("09:00-12:00", "11:00-18:00")}), "overlap"),
        (office(weekly={0: shifts("22:00-30:00"), 1: shifts("05:00-12:00")}), "overlap"),
        (office(weekly={6: shifts("22:00-30:00"), 0: shifts("05:00-12:00")}), "overlap"),
        (office(extra={"2026-03-07": (Shift(600, 540),)}), "shift"),
        (office(extra={"2026-03-08": shifts("22:00-34:00")}), "overlap"),  # Sun into Mon
        (
            office(weekly={4: shifts("22:00-30:00")}, extra={"2026-03-07": shifts("05:00-09:00")}),
            "overlap",  # Fri into Sat
        ),
        (office(closures=[("2026-03-07T10:00", "2026-03-07T10:00")]), "closure"),
    ],
)
def test_a_contradictory_calendar_is_refused(wrong, reason):
    with pytest.raises(InvalidCalendar) as refused:
        wrong.check()

    assert refused.value.params["reason"] == reason


@pytest.mark.parametrize(
    "right",
    [
        office(),
        office(weekly={0: shifts("00:00-24:00"), 1: shifts("00:00-24:00")}),
        office(weekly={0: shifts("13:00-18:00", "09:00-12:00", "12:00-13:00")}),
        office(weekly={6: shifts("22:00-30:00"), 0: shifts("06:00-12:00")}),
        office(extra={"2026-03-08": shifts("22:00-34:00")}, holidays=["2026-03-09"]),
        office(extra={"2026-03-07": OFFICE_HOURS, "2026-03-09": ()}),
    ],
)
def test_a_possible_calendar_passes(right):
    right.check()


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("9 Uhr", "12:00", "wall_time"),
        ("09:60", "12:00", "wall_time"),
        ("٠٩:00", "12:00", "wall_time"),
        ("12:00", "09:00", "shift"),
        ("24:00", "30:00", "shift"),
    ],
)
def test_impossible_hours_are_refused(start, end, reason):
    with pytest.raises(InvalidCalendar) as refused:
        Shift.parse(start, end)

    assert refused.value.params["reason"] == reason


def test_equal_calendars_have_equal_hashes():
    assert office() == office()
    assert hash(office()) == hash(office())
    assert office() != office(holidays=["2026-03-02"])


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_shipped_arrangement_is_the_published_one(year):
    arrangement = json.loads((DATA / f"calendar_cn_{year}.json").read_text("utf-8"))
    days = {date.fromisoformat(day["date"]): day["is_day_off"] for day in arrangement["days"]}
    calendar = Calendar(
        SHANGHAI,
        dict.fromkeys(range(5), OFFICE_HOURS),
        frozenset(day for day, is_off in days.items() if is_off),
        {day: OFFICE_HOURS for day, is_off in days.items() if not is_off},
    )

    national = holidays.country_holidays("CN", years=year)

    calendar.check()
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        assert bool(calendar.openings(day)) == chinese_calendar.is_workday(day), day
        assert bool(calendar.openings(day)) == national.is_working_day(day), day
        named, holiday = chinese_calendar.get_holiday_detail(day)
        assert days.get(day, False) == bool(named and holiday), day
    assert arrangement["year"] == year
    assert len(days) == len(arrangement["days"])
    assert all(day["name"] for day in arrangement["days"])
