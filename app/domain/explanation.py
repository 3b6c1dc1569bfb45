"""Why a clock is due when it is: the days between its start and its due, and what each of them counted.

The days say the same as the due does, found another way: what they count adds up to the limit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.clocks import WORKING_UNITS, Limit, LimitUnit
from app.domain.days import NOTHING, ONE_DAY, Calendar, Interval, instant
from app.domain.pauses import Pause, merge_pauses

MIDNIGHT = 24 * 60
SHOWN = 31
"""Up to so many days are shown one by one; of more, the middle is told in one."""
ENDS = 10
"""How many days are left on either side of what is told in one."""


class DayKind(StrEnum):
    """What a day was for the clock."""

    WORK = "work"
    REST = "rest"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    PARTLY_CLOSED = "partly_closed"
    CLOSED = "closed"
    ROUND_THE_CLOCK = "round_the_clock"
    """Days of limits that count day and night."""
    SEVERAL = "several"
    """A stretch of days told in one."""


@dataclass(frozen=True, slots=True)
class DayFact:
    """What one day, or a stretch of days from `day` to `last`, did for a clock.

    `counted` and `suspended` are times that the unit of the limit counts: working time, or time by the wall
    clock. `days` is how many days it adds to a limit in days: 0 or 1, or more of a stretch.
    """

    day: date
    last: date
    kind: DayKind
    counted: timedelta
    suspended: timedelta
    days: int
    name: str = ""


def days_of(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    until: datetime,
    pauses: Iterable[Pause] = (),
    names: Mapping[date, str] | None = None,
) -> list[DayFact]:
    """Return a fact for each date from that of `start` to that of `until`, in order.

    `until` is the due, or, of a clock that stands still or has ended, the instant asked about (UTC).
    `names` are those of the calendar's days. Time of a night's shift belongs to the date it begins on; a
    night that began on the day before `start` is told with the first date.
    """
    span = (start, max(start, until))
    merged = [(since, min(end or until, until)) for since, end in merge_pauses(pauses)]
    first = calendar.local_date(start)
    last = max(first, calendar.local_date(until - timedelta.resolution))
    facts = [_fact(calendar, limit, day, first, span, merged) for day in _dates(first - ONE_DAY, last)]
    evening, facts = facts[0], facts[1:]
    facts[0] = replace(
        facts[0], counted=facts[0].counted + evening.counted, suspended=facts[0].suspended + evening.suspended
    )
    return [replace(fact, name=(names or {}).get(fact.day, "")) for fact in _at_most(facts, limit)]


def fold(facts: list[DayFact]) -> list[DayFact]:
    """Return at most SHOWN facts or so: of a long time the middle is told in one; sums stay what they are."""
    if len(facts) <= SHOWN:
        return facts
    middle = facts[ENDS:-ENDS]
    told = DayFact(
        day=middle[0].day,
        last=middle[-1].last,
        kind=DayKind.SEVERAL,
        counted=sum((fact.counted for fact in middle), NOTHING),
        suspended=sum((fact.suspended for fact in middle), NOTHING),
        days=sum(fact.days for fact in middle),
    )
    return [*facts[:ENDS], told, *facts[-ENDS:]]


def skipped(facts: Iterable[DayFact], *kinds: DayKind) -> list[tuple[date, date, str]]:
    """Return the runs of days of these kinds as (first, last, name): neighbours of one name together."""
    found: list[tuple[date, date, str]] = []
    for fact in facts:
        if fact.kind not in kinds:
            continue
        if found and found[-1][1] + ONE_DAY == fact.day and found[-1][2] == fact.name:
            found[-1] = (found[-1][0], fact.last, fact.name)
        else:
            found.append((fact.day, fact.last, fact.name))
    return found


def _fact(
    calendar: Calendar,
    limit: Limit,
    day: date,
    first: date,
    span: Interval,
    pauses: list[Interval],
) -> DayFact:
    intervals = calendar.openings(day) if limit.unit in WORKING_UNITS else _whole(calendar, day)
    inside = [part for one in intervals if (part := _overlap(one, span)) is not None]
    suspended = sum(
        (part[1] - part[0] for one in inside for pause in pauses if (part := _overlap(one, pause))), NOTHING
    )
    whole = sum((end - begin for begin, end in inside), NOTHING)
    counts = day > first and bool(inside) and whole > suspended
    return DayFact(day, day, _kind(calendar, limit, day), whole - suspended, suspended, int(counts))


def _kind(calendar: Calendar, limit: Limit, day: date) -> DayKind:
    if limit.unit not in WORKING_UNITS:
        return DayKind.ROUND_THE_CLOCK
    shifts, openings = calendar.shifts_on(day), calendar.openings(day)
    if day in calendar.holidays:
        return DayKind.HOLIDAY
    if not openings:
        return DayKind.CLOSED if shifts else DayKind.REST
    planned = sum(
        (instant(calendar.zone, day, s.end) - instant(calendar.zone, day, s.start) for s in shifts), NOTHING
    )
    if sum((end - begin for begin, end in openings), NOTHING) < planned:
        return DayKind.PARTLY_CLOSED
    return DayKind.MAKE_UP if day in calendar.extra_workdays else DayKind.WORK


def _at_most(facts: list[DayFact], limit: Limit) -> Iterator[DayFact]:
    """Let no more days count than the limit has, and none of a limit that is no number of days."""
    left = limit.amount if limit.unit in {LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS} else 0
    for fact in facts:
        days = min(fact.days, left)
        left -= days
        yield replace(fact, days=days)


def _whole(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    return ((instant(calendar.zone, day, 0), instant(calendar.zone, day, MIDNIGHT)),)


def _overlap(one: Interval, other: Interval) -> Interval | None:
    since, until = max(one[0], other[0]), min(one[1], other[1])
    return (since, until) if since < until else None


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
