"""Simulation says what the rules say, and going back mirrors going forth, for any calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain import working_time
from app.domain.simulation import answer
from tests.domain.offices import WEEKDAYS
from tests.domain.test_working_time_properties import amounts, calendars, instants, pauses, trying


def _said(at):
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _asked(calendar, kind, start, **more):
    """Write a calendar and a question down as a file would carry them."""

    def hours(shifts):
        return [[f"{m // 60:02}:{m % 60:02}" for m in shift] for shift in shifts]

    return {
        "id": 0,
        "timezone": calendar.zone.key,
        "weekly_hours": {WEEKDAYS[day]: hours(shifts) for day, shifts in calendar.weekly.items()},
        "holidays": [day.isoformat() for day in calendar.holidays],
        "extra_workdays": {day.isoformat(): hours(s) for day, s in calendar.extra_workdays.items()},
        "closures": [[_said(since), _said(until)] for since, until in calendar.closures],
        "kind": kind,
        "start": _said(start),
    } | more


@trying
@given(calendars(), instants, instants, amounts, st.integers(0, 30), pauses())
def test_the_answers_are_those_of_the_rules(calendar, start, end, seconds, days, pauses):
    suspended = [[_said(since), _said(until)] for since, until in pauses]
    span, working, natural = f"{seconds}s", f"{days}wd", f"{days}d"
    next_open = working_time.add(calendar, start, 0, pauses)
    natural_due = working_time.add_natural_days(calendar.zone, start, days, pauses) if days else next_open
    expected = [
        ("add", {"amount": span}, _said(working_time.add(calendar, start, seconds, pauses))),
        ("sub", {"amount": span}, _said(working_time.subtract(calendar, start, seconds, pauses))),
        (
            "add_days",
            {"amount": working},
            _said(working_time.add_working_days(calendar, start, days, pauses)),
        ),
        ("add_days", {"amount": natural}, _said(natural_due)),
        ("elapsed", {"end": _said(end)}, working_time.elapsed(calendar, start, end, pauses)),
        ("is_open", {}, working_time.is_open(calendar, start)),
        (
            "intervals",
            {"count": 3},
            [[_said(a), _said(b)] for a, b in working_time.next_open_intervals(calendar, start, 3)],
        ),
    ]

    for kind, more, result in expected:
        asked = _asked(calendar, kind, start, pauses=suspended, **more)
        assert answer(asked) == {"id": 0, "result": result}


@trying
@given(calendars(), instants, amounts, pauses())
def test_subtracting_round_pauses_mirrors_adding(calendar, start, seconds, pauses):
    begin = working_time.subtract(calendar, start, seconds, pauses)
    back = working_time.add(calendar, begin, seconds, pauses)

    assert working_time.elapsed(calendar, begin, start, pauses) == seconds
    assert working_time.open_time(calendar, back, start, pauses) == timedelta(0)


@trying
@given(calendars(), instants, st.integers(1, 30))
def test_working_days_back_and_forth(calendar, start, days):
    begin = working_time.subtract_working_days(calendar, start, days)
    today = calendar.local_date(start)

    # As many working days from there to the day before the start.
    span = (today - calendar.local_date(begin)).days
    between = [today - timedelta(days=number) for number in range(1, span + 1)]
    assert sum(working_time.is_working_day(calendar, day) for day in between) == days
    assert calendar.openings(between[-1])[0][0] == begin


def test_days_back_over_a_change_of_the_clocks():
    zone = ZoneInfo("America/New_York")
    monday = datetime(2026, 3, 9, tzinfo=zone).astimezone(UTC)

    # Back to 0:00 of Sun 8 March, which has 23 hours.
    assert monday - working_time.subtract_natural_days(zone, monday, 1) == timedelta(hours=23)
    assert working_time.subtract_natural_days(zone, monday, 0) == monday
