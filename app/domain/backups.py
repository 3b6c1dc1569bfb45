"""Backups: what their files are called, when the next one is due, and which of the old ones stay."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

NIGHT = time(2, 30)
"""From then on, on the wall clock of the installation, a new backup is due each night."""
MISSED_AFTER = timedelta(hours=30)
"""So old a newest backup means that a night was missed, however long the making takes."""

_NAME = re.compile(r"yehua-([0-9]{8}T[0-9]{6})Z\.backup", re.ASCII)
_INSTANT = "%Y%m%dT%H%M%S"


def name_of(at: datetime) -> str:
    """Return what a backup made at an instant is called; names sort by age."""
    return f"yehua-{at.astimezone(UTC):{_INSTANT}}Z.backup"


def instant_of(name: str) -> datetime | None:
    """Return when the backup with this name was made; None for what is no backup's name."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None  # digits that are no date


def is_due(last: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Return whether a night has begun since the last backup; after an outage that is made up at once."""
    local = now.astimezone(zone)
    night = datetime.combine(local.date(), NIGHT, zone)
    if night > local:
        night = datetime.combine(local.date() - timedelta(days=1), NIGHT, zone)
    return last is None or last < night


def is_missed(last: datetime | None, now: datetime) -> bool:
    """Return whether there should be a newer backup than the last one."""
    return last is None or now - last > MISSED_AFTER


def kept(instants: Collection[datetime], zone: tzinfo) -> set[datetime]:
    """Return which backups stay: the newest of each of the last 7 days, 4 weeks and 12 months.

    Only days, weeks and months that have a backup count, so that old backups do not go because no new
    ones were made. Days are those of the installation's zone, weeks begin on Monday.
    """
    newest_first = sorted(instants, reverse=True)
    stays: set[datetime] = set()
    for period, count in _PERIODS:
        newest: dict[tuple[int, ...], datetime] = {}
        for at in newest_first:
            newest.setdefault(period(at.astimezone(zone)), at)
        stays.update(list(newest.values())[:count])
    return stays


def gone_on(day: date) -> date:
    """Return the first day on which no backup of a day, or of one before it, is kept any more.

    The newest one of a month stays longest: until twelve later months have one. It is so only where a backup
    is made each night.
    """
    months = dict((period, count) for period, count in _PERIODS)[_month]
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _day(local: datetime) -> tuple[int, ...]:
    return local.year, local.month, local.day


def _week(local: datetime) -> tuple[int, ...]:
    year, week, _weekday = local.isocalendar()
    return year, week


def _month(local: datetime) -> tuple[int, ...]:
    return local.year, local.month


_PERIODS: tuple[tuple[Callable[[datetime], tuple[int, ...]], int], ...] = (
    (_day, 7),
    (_week, 4),
    (_month, 12),
)
