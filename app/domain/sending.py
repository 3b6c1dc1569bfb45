"""When a message goes out, when it is tried again, and when it is given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.working_time import Calendar, is_open, next_open_intervals

FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
TRIES = 12
"""So often one message may be answered with an error by a target that is there."""
FLOOD = 10
"""So many messages that wait for one reader at once become one."""
_STEPS = 14


class ChannelKind(StrEnum):
    """By what a message travels."""

    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    SMS = "sms"
    WEBHOOK = "webhook"


PERSONAL = (ChannelKind.MAIL, ChannelKind.SMS)
"""Channels that reach one person at an address of their own; the others have one address for all."""


class EventGroup(StrEnum):
    """What somebody wants to be told of."""

    URGENT = "urgent"
    CASES = "cases"
    PROGRESS = "progress"
    LEDGER = "ledger"
    TALKS = "talks"
    ORDERS = "orders"
    NEWS = "news"
    HOUSE = "house"


class Mode(StrEnum):
    """Whether each event makes a message, or several make one."""

    AT_ONCE = "at_once"
    DIGEST = "digest"


class DeliveryState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Fault(StrEnum):
    """What went wrong: nobody there, an error that may pass, or a message that is refused for good."""

    UNREACHABLE = "unreachable"
    ERROR = "error"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Rest:
    """When a reader wants no messages: wall times of the street, and whether only offices' hours will do."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    working_time: bool = False


def due_at(now: datetime, mode: Mode, rest: Rest, *, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """Return the UTC instant from which a message that is not urgent may go out.

    A digest waits for the next full hour. What falls into quiet hours waits for their end, and with
    `working_time` for the next opening; where the two leave no instant in some weeks, neither is waited for.
    """
    at = now if mode is Mode.AT_ONCE else _next_hour(now)
    for _ in range(_STEPS):
        later = _after_quiet(at, rest, zone)
        if rest.working_time and not is_open(calendar, later):
            later = next_open_intervals(calendar, later, 1)[0][0]
        if later == at:
            return at.astimezone(UTC)
        at = later
    return now.astimezone(UTC)


def is_quiet(wall: time, rest: Rest) -> bool:
    """Return whether a wall time lies in the quiet hours, which may go over midnight."""
    if rest.quiet_from is None or rest.quiet_until is None:
        return False
    if rest.quiet_from <= rest.quiet_until:
        return rest.quiet_from <= wall < rest.quiet_until
    return wall >= rest.quiet_from or wall < rest.quiet_until


def wait_after(failures: int, share: float) -> timedelta:
    """Return how long a target is left alone after failures in a row: 10, 20, 40 s … an hour.

    `share` from 0 to 1 is the throw of a dice: of the wait at least half is kept, so that those who failed
    together do not all come back together.
    """
    wait: timedelta = min(FIRST * 2 ** (min(max(failures, 1), 20) - 1), LONGEST)
    return wait * (0.5 + share / 2)


def is_given_up(fault: Fault, *, tries: int, waited: timedelta) -> bool:
    """Return whether a message that failed becomes a dead letter, after `tries` and since it was due.

    A target that cannot be reached costs no tries: nobody knows yet what it says to the message.
    """
    if fault is Fault.REFUSED or waited >= GIVEN_UP_AFTER:
        return True
    return fault is Fault.ERROR and tries >= TRIES


def mode_of(wanted: Mapping[str, str], group: EventGroup) -> Mode | None:
    """Return how a reader wants to be told of a group of events; None: not at all."""
    mode = wanted.get(group.value)
    return Mode(mode) if mode else None


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _after_quiet(at: datetime, rest: Rest, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if rest.quiet_until is None or not is_quiet(local.time(), rest):
        return at
    day = local.date() if local.time() < rest.quiet_until else local.date() + timedelta(days=1)
    return datetime.combine(day, rest.quiet_until, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is due, the number under which it leaves if that is fixed, and whether it may wait."""

    id: int
    bundle_id: int | None
    is_digest: bool


def bundled(rows: Sequence[Waiting], *, may_bundle: bool) -> dict[int, int]:
    """Return for deliveries that leave for the first time under which number each does, in the order of ids.

    Neighbours that are for a digest make one message, and a flood makes one of all; what was fixed before
    stays as it is, and nothing overtakes anything.
    """
    runs: list[list[Waiting]] = [[]]
    for row in rows:
        if row.bundle_id is None:
            runs[-1].append(row)
        elif runs[-1]:
            runs.append([])
    found: dict[int, int] = {}
    for run in runs:
        is_flood = may_bundle and len(run) >= FLOOD
        head: int | None = None
        for row in run:
            joins = may_bundle and (is_flood or row.is_digest)
            head = (head or row.id) if joins else None
            found[row.id] = head or row.id
    return found
