"""When people are reminded of a talk, when its code is good, and who stays away."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.evenings import Reminder, is_this_evening, missed_in_a_row, reminder_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2026, 3, 7, 11, 30, tzinfo=UTC)  # 19:30 in Shanghai


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "minutes", "due"),
    [
        (at(5, 23, 59), 60, None),
        (at(6, 17, 59), 60, None),
        (at(6, 18), 60, Reminder.EVE),
        (at(6, 23, 59), 60, Reminder.EVE),
        (at(7, 0), 60, None),  # the eve is over
        (at(7, 18, 29), 60, None),
        (at(7, 18, 30), 60, Reminder.SOON),
        (at(7, 19, 29), 60, Reminder.SOON),
        (at(7, 19, 30), 60, None),
        (at(7, 19, 29), 0, None),  # no second reminder
        (at(8, 18), 60, None),
    ],
)
def test_which_reminder_is_due(now, minutes, due):
    assert reminder_due(STARTS, now, zone=SHANGHAI, eve_at=time(18), minutes=minutes) is due


@pytest.mark.parametrize(
    ("after", "good"),
    [
        (timedelta(hours=-2, seconds=-1), False),
        (timedelta(hours=-2), True),
        (timedelta(0), True),
        (timedelta(hours=6), True),
        (timedelta(hours=6, seconds=1), False),
    ],
)
def test_the_code_is_good_on_its_evening(after, good):
    assert is_this_evening(STARTS, STARTS + after) is good


@pytest.mark.parametrize(
    ("came", "missed"),
    [
        ([], 0),
        ([True, False, False], 0),
        ([False, False, False, True, False], 3),
        ([False, False], 2),
    ],
)
def test_only_what_was_missed_without_a_break_counts(came, missed):
    assert missed_in_a_row(came) == missed
