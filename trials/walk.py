"""The failure walk: each act fails at its 1st, 2nd, 3rd … statement and commit, and is then sent again.

After the failure nothing of it may be there, or all of it; sent again under the same key it is taken, and
leaves exactly what it leaves when nothing fails. The answer meanwhile is 503 with Retry-After, never a fault.
What carries no key may be refused then, and changes nothing more. A job may have done a part, and the next
run does the rest once.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import text
from werkzeug.test import TestResponse

from app.extensions import db
from trials.failing import Counts, How, failing
from trials.world import Again, World

OWN = frozenset({"upload_day", "signed_in", "job_run", "erasure_run"})
"""Tables that are written in transactions of their own, before or beside an act, and say nothing of it."""
FITTING = {(503, True), (507, True)}
"""Answers to what can be sent again, and whether they must say when."""
Rows = dict[str, Counter[bytes]]
Sizes = Counter[str]


@dataclass(slots=True)
class Walked:
    """How far a walk came, and what was wrong on the way."""

    steps: int = 0
    wrong: list[str] = field(default_factory=list)


def walk(world: World, name: str, ready: Callable, *, every: int = 1) -> Walked:
    """Let an act fail at each commit, and at one of `every` statements."""
    found = Walked()
    usual, counts = usually(world, ready)
    for how, at in _failures(counts.statements, counts.commits):
        if how.is_about_commits or at % every == 0:
            found.steps += 1
            wrong = step(world, ready, failing(how, at), usual)
            found.wrong += [f"{name}, {how} at {at}: {what}" for what in wrong]
    return found


def usually(world: World, ready: Callable) -> tuple[Sizes, Counts]:
    """Return what the act leaves when nothing fails, and how many statements and commits it takes."""
    for _first_fills_caches in range(2):
        send = ready(world)
        before = sizes(rows())
        with failing() as counts:
            taken = send()
        if not taken:
            raise RuntimeError(f"refused though nothing failed: {world.answer and world.answer.status}")
    return _more(before, sizes(rows())), counts


def _failures(statements: int, commits: int) -> Iterator[tuple[How, int]]:
    for how in How:
        last = commits if how.is_about_commits else statements
        yield from ((how, at) for at in range(1, last + 1))


def step(
    world: World, ready: Callable, spoilt: AbstractContextManager[Counts], usual: Sizes
) -> Iterable[str]:
    """Send an act while something is spoilt, and once more when it is not; yield what is wrong."""
    send = ready(world)
    before = rows()
    with spoilt as counts:
        taken = send()
    if not counts.has_failed:
        yield "it did not come so far"
    in_parts = send.again is Again.GOES_ON
    if (
        not taken
        and world.answer
        and (world.answer.status_code, "Retry-After" in world.answer.headers) not in FITTING
    ):
        yield f"answered {world.answer.status}"
    after = rows()
    is_whole = _more(sizes(before), sizes(after)) == usual
    if after != before and not is_whole and not in_parts:
        yield f"half of it was written: {dict(_more(sizes(before), sizes(after)))}"
    if taken and not is_whole and not in_parts:
        yield "it was said to be done, and is not"
    may_refuse = is_whole and send.again is not Again.TAKEN and world.answer is not None
    if not send() and not may_refuse:
        yield f"sent again: {world.answer and world.answer.status}"
    if (left := _more(sizes(before), sizes(rows()))) != usual:
        yield f"sent again it leaves {dict(left - usual)} too much, {dict(usual - left)} too little"


def _fits(answer: TestResponse) -> bool:
    return (answer.status_code, "Retry-After" in answer.headers) in FITTING


def rows() -> Rows:
    """Return a digest of every row of every table that tells of acts."""
    found = {}
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            if table.name not in OWN:
                read = connection.execute(text(f'SELECT * FROM "{table.name}"'))
                found[table.name] = Counter(_digest(row) for row in read)
        connection.rollback()
    return found


def sizes(found: Rows) -> Sizes:
    """Return how many rows each table has."""
    return Counter({name: digests.total() for name, digests in found.items()})


def _digest(row: Iterable[object]) -> bytes:
    return hashlib.blake2b(repr(tuple(row)).encode(), digest_size=8).digest()


def _more(before: Sizes, after: Sizes) -> Sizes:
    return Counter({name: number - before[name] for name, number in after.items() if number != before[name]})
