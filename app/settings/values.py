"""The named settings: of which type, with which default and within which bounds.

A street's own value wins over the installation's, and that over the default here. What a setting
is called and means is said by app.settings.forms, in the reader's language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from itertools import groupby
from zoneinfo import ZoneInfo

from app.domain import answers, coverage, erasing, extensions, indicators, ledger, minutes, votes
from app.domain.clocks import BLACK_PERCENT, WARN_PERCENT
from app.domain.days import Calendar, Shift
from app.domain.errors import Invalid

Hours = dict[str, list[list[str]]]
"""Weekly hours as they are stored: by weekday ("0" is Monday) the pairs of wall times."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A setting that is a whole number."""

    name: str
    default: int
    least: int
    most: int

    def check(self, value: object) -> int:
        """Return the value if it can be used.

        Raises:
            Invalid: it is no whole number or out of bounds.
        """
        if not isinstance(value, int) or isinstance(value, bool):
            raise Invalid(self.name, "not_a_whole_number")
        if not self.least <= value <= self.most:
            raise Invalid(self.name, "out_of_bounds", least=self.least, most=self.most)
        return value


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The setting that says when the street's offices are open in an ordinary week."""

    name: str
    default: Hours

    def check(self, value: object) -> Hours:
        """Return the hours if a calendar can be made of them.

        Raises:
            Invalid: they are not the hours of a week.
            InvalidCalendar: a shift is impossible or overlaps another, or there is none at all.
        """
        if not isinstance(value, dict) or not set(value) <= set(WEEKDAYS):
            raise Invalid(self.name, "not_weekly_hours")
        Calendar(ZoneInfo("UTC"), weekly_shifts(value)).check()
        return value


@dataclass(frozen=True, slots=True)
class WallTime:
    """A setting that is a time of the day in the street's zone, such as "08:30"."""

    name: str
    default: str

    def check(self, value: object) -> str:
        """Return the value if it can be used.

        Raises:
            Invalid: it is no wall time.
        """
        try:
            return f"{time.fromisoformat(str(value)):%H:%M}"
        except ValueError as error:
            raise Invalid(self.name, "not_a_wall_time") from error


@dataclass(frozen=True, slots=True)
class TelephoneNumber:
    """A setting that is a telephone number as people write it; empty where there is none."""

    name: str
    default: str = ""

    def check(self, value: object) -> str:
        """Return the number without blanks around it.

        Raises:
            Invalid: it holds something else than digits and dashes, or too few or too many of them.
        """
        number = str(value).strip()
        if number and not _TELEPHONE.fullmatch(number):
            raise Invalid(self.name, "not_a_telephone")
        return number


@dataclass(frozen=True, slots=True)
class YesNo:
    """A setting that is on or off."""

    name: str
    default: bool = False

    def check(self, value: object) -> bool:
        """Return the value if it can be used.

        Raises:
            Invalid: it is neither.
        """
        if not isinstance(value, bool):
            raise Invalid(self.name, "not_yes_or_no")
        return value


_TELEPHONE = re.compile(r"[+0-9][0-9 -]{1,18}[0-9]")
WEEKDAYS = tuple("0123456")
_OFFICE_DAY = [["09:00", "12:00"], ["13:00", "18:00"]]

WEEKLY_HOURS = WeeklyHours("weekly_hours", {day: _OFFICE_DAY for day in WEEKDAYS[:5]})
MAKE_UP_WEEKDAY = WholeNumber("make_up_weekday", 0, 0, 6)
REVIEW_DAYS = WholeNumber("review_days", 30, 1, 180)
LEDGER_DAYS = WholeNumber("ledger_days", ledger.MOST_DAYS, 7, 730)
WHOLE_NUMBERS = (
    WholeNumber("warn_percent", WARN_PERCENT, 50, 95),
    WholeNumber("black_percent", BLACK_PERCENT, 110, 500),
    WholeNumber("verify_sample_percent", 10, 0, 100),
    MAKE_UP_WEEKDAY,
    WholeNumber("grid_suffix_digits", 3, 2, 4),
    REVIEW_DAYS,
    WholeNumber("ledger_times", ledger.MOST_TIMES, 0, 10),
    LEDGER_DAYS,
    WholeNumber("wake_days", ledger.WAKE_DAYS, 1, 90),
    WholeNumber("remind_after_hours", 8, 1, 80),
    WholeNumber("remind_at_most", 5, 0, 20),
    WholeNumber("catch_up_hours", 1, 1, 72),
    WholeNumber("extensions_at_most", extensions.MOST, 0, 5),
    WholeNumber("minutes_confirm_percent", minutes.CONFIRM_PERCENT, 0, 100),
    WholeNumber("vote_quorum_percent", votes.QUORUM_PERCENT, 0, 100),
    WholeNumber("talk_ahead_days", 35, 7, 120),
    WholeNumber("talk_remind_minutes", 60, 0, 720),
    WholeNumber("reopened_days", indicators.REOPENED_DAYS, 1, 90),
    WholeNumber("suspended_share", indicators.SUSPENDED_SHARE, 0, 100),
    WholeNumber("evidence_photos", 0, 0, 5),
    WholeNumber("walk_minutes", coverage.WALK_MINUTES, 5, 60),
    WholeNumber("walk_pace", coverage.METRES_A_MINUTE, 30, 150),
    WholeNumber("walk_detour_percent", coverage.DETOUR_PERCENT, 100, 300),
    WholeNumber("follow_up_days", answers.FOLLOW_UP_DAYS, 7, 365),
    WholeNumber("retention_days", erasing.KEPT_DAYS, erasing.LEAST_DAYS, erasing.MOST_DAYS),
)
DIGEST_AT = WallTime("digest_at", "08:30")
TALK_EVE_AT = WallTime("talk_eve_at", "18:00")
WALL_TIMES = (DIGEST_AT, TALK_EVE_AT)
GAS_NUMBER = TelephoneNumber("gas_number")
LEADERS_FACTOR = YesNo("leaders_factor")
OPEN311_READING = YesNo("open311_reading")
YES_NO = (LEADERS_FACTOR, OPEN311_READING)
SETTINGS: Mapping[str, WholeNumber | WeeklyHours | WallTime | TelephoneNumber | YesNo] = {
    setting.name: setting for setting in (*WHOLE_NUMBERS, WEEKLY_HOURS, *WALL_TIMES, GAS_NUMBER, *YES_NO)
}


def weekly_shifts(hours: Mapping[str, list[list[str]]]) -> dict[int, tuple[Shift, ...]]:
    """Return stored hours as the calendar wants them.

    Raises:
        InvalidCalendar: a wall time or a shift is impossible.
    """
    return {int(weekday): shifts(pairs) for weekday, pairs in hours.items()}


def shifts(pairs: list[list[str]]) -> tuple[Shift, ...]:
    """Return the stored hours of one day in order.

    Raises:
        InvalidCalendar: a wall time or a shift is impossible.
    """
    return tuple(sorted(Shift.parse(start, end) for start, end in pairs))


def written(hours: tuple[Shift, ...]) -> str:
    """Return shifts as an administrator types them: "09:00-12:00, 13:00-18:00"."""
    return ", ".join(f"{_wall(shift.start)}-{_wall(shift.end)}" for shift in hours)


def grouped_days(weekly: Mapping[int, tuple[Shift, ...]]) -> list[tuple[int, int, tuple[Shift, ...]]]:
    """Return runs of weekdays with the same hours: (first, last, shifts), Monday first."""
    found = []
    for shifts, days in groupby(range(7), key=lambda day: weekly.get(day, ())):
        run = list(days)
        found.append((run[0], run[-1], shifts))
    return found


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
