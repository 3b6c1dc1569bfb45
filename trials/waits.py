"""`python -m trials waits`: somebody holds locks or connections, or the database is slow or hangs.

Whoever waits is told within a bounded time that it does not work just now, and it works again afterwards,
once. Two acts wait for as long as an installation lets them, all others for less, or it would take hours.
"""

import argparse
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import monotonic
from unittest.mock import patch

import psycopg
from psycopg import sql

from app import database
from app.database import LONGEST_WAIT
from app.extensions import db
from app.web import troubles
from trials import acts_jobs
from trials.acts import ACTS
from trials.failing import Counts
from trials.lines import Line
from trials.places import Place, databases_of, new_place, socket_of, through
from trials.soundness import unsound
from trials.walk import OWN, Sizes, step, usually
from trials.walking import world_at
from trials.world import TAKEN, World

CONNECTIONS = 15
"""What the pool gives at most."""
PATIENT = ("register", "accept")
"""Acts that wait for as long as an installation lets them."""
LOCKED, FILE, HANGS = "a table is locked", "the file is locked", "a statement hangs"
WAITED_FOR = frozenset({LOCKED, FILE, HANGS})
"""What a sample of the acts is tried with."""
SAMPLE = 15
MARGIN = 10.0
"""Seconds beyond the longest wait within which everybody has an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is waited for at most, and how slow a slow line is, in seconds."""

    wait: int
    statement: int
    delay: float


REAL, SHORT = Limits(LONGEST_WAIT, 20, 0.1), Limits(1, 1, 0.005)


def run(asked: argparse.Namespace) -> bool:
    """Hold up each database; return whether all is as it should be."""
    return all(
        [
            _run(kind, REAL, PATIENT, asked.seed) & _run(kind, SHORT, ACTS, asked.seed) & _broken_is_red(kind)
            for kind in databases_of(asked)
        ]
    )


def _run(kind: str, limits: Limits, names: Collection[str], seed: int) -> bool:
    """Hold each act up in each way and say what came of it; return whether it was green."""
    wrong: list[str] = []
    longest: dict[str, float] = {}
    began, dice, sent = monotonic(), Random(seed), Counter[str]()
    sample = {*PATIENT, *dice.sample(sorted(ACTS), SAMPLE)}
    with new_place(kind) as place, _limited(limits):
        line = Line(lambda: socket_of(place))
        url = through(line, place) if kind == "postgresql" else place.url
        with world_at(url, place.uploads) as world:
            _limit_statements(world, limits)
            for name in names:
                usual, _counts = usually(world, ACTS[name])
                for what, held in _ways(place, line, limits, _table(usual, dice)).items():
                    if what in WAITED_FOR and name not in sample:
                        continue
                    if what == HANGS and name in acts_jobs.ACTS:
                        continue  # jobs may take their time
                    sent[what] += 1
                    found, seconds = _held(world, name, held, usual)
                    wrong += [f"{name}, {what}: {one}" for one in found]
                    longest[what] = max(longest.get(what, 0.0), seconds)
            wrong += unsound()
        line.close()
    bound = max(limits.wait, limits.statement) + MARGIN
    wrong += [f"{what}: somebody waited for {most:.0f} s" for what, most in longest.items() if most > bound]
    verdict = "red, NOT AS IT SHOULD BE" if wrong else "green, as it should be"
    took = ", ".join(f"{what} ({sent[what]} acts) {most:.1f} s" for what, most in longest.items())
    print(f"{kind}, waits, {len(names)} acts, {limits.wait} s at most, {monotonic() - began:.0f} s:")
    print(f"    the longest took: {took}; {len(wrong)} wrong: {verdict}", flush=True)
    for example in wrong[:10]:
        print(f"    {example}")
    return not wrong


def _broken_is_red(kind: str) -> bool:
    """Hold all connections of a build that takes that for a fault of its own; it must be red."""
    never = type("Never", (Exception,), {})
    with _limited(SHORT), new_place(kind) as place, world_at(place.url, place.uploads) as world:
        usual, _counts = usually(world, ACTS["register"])
        with patch.object(troubles, "PoolExhausted", never):
            wrong, _seconds = _held(world, "register", _connections_taken, usual)
    verdict = "red, as it should be" if wrong else "green, NOT AS IT SHOULD BE"
    print(f"{kind}, waits, taken for a fault: {len(wrong)} wrong: {verdict}", flush=True)
    return bool(wrong)


@contextmanager
def _limited(limits: Limits) -> Iterator[None]:
    """Let connections that are made from now on wait for no longer."""
    usual = f"busy_timeout={LONGEST_WAIT * 1000}"
    pragmas = [f"busy_timeout={limits.wait * 1000}" if one == usual else one for one in database._PRAGMAS]
    with patch.multiple(database, LONGEST_WAIT=limits.wait, _PRAGMAS=pragmas):
        yield


def _limit_statements(world: World, limits: Limits) -> None:
    settings = replace(world.app.config["SETTINGS"], statement_seconds=limits.statement)
    world.app.config["SETTINGS"] = settings


def _ways(place: Place, line: Line, limits: Limits, table: str) -> dict[str, Callable]:
    ways: dict[str, Callable] = {"no connection is free": _connections_taken}
    if place.kind == "postgresql":
        return ways | {
            LOCKED: lambda: _table_locked(place, table),
            "the line is slow": lambda: _slow(line, limits.delay),
            HANGS: lambda: _hanging(place, table),
        }
    return ways | {FILE: lambda: _file_locked(place)}


def _table(usual: Sizes, dice: Random) -> str:
    """Return one of the tables that an act writes to."""
    return dice.choice(sorted(name for name in usual if name not in OWN) or ["case"])


def _held(world: World, name: str, held: Callable, usual: Sizes) -> tuple[list[str], float]:
    """Send an act while the database is held up, and once more; return what is wrong and how long it took."""
    seconds, said = 0.0, ""

    @contextmanager
    def spoilt() -> Iterator[Counts]:
        nonlocal seconds, said
        with held():
            began = monotonic()
            yield Counts(has_failed=True)
            seconds = monotonic() - began
        said = world.answer.text if world.answer and world.answer.status_code not in TAKEN else "done"

    wrong = list(step(world, ACTS[name], spoilt(), usual))
    return wrong if said.strip() else [*wrong, "refused without a word"], seconds


@contextmanager
def _connections_taken() -> Iterator[None]:
    db.session.remove()
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(db.engine.connect())
        yield


@contextmanager
def _table_locked(place: Place, table: str) -> Iterator[None]:
    with _beside(place) as connection:
        lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE")
        connection.execute(lock.format(sql.Identifier(table)))
        yield
        connection.rollback()


@contextmanager
def _hanging(place: Place, table: str) -> Iterator[None]:
    """Let every row that is added to a table take an hour."""
    name = sql.Identifier(table)
    with _beside(place) as connection:
        connection.execute(HANG)
        connection.execute(
            sql.SQL("CREATE TRIGGER hang BEFORE INSERT ON {} EXECUTE FUNCTION hang()").format(name)
        )
        connection.commit()
        db.engine.dispose()  # as a web server, which connects within requests alone
        yield
        connection.execute(sql.SQL("DROP TRIGGER hang ON {}").format(name))


HANG = """
CREATE OR REPLACE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_sleep(3600); RETURN NULL; END$$
"""


@contextmanager
def _beside(place: Place) -> Iterator[psycopg.Connection]:
    """Give a connection that is not of the pool, while the trial itself holds nothing."""
    db.session.remove()
    with psycopg.connect(place.url.replace("+psycopg", "")) as connection:
        connection.execute(f"SET lock_timeout = '{LONGEST_WAIT}s'")
        yield connection


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
def _slow(line: Line, delay: float) -> Iterator[None]:
    line.delay = delay
    try:
        yield
    finally:
        line.delay = 0.0
