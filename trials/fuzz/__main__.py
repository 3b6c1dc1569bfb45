"""`make fuzz`: requests that no browser would send, against the real application; nothing may break.

    python -m trials.fuzz [--requests 100000] [--seed N] [--database postgresql] [--processes 2]
                          [--seconds S] [--batch B]

Each batch begins with the same world of two streets and everybody's session, sends requests made from the map
of routes, from the forms that pages show and from real flows that are disturbed, lets the jobs run, and asks
what must hold: chains of events, audit log, holders, clocks, files. A 5xx, an error in the log, another
street's case on a page is a finding; it is printed with the fewest requests that show it again.
"""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.queues import Queue
from random import Random, SystemRandom
from time import monotonic
from typing import NamedTuple

from trials.fuzz.batch import Batch, Finding, Result
from trials.fuzz.ground import ground
from trials.fuzz.making import Known
from trials.fuzz.minimising import smallest

BATCH = 1000


class Part(NamedTuple):
    """What one process does."""

    kind: str
    seed: int
    batches: tuple[int, ...]
    size: int
    until: float
    """By the machine's steady clock."""


def main() -> None:
    """Send the requests; the exit status is 1 if there are findings."""
    parser = argparse.ArgumentParser(prog="python -m trials.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no batch after so many")
    parser.add_argument("--batch", type=int, help="only this one")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.database}, {asked.requests} requests", flush=True)
    began, total = monotonic(), Result()
    for number, result in _results(asked):
        total.add(result)
        for finding in result.findings:
            _tell(number, finding)
        print(f"batch {number}: {total.requests} sent in {monotonic() - began:.0f} s", flush=True)
    _summary(total, monotonic() - began)
    sys.exit(1 if total.findings else 0)


def _results(asked: argparse.Namespace) -> Iterator[tuple[int, Result]]:
    size = min(asked.requests, BATCH)
    numbers = [asked.batch] if asked.batch is not None else list(range(-(-asked.requests // size)))
    processes = min(asked.processes, len(numbers))
    until = monotonic() + asked.seconds
    parts = [
        Part(asked.database, asked.seed, tuple(numbers[at::processes]), size, until)
        for at in range(processes)
    ]
    context = get_context("fork")
    results = context.Queue()
    workers = [context.Process(target=_work, args=(part, results), daemon=True) for part in parts]
    for worker in workers:
        worker.start()
    at_work = processes
    while at_work:
        answer = results.get()
        at_work -= answer is None
        if answer is not None:
            yield answer
    for worker in workers:
        worker.join()


def _work(part: Part, results: Queue) -> None:
    """Do the batches of a process, each from its own chance, and give what came of each."""
    for name in ("alembic", "app"):
        logging.getLogger(name).setLevel(logging.ERROR)
    told: set[str] = set()
    with ground(part.kind) as made:
        for number in part.batches:
            if monotonic() > part.until:
                break
            chance = Random(f"{part.seed}/{number}")
            result = Batch(made, Known(), chance).run(part.size)
            for finding in result.findings:
                if finding.what not in told:
                    finding.smallest = smallest(made, finding.what, finding.before)
                told.add(finding.what)
                finding.before = []
            results.put((number, result))
    results.put(None)


def _tell(number: int, finding: Finding) -> None:
    print(f"!! batch {number}: {finding.what}")
    for sent in finding.smallest[-5:]:
        print(f"   {sent.curl()}")
    if len(finding.smallest) > 5:
        print(
            f"   ({len(finding.smallest)} requests led to it; --batch {number} with the same seed sends them)"
        )


def _summary(total: Result, seconds: float) -> None:
    statuses: Counter[int] = Counter()
    routes: dict[str, Counter[int]] = {}
    for (route, status), number in total.statuses.items():
        statuses[status] += number
        routes.setdefault(route, Counter())[status] += number
    for route in sorted(routes):
        print(f"  {route}: {', '.join(f'{status} {n}' for status, n in sorted(routes[route].items()))}")
    print("flows: " + ", ".join(f"{name} {number}" for name, number in sorted(total.flows.items())))
    print("statuses: " + ", ".join(f"{status} {number}" for status, number in sorted(statuses.items())))
    failed = sum(number for (_route, status), number in total.statuses.items() if status >= 500)
    told = f"{failed} x 5xx (readyz's 503 among them), {len(total.findings)} findings"
    print(f"{total.requests} requests, {len(routes)} routes and methods, {seconds:.0f} s: {told}")


if __name__ == "__main__":
    main()
