"""`make trials`: schedulers are killed, stopped and misled about the time; a checker counts what that did.

    python -m trials [--due 10000] [--kills 100] [--pause 60] [--database postgresql] [--seed N]

Each trial fills a street with cases whose clocks have passed, at up to three levels, lets three scheduler
processes work them off while something is done to them, and checks that each level passed exactly once, in
order, at its scheduled expiry. The last trial runs a build whose claim is broken on purpose and must be red.
"""

import argparse
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.clocks import Clock
from tests import databases, postgres
from trials import street
from trials.checking import Findings, check
from trials.schedulers import Plan, Scheduler

BEGINS_AT = datetime(2026, 3, 12, 3, 0, tzinfo=UTC)
SCHEDULERS = 3
LONGEST = 240.0
SETTLED_AFTER = timedelta(hours=4)


@dataclass(slots=True)
class Trial:
    """What is done to the schedulers, and how much of it was done while there was work."""

    name: str
    due: int
    kills: int
    jumps: bool = False
    pause: float = 0.0
    is_broken: bool = False
    done: list[str] = field(default_factory=list)


def main() -> None:
    """Run the trials; the exit status is 1 if one of them is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m trials", description=__doc__)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--pause", type=float, default=60.0, help="seconds for which a scheduler is stopped")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), help="only this one")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # the schedulers end with us
    print(f"seed {asked.seed}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    as_wanted = True
    for kind in (asked.database,) if asked.database else ("postgresql", "sqlite"):
        for trial in _trials(asked):
            as_wanted &= _run(kind, trial, Random(asked.seed))
    sys.exit(0 if as_wanted else 1)


def _trials(asked: argparse.Namespace) -> list[Trial]:
    fewer = max(asked.due // 5, 1)
    return [
        Trial("killed", asked.due, asked.kills),
        Trial("killed, clocks jump by an hour", fewer, asked.kills // 4, jumps=True),
        Trial("one is stopped for a while", fewer, 0, pause=asked.pause),
        Trial("killed, the claim is broken", fewer, asked.kills // 4, is_broken=True),
    ]


def _run(kind: str, trial: Trial, rng: Random) -> bool:
    """Run one trial and say what came of it; return whether that is as it should be."""
    began = monotonic()
    with _database(kind) as url:
        with _application(url, BEGINS_AT) as app:
            street.fill(trial.due, now=BEGINS_AT, rng=rng)
            before = _escalations_left(app, BEGINS_AT)
        plan = Plan(url, datetime.now(UTC), BEGINS_AT, trial.jumps, trial.is_broken)
        _disturb(trial, plan, rng)
        found, looked_at = _settled(url, plan.now() + SETTLED_AFTER)
    red = sum(found.counts.values()) > 0
    verdict = "as it should be" if red == trial.is_broken else "NOT AS IT SHOULD BE"
    done = ", ".join(trial.done) or "nothing"
    print(f"{kind}, {trial.name}: {before} due, {looked_at} clocks passed, {done}:")
    print(f"  {found} in {monotonic() - began:.0f} s: {'red' if red else 'green'}, {verdict}", flush=True)
    return red == trial.is_broken


def _disturb(trial: Trial, plan: Plan, rng: Random) -> None:
    """Let the schedulers work until nothing is due, and do to them what the trial is about."""
    schedulers = [Scheduler(plan, rng) for _ in range(SCHEDULERS)]
    try:
        if trial.pause:
            _pause(trial, plan, schedulers, rng)
        _kill(trial, plan, schedulers, rng)
        until = monotonic() + LONGEST
        while _left(plan) and monotonic() < until:
            sleep(0.3)
    finally:
        for scheduler in schedulers:
            scheduler.go_on()
            scheduler.kill()


def _kill(trial: Trial, plan: Plan, schedulers: list[Scheduler], rng: Random) -> None:
    at_work = 0
    for _ in range(trial.kills):
        sleep(rng.uniform(0.05, 0.35))
        at_work += _left(plan) > 0
        one = rng.choice(schedulers)
        one.kill()
        one.restart()
    if trial.kills:
        trial.done.append(f"{trial.kills} kills, {at_work} of them while work was left")


def _pause(trial: Trial, plan: Plan, schedulers: list[Scheduler], rng: Random) -> None:
    """Stop one in the middle of its work; the others finish what they can, and it goes on a minute later."""
    sleep(rng.uniform(1.0, 2.0))
    before = _left(plan)
    schedulers[0].stop()
    sleep(trial.pause)
    after = _left(plan)
    schedulers[0].go_on()
    trial.done.append(f"one of three stopped for {trial.pause:.0f} s, {before} due before and {after} after")


def _left(plan: Plan) -> int:
    with _application(plan.url, plan.now()) as app:
        return _escalations_left(app, plan.now() - timedelta(hours=1))


def _escalations_left(_app: Flask, now: datetime) -> int:
    statement = (
        select(func.count()).select_from(Clock).where(Clock.stopped_at.is_(None), Clock.check_at < now)
    )
    return db.session.scalar(statement) or 0


def _settled(url: str, until: datetime) -> tuple[Findings, int]:
    """Work off what is left at an instant that no clock of the trial has shown, and check."""
    with _application(url, until):
        while sweep(now=until):
            pass
        passed = db.session.scalar(select(func.count(Clock.id)).where(Clock.breached_at.is_not(None))) or 0
        return check(until), passed


@contextmanager
def _application(url: str, now: datetime) -> Iterator[Flask]:
    """Give an application of our own; it leaves no connection that a fork would share."""
    app = create_app(databases.settings(url, Path(os.devnull)), lambda: now)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """Give the address of a new database."""
    make: Callable[[Path], str] = _postgresql if kind == "postgresql" else _sqlite
    home = postgres.make_home()
    try:
        url = make(home)
        databases.migrate(url)
        yield url
    finally:
        postgres.remove_home(home)


def _postgresql(home: Path) -> str:
    made = postgres.create_database(postgres.server_url(home), "yehua_trials")
    return made.render_as_string(hide_password=False)


def _sqlite(home: Path) -> str:
    return f"sqlite:///{Path(tempfile.mkdtemp(dir=home)) / 'trial.db'}"


if __name__ == "__main__":
    main()
