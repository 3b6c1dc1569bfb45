"""Which cases everybody may read about (Open311), under which status, and of which stretch of time."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.workflow import State

PUBLIC_GROUPS = frozenset(
    {
        "property", "lift", "water", "power", "parking", "sanitation", "animals",
        "fire", "illegal_building", "heating_gas", "facilities",
    }
)  # fmt: skip
"""Groups of categories about things that everybody can see; a group that is not named is private."""
PRIVATE = frozenset(
    {
        "animals.bite", "fire.smoke", "heating_gas.fee", "heating_gas.gas_smell", "property.attitude",
        "property.charges", "property.committee", "water.indoor_leak",
    }
)  # fmt: skip
"""Categories of those groups that are about a home, a hurt, money or how somebody behaved."""
LONGEST_SPAN = timedelta(days=90)
MOST = 1000
_OVER = frozenset({State.CLOSED, State.MERGED})


class Status(StrEnum):
    """All that GeoReport knows of states."""

    OPEN = "open"
    CLOSED = "closed"


class BadSpan(ValueError):
    """A stretch of time that ends before it begins, or is longer than 90 days."""


def is_public(codes: Iterable[str]) -> bool:
    """Whether a category may be told of, given its code and those above it."""
    chain = frozenset(codes)
    return not chain.isdisjoint(PUBLIC_GROUPS) and chain.isdisjoint(PRIVATE)


def status_of(state: State) -> Status:
    """Return the status of a case; one that goes on in another is closed, as a duplicate is."""
    return Status.CLOSED if state in _OVER else Status.OPEN


def states_of(statuses: Iterable[Status]) -> frozenset[State]:
    """Return the states of cases with one of the statuses; what was taken back has none."""
    wanted = frozenset(statuses)
    return frozenset(s for s in State if s is not State.WITHDRAWN and status_of(s) in wanted)


def span(start: datetime | None, end: datetime | None, *, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when requests are wanted, both included; 90 days where an end is left open.

    Raises:
        BadSpan: it ends before it begins, or is longer than 90 days.
    """
    if start is None:
        end = end or now
        return end - LONGEST_SPAN, end
    end = end or start + LONGEST_SPAN
    if end < start or end - start > LONGEST_SPAN:
        raise BadSpan
    return start, end
