"""Schedulers are killed, stopped and misled about the time; a checker counts what that did.

Each trial fills a street with cases whose clocks have passed, at up to three levels, lets three scheduler
processes work them off while something is done to them, and checks that each level passed exactly once, in
order, at its scheduled expiry. The last trial runs a build whose claim is broken on purpose and must be red.
"""

import argparse
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic, sleep

from flask import Flask
from sqlalchemy import func, select

from app.escalation.jobs import sweep
from app.extensions import db
from app.models.clocks import Clock
from trials import street
from trials.checking import Findings, check
from trials.places import application, databases_of, new_database
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


def run(asked: argparse.Namespace) -> bool:
    """Run the trials; return whether each is as it should be."""
    as_wanted = True
    for kind in databases_of(asked):
        for trial in _trials(asked):
            as_wanted &= _run(kind, trial, Random(asked.seed))
    return as_wanted


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
    with new_database(kind) as url:
        with application(url, BEGINS_AT) as app:
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
    with application(plan.url, plan.now()) as app:
        return _escalations_left(app, plan.now() - timedelta(hours=1))


def _escalations_left(_app: Flask, now: datetime) -> int:
    statement = (
        select(func.count()).select_from(Clock).where(Clock.stopped_at.is_(None), Clock.check_at < now)
    )
    return db.session.scalar(statement) or 0


def _settled(url: str, until: datetime) -> tuple[Findings, int]:
    """Work off what is left at an instant that no clock of the trial has shown, and check."""
    with application(url, until):
        while sweep(now=until):
            pass
        passed = db.session.scalar(select(func.count(Clock.id)).where(Clock.breached_at.is_not(None))) or 0
        return check(until), passed
