"""Suspensions of a clock: how they are merged, and how an amount of time is used up around them.

A pause is a pair of instants (from, until); `until` is None as long as it lasts.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

Pause = tuple[datetime, datetime | None]


def merge_pauses(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return pauses in order, those that overlap or touch as one; empty and reversed ones vanish.

    Of all that begin at or after an open one nothing is left: only the last may be open.
    """
    merged: list[Pause] = []
    for since, until in sorted(map(_in_utc, pauses), key=lambda pause: pause[0]):
        if until is not None and until <= since:
            continue
        if not merged:
            merged.append((since, until))
            continue
        first, last = merged[-1]
        if last is None:
            break
        if since > last:
            merged.append((since, until))
        else:
            merged[-1] = (first, None if until is None else max(last, until))
    return tuple(merged)


def use_up(
    amount: timedelta,
    start: datetime,
    pauses: Iterable[Pause],
    forward: Callable[[datetime, timedelta], datetime],
    available: Callable[[datetime, datetime], timedelta],
) -> datetime | None:
    """Return when `amount` is used up going from `start` round the pauses; None: never as yet.

    `forward` says when an amount is used up from an instant on, `available` how much lies between
    two instants; neither knows of pauses. A pause that begins exactly at the result is too late to
    move it.
    """
    at = start.astimezone(UTC)
    for since, until in merge_pauses(pauses):
        if at <= since:
            due = forward(at, amount)
            if due <= since:
                return due
            amount -= available(at, since)
        if until is None:
            return None
        at = max(at, until)
    return forward(at, amount)


def use_up_backward(
    amount: timedelta,
    start: datetime,
    pauses: Iterable[Pause],
    backward: Callable[[datetime, timedelta], datetime],
    available: Callable[[datetime, datetime], timedelta],
) -> datetime:
    """Return from when `amount` leads to `start` round the pauses: the mirror image of `use_up`.

    A pause that ends exactly at the result does not move it. An open one ends the way at its
    beginning: nothing counts after that.
    """
    at = start.astimezone(UTC)
    for since, until in reversed(merge_pauses(pauses)):
        if until is not None and until <= at:
            begin = backward(at, amount)
            if begin >= until:
                return begin
            amount -= available(until, at)
        at = min(at, since)
    return backward(at, amount)


def _in_utc(pause: Pause) -> Pause:
    since, until = pause
    return since.astimezone(UTC), None if until is None else until.astimezone(UTC)
