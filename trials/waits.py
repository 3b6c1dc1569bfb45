"""`python -m trials waits`: somebody holds locks or connections, or the database is slow.

Whoever waits is told within a bounded time that it does not work just now, and it works again afterwards.
"""

import argparse
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from unittest.mock import patch

import psycopg

from app.database import LONGEST_WAIT
from app.extensions import db
from app.web import troubles
from trials.acts import ACTS
from trials.failing import Counts
from trials.lines import Line
from trials.places import Place, databases_of, new_place, socket_of, through
from trials.soundness import unsound
from trials.walk import Sizes, step, usually
from trials.walking import world_at
from trials.world import World

MOST = LONGEST_WAIT + 10.0
"""Seconds within which everybody has an answer."""
DELAY = 0.1
CONNECTIONS = 15
"""What the pool gives at most."""
NAMES = ("register", "accept")


def run(asked: argparse.Namespace) -> bool:
    """Hold up each database; return whether all is as it should be."""
    return all([_run(kind) & _broken_is_red(kind) for kind in databases_of(asked)])


def _run(kind: str) -> bool:
    wrong, longest = [], 0.0
    with new_place(kind) as place:
        line = Line(lambda: socket_of(place))
        url = through(line, place) if kind == "postgresql" else place.url
        with world_at(url, place.uploads) as world:
            for name in NAMES:
                usual, _counts = usually(world, ACTS[name])
                for what, held in _ways(place, line).items():
                    began = monotonic()
                    wrong += [f"{name}, {what}: {one}" for one in _held(world, name, held, usual)]
                    longest = max(longest, monotonic() - began)
            wrong += unsound()
        line.close()
    if longest > MOST:
        wrong.append(f"somebody waited for {longest:.0f} s")
    verdict = "red, NOT AS IT SHOULD BE" if wrong else "green, as it should be"
    print(f"{kind}, waits: the longest took {longest:.1f} s, {len(wrong)} wrong: {verdict}", flush=True)
    for example in wrong[:5]:
        print(f"    {example}")
    return not wrong


def _broken_is_red(kind: str) -> bool:
    """Hold all connections of a build that takes that for a fault of its own; it must be red."""
    never = type("Never", (Exception,), {})
    with new_place(kind) as place, world_at(place.url, place.uploads) as world:
        usual, _counts = usually(world, ACTS["register"])
        with patch.object(troubles, "PoolExhausted", never):
            wrong = list(_held(world, "register", _connections_taken, usual))
    verdict = "red, as it should be" if wrong else "green, NOT AS IT SHOULD BE"
    print(f"{kind}, waits, taken for a fault: {len(wrong)} wrong: {verdict}", flush=True)
    return bool(wrong)


def _ways(place: Place, line: Line) -> dict[str, Callable]:
    ways: dict[str, Callable] = {"no connection is free": _connections_taken}
    if place.kind == "postgresql":
        return ways | {"locked": lambda: _table_locked(place), "slow": lambda: _slow(line)}
    return ways | {"locked": lambda: _file_locked(place)}


def _held(world: World, name: str, held: Callable, usual: Sizes) -> Iterator[str]:
    """Send an act while the database is held up, and once more; yield what is wrong."""

    @contextmanager
    def spoilt() -> Iterator[Counts]:
        with held():
            yield Counts(has_failed=True)

    yield from step(world, ACTS[name], spoilt(), usual)


@contextmanager
def _connections_taken() -> Iterator[None]:
    db.session.remove()
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(db.engine.connect())
        yield


@contextmanager
def _table_locked(place: Place) -> Iterator[None]:
    db.session.remove()
    address = place.url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute('LOCK TABLE "repeat_key" IN ACCESS EXCLUSIVE MODE')
        yield
        connection.rollback()


@contextmanager
def _file_locked(place: Place) -> Iterator[None]:
    db.session.remove()
    connection = sqlite3.connect(Path(place.url.removeprefix("sqlite:///")), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


@contextmanager
def _slow(line: Line) -> Iterator[None]:
    line.delay = DELAY
    try:
        yield
    finally:
        line.delay = 0.0
