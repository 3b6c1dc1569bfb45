"""Scheduler processes that are killed, stopped and misled about the time."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from app import create_app, jobs
from tests import databases
from trials import broken

TICK = timedelta(seconds=0.2)
JUMPS = (timedelta(hours=-1), timedelta(0), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Plan:
    """How the schedulers of a trial are."""

    url: str
    started_at: datetime
    """By the machine's clock."""
    begins_at: datetime
    """By the application's."""
    jumps: bool = False
    is_broken: bool = False

    def now(self) -> datetime:
        """Return what the application's clock shows when it goes right."""
        return self.begins_at + (datetime.now(UTC) - self.started_at)


class Scheduler:
    """One scheduler process; after a kill the next one takes its place."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        """Start it."""
        self._plan, self._rng = plan, rng
        self._process = self._started()

    def kill(self) -> None:
        """Kill it, wherever it is."""
        self._process.kill()
        self._process.join()

    def restart(self) -> None:
        """Let another one begin."""
        self._process = self._started()

    def stop(self) -> None:
        """Stop it in the middle of what it does."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on as if no time had passed."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process.pid is not None:
            os.kill(self._process.pid, number)

    def _started(self) -> BaseProcess:
        # Forked, so that it need not load the application again: it has no connection yet.
        process = get_context("fork").Process(
            target=_serve, args=(self._plan, self._rng.random()), daemon=True
        )
        process.start()
        return process


def _serve(plan: Plan, seed: float) -> None:
    """Run the scheduler's own loop with a quick tick."""
    if plan.is_broken:
        broken.break_claim()
    escalate = replace(jobs.JOBS["escalate"], every=TICK)
    jobs.JOBS.clear()
    jobs.JOBS["escalate"] = escalate
    settings = databases.settings(plan.url, Path(os.devnull))
    clock = _jumping(plan, Random(seed)) if plan.jumps else plan.now
    jobs.serve(create_app(settings, clock))


def _jumping(plan: Plan, rng: Random) -> Callable[[], datetime]:
    """Return a clock that is an hour wrong, forth or back, whenever it likes."""
    return lambda: plan.now() + rng.choice(JUMPS)
