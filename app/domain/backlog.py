"""How open work is looked over: by its age in days, and by why it needs a leader."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

AGES: tuple[tuple[int, int | None], ...] = ((0, 3), (4, 7), (8, 15), (16, 30), (31, 90), (91, None))
"""Ages in natural days since registration, first and last; the last one has no end."""


class Need(StrEnum):
    """Why an open case needs whoever leads."""

    STREET_RED = "street_red"
    """Its clock passed at the street, where nothing is higher."""
    RETURNED_TWICE = "returned_twice"
    """Units gave it back at least twice."""
    NO_CONTACT = "no_contact"
    """The resident has not answered in the time that was given for it."""
    DISPUTED = "disputed"
    """It was said to be done, and whoever looked said that it is not."""
    PROMISE_BROKEN = "promise_broken"
    """Somebody gave their word for a day that has passed."""


class Span(NamedTuple):
    """A time in UTC instants, half open; an open side is None."""

    from_at: datetime | None
    until_at: datetime | None


ALWAYS = Span(None, None)


@dataclass(frozen=True, slots=True)
class Days:
    """Natural days, first and last; an open side is None."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        """Return whether a side is closed."""
        return self != Days()

    @property
    def sides(self) -> tuple[date | None, date | None]:
        """The first and the last day."""
        return self.first, self.last

    def span(self, zone: ZoneInfo) -> Span:
        """Return the days of a zone as instants, from midnight to midnight."""
        return Span(
            midnight(self.first, zone) if self.first else None,
            midnight(self.last + timedelta(days=1), zone) if self.last else None,
        )

    def __iter__(self) -> Iterator[date]:
        """Go through the days; both sides must be closed."""
        if self.first is None or self.last is None:
            raise ValueError("days without an end cannot be gone through")
        yield from (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which a day begins in a zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def aged(index: int, today: date) -> Days:
    """Return the days of registration of what has the age at a position of `AGES` today."""
    youngest, oldest = AGES[index]
    first = today - timedelta(days=oldest) if oldest is not None else None
    return Days(first, today - timedelta(days=youngest))


def age_of(registered_on: date, today: date) -> int:
    """Return the position in `AGES` of what was registered on a day; what lies ahead counts as today's."""
    days = max((today - registered_on).days, 0)
    return next(index for index, (_, oldest) in enumerate(AGES) if oldest is None or days <= oldest)
