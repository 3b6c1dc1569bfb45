"""Whose time it was: the life of a case divided among those who could move it.

It is read off the clocks: at any instant of an open case exactly one main clock (accept, handle, verify)
runs or is suspended, so that the stretches join without gap or overlap and add up to the life of the case.
Times between an ending and a reopening belong to nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.clocks import MAIN, ClockKind
from app.domain.pauses import Pause, merge_pauses


class Whose(StrEnum):
    """In whose hands a case was."""

    HOLDER = "holder"
    VERIFIER = "verifier"
    RESIDENT = "resident"
    """The holder waited for the resident."""
    SUSPENDED = "suspended"
    """It lay in the ledger."""
    NOBODY = "nobody"
    """It was closed, merged or withdrawn."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A clock as far as it tells whose time it was: UTC instants; `stopped_at` None while it runs."""

    kind: ClockKind
    unit_id: int
    started_at: datetime
    stopped_at: datetime | None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time, half open, in which a case was in one's hands; the unit is that of the clock."""

    since: datetime
    until: datetime
    whose: Whose
    unit_id: int | None

    @property
    def length(self) -> timedelta:
        """How long it was, day and night."""
        return self.until - self.since


def divide(registered_at: datetime, until: datetime, clocks: Iterable[Measured]) -> tuple[Stretch, ...]:
    """Return the stretches from registration to `until` in order; neighbours differ in whose they are.

    `clocks` are those of the case in the order in which they were started. `until` is the end of the case,
    or the instant as of which an open one is asked about.
    """
    ordered = list(clocks)
    waits = [(one.started_at, one.stopped_at) for one in ordered if one.kind is ClockKind.WAIT]
    found: list[Stretch] = []
    at = registered_at
    before: Measured | None = None
    for clock in (one for one in ordered if one.kind in MAIN):
        since, end = _since(clock, before, at), min(clock.stopped_at or until, until)
        before = clock
        if since >= end:
            continue
        found.append(Stretch(at, since, Whose.NOBODY, None))
        found += _of_clock(clock, since, end, waits)
        at = end
    found.append(Stretch(at, until, Whose.NOBODY, None))
    return tuple(_joined(stretch for stretch in found if stretch.since < stretch.until))


def _since(clock: Measured, before: Measured | None, at: datetime) -> datetime:
    """Return when a clock began that follows `before`, which ended at `at`.

    One that goes on with a remainder starts where the first one did, long before it. If no other came
    between, an ending was taken back: until then it was suspended in nobody's hands.
    """
    if before is not None and _origin(before) == _origin(clock):
        return max([until for since, until in clock.pauses if since == at and until], default=at)
    return max(clock.started_at, at)


def _origin(clock: Measured) -> tuple[ClockKind, int, datetime]:
    return clock.kind, clock.unit_id, clock.started_at


def totals(stretches: Iterable[Stretch]) -> Mapping[tuple[Whose, int | None], timedelta]:
    """Return how long a case was in each one's hands, in the order of first coming."""
    found: defaultdict[tuple[Whose, int | None], timedelta] = defaultdict(timedelta)
    for stretch in stretches:
        found[stretch.whose, stretch.unit_id] += stretch.length
    return dict(found)


def _of_clock(clock: Measured, since: datetime, end: datetime, waits: list[Pause]) -> Iterator[Stretch]:
    whose = Whose.VERIFIER if clock.kind is ClockKind.VERIFY else Whose.HOLDER
    at = since
    for begin, stop in merge_pauses(clock.pauses):
        first, last = max(begin, since), min(stop or end, end)
        if first >= last:
            continue
        yield Stretch(at, first, whose, clock.unit_id)
        yield from _of_pause(first, last, clock.unit_id, waits)
        at = last
    yield Stretch(at, end, whose, clock.unit_id)


def _of_pause(since: datetime, end: datetime, unit_id: int, waits: list[Pause]) -> Iterator[Stretch]:
    """Part a suspension into the times that a wait for the resident explains, and the rest."""
    marks = {since, end}
    for begin, stop in waits:
        marks |= {min(max(begin, since), end), min(max(stop or end, since), end)}
    for first, last in pairwise(sorted(marks)):
        waited = any(begin <= first and (stop is None or last <= stop) for begin, stop in waits)
        yield Stretch(first, last, Whose.RESIDENT if waited else Whose.SUSPENDED, unit_id)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    last: Stretch | None = None
    for stretch in stretches:
        if last is not None and (last.whose, last.unit_id) == (stretch.whose, stretch.unit_id):
            last = Stretch(last.since, stretch.until, last.whose, last.unit_id)
            continue
        if last is not None:
            yield last
        last = stretch
    if last is not None:
        yield last
