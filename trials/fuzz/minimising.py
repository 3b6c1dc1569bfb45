"""Making a finding small: the fewest requests, and the least in the last, after which it is still there."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from trials.fuzz.ground import Ground
from trials.fuzz.invariants import broken, wrong_with
from trials.fuzz.making import FORM, encoded
from trials.fuzz.sending import ErrorLog, Sent, send

Holds = Callable[[list[Sent]], bool]
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
AT_MOST = 60
"""So many times the world is put back for one finding."""


def smallest(ground: Ground, what: str, before: list[Sent]) -> list[Sent]:
    """Return the fewest requests that show the finding again; all, if it is not seen again."""
    tries = [0]

    def holds(some: list[Sent]) -> bool:
        tries[0] += 1
        return tries[0] <= AT_MOST and is_seen(ground, what, some)

    last = before[-1:]
    if holds(last):
        return _less_in(last, holds)
    some = [one for one in before[:-1] if one.method in WRITING] + last
    if not holds(some):
        return before
    return _less_in(_fewer(some, holds), holds)


def is_seen(ground: Ground, what: str, some: list[Sent]) -> bool:
    """Send these to the world as it was; return whether the finding is there."""
    ground.put_back()
    log, wrong = ErrorLog(), set()
    logging.getLogger().addHandler(log)
    try:
        for sent in some:
            ground.set_clock(sent.at)
            wrong |= set(wrong_with(ground, sent, send(ground.app, sent, log)))
    finally:
        logging.getLogger().removeHandler(log)
    return what in wrong or (
        what.startswith("does not hold") and what in {f"does not hold: {one}" for one in broken()}
    )


def _fewer(some: list[Sent], holds: Holds) -> list[Sent]:
    """Leave out halves, quarters and so on of what came before the last, as long as it shows."""
    size = max((len(some) - 1) // 2, 1)
    while True:
        at = 0
        while at < len(some) - 1:
            less = some[:at] + some[min(at + size, len(some) - 1) :]
            if holds(less):
                some = less
            else:
                at += size
        if size == 1:
            return some
        size //= 2


def _less_in(some: list[Sent], holds: Holds) -> list[Sent]:
    """Take headers, query and fields from the last one by one, as long as it shows."""
    for other in _lesser(some[-1]):
        if holds([*some[:-1], other]):
            return _less_in([*some[:-1], other], holds)
    return some


def _lesser(sent: Sent) -> Iterator[Sent]:
    for name, value in sent.headers:
        if name not in {"Cookie", "Content-Type"}:
            yield replace(sent, headers=tuple(one for one in sent.headers if one != (name, value)))
    split = urlsplit(sent.target)
    for query in _without_one(split.query):
        yield replace(sent, target=split.path + (f"?{query}" if query else ""))
    if ("Content-Type", FORM) in sent.headers and sent.body.isascii():
        for body in _without_one(sent.body.decode()):
            yield replace(sent, body=body.encode())


def _without_one(pairs: str) -> Iterator[str]:
    found = parse_qsl(pairs, keep_blank_values=True)
    if "%ED" in pairs or len(found) > 100:
        return  # half of a surrogate pair would not come back as it was
    for at in range(len(found)):
        yield encoded(found[:at] + found[at + 1 :])
