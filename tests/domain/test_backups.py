"""When a backup is due, which ones stay, and what they are called."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.backups import instant_of, is_due, is_missed, kept, name_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_name_says_when_the_backup_was_made():
    made = datetime(2026, 3, 4, 2, 30, 5, tzinfo=SHANGHAI)

    assert name_of(made) == "yehua-20260303T183005Z.backup"
    assert instant_of(name_of(made)) == made


@pytest.mark.parametrize(
    "name", ["yehua-20260303T183005Z.unfinished", "yehua-20261303T183005Z.backup", "notes.txt", ""]
)
def test_other_names_say_nothing(name):
    assert instant_of(name) is None


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-03-03 10:00", True),
        (
            "2026-03-02 18:31",
            "2026-03-03 18:29",
            False,
        ),  # 02:29 in Shanghai, made after 02:30 the night before
        ("2026-03-02 18:31", "2026-03-03 18:30", True),  # 02:30
        ("2026-03-03 18:30", "2026-03-03 18:31", False),
        ("2026-03-02 18:29", "2026-03-03 10:00", True),  # at 18:00, for the night that was missed
        ("2026-03-03 15:00", "2026-03-03 18:30", True),  # made by hand at 23:00; the night still has its own
    ],
)
def test_one_is_due_each_night(last, now, due):
    assert is_due(last and at(last), at(now), SHANGHAI) is due


@pytest.mark.parametrize(
    ("last", "missed"),
    [(None, True), ("2026-03-02 10:00", False), ("2026-03-02 09:59", True)],
)
def test_a_night_without_a_backup_is_noticed(last, missed):
    assert is_missed(last and at(last), at("2026-03-03 16:00")) is missed


def test_the_newest_of_days_weeks_and_months_stay():
    every_night = [at("2026-03-31 18:30") - DAY * n for n in range(500)]  # 02:30 in Shanghai on 1 April

    stay = sorted(instant.astimezone(SHANGHAI).date().isoformat() for instant in kept(every_night, SHANGHAI))

    assert stay == [
        "2025-05-31",
        "2025-06-30",
        "2025-07-31",
        "2025-08-31",
        "2025-09-30",
        "2025-10-31",
        "2025-11-30",
        "2025-12-31",
        "2026-01-31",
        "2026-02-28",
        "2026-03-15",  # a Sunday, as the next
        "2026-03-22",
        "2026-03-26",
        "2026-03-27",
        "2026-03-28",
        "2026-03-29",  # the last of its week too
        "2026-03-30",
        "2026-03-31",
        "2026-04-01",
    ]


def test_of_several_on_one_day_the_newest_stays():
    early, late = at("2026-03-03 01:00"), at("2026-03-03 02:00")

    assert kept([early, late], SHANGHAI) == {late}


def test_days_are_those_of_the_zone():
    before_midnight, after = at("2026-03-03 15:59"), at("2026-03-03 16:01")

    assert kept([before_midnight, after], SHANGHAI) == {before_midnight, after}
    assert kept([before_midnight, after], UTC) == {after}


def test_old_ones_stay_when_no_new_ones_are_made():
    long_ago = [at("2020-01-10 18:30") - DAY * n for n in range(7)]

    assert kept(long_ago, SHANGHAI) == set(long_ago)


def test_thinning_what_was_thinned_changes_nothing():
    once = kept([at("2026-03-31 18:30") - DAY * n for n in range(500)], SHANGHAI)

    assert kept(once, SHANGHAI) == once


def test_nightly_thinning_always_keeps_a_year_of_months():
    stay: set[datetime] = set()
    for night in range(450):
        stay = kept([*stay, at("2025-01-01 18:30") + DAY * night], SHANGHAI)

    months = {(instant.astimezone(SHANGHAI).year, instant.astimezone(SHANGHAI).month) for instant in stay}
    assert len(months) == 12
    assert len(stay) <= 7 + 4 + 12
