"""Whether a wrong guess at a resident's page tells by its time that a case exists.

    python -m bench.guessing [--cases 20000] [--tries 2000]

Half of the tries name a case that is there, half a number of the same day that is not. All have a wrong
secret, and each comes from an address of its own, so that none is slowed down. Printed are the middle and the
95th of 100 of both, and how often a try of the first half took longer than one of the second: half the pairs
where time tells nothing.
"""

import argparse
import logging
import random
import sys
from collections.abc import Iterator
from contextvars import Context
from itertools import count
from math import sqrt
from statistics import median, quantiles
from time import perf_counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.extensions import db
from app.models.accounts import Throttle
from app.models.cases import Case
from bench import places

WRONG = "ZZZZZZZZ"
DOUBT = 3
"""So many standard errors from one half are still taken for chance."""


def main() -> None:
    """Measure; the exit status is 1 if time tells."""
    parser = argparse.ArgumentParser(prog="python -m bench.guessing", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--tries", type=int, default=2_000, help="of each half")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with places.server() as address, places.loaded(address, asked.cases) as many:
        there, not_there = _measured(many.app, asked.tries)
    share = _share_longer(there, not_there)
    error = sqrt((len(there) + len(not_there) + 1) / (12 * len(there) * len(not_there)))
    for name, times in (("a case is there", there), ("there is none", not_there)):
        late = quantiles(times, n=20)[-1]
        print(f"{name:16}: {median(times):.2f} ms in the middle, {late:.2f} ms at 95 of 100")
    print(f"longer where a case is: {share:.1%} of the pairs; by chance 50 % +- {DOUBT * error:.1%}")
    sys.exit(0 if abs(share - 0.5) <= DOUBT * error else 1)


def _measured(app: Flask, tries: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of guesses at numbers that are there, and of guesses at others."""
    with app.app_context():
        numbers = list(db.session.scalars(select(Case.number).order_by(Case.id.desc()).limit(tries)))
        db.session.remove()
    guesses = [(True, number) for number in numbers]
    guesses += [(False, f"{number.rpartition('-')[0]}-9{n:03}") for n, number in enumerate(numbers)]
    random.Random(1).shuffle(guesses)
    client, addresses = app.test_client(), _addresses()
    for number in numbers[:20]:
        _guess(client, f"{number.rpartition('-')[0]}-99", next(addresses))
    found: dict[bool, list[float]] = {True: [], False: []}
    for is_there, number in guesses:
        found[is_there].append(_guess(client, number, next(addresses)))
    with app.app_context():
        db.session.execute(delete(Throttle))
        db.session.commit()
        db.session.remove()
    return found[True], found[False]


def _guess(client: FlaskClient, number: str, address: str) -> float:
    began = perf_counter()
    typed = {"number": number, "secret": WRONG}
    answer = Context().run(client.post, "/q", data=typed, environ_overrides={"REMOTE_ADDR": address})
    taken = (perf_counter() - began) * 1000
    if answer.status_code != 422:
        raise RuntimeError(f"{number}: {answer.status_code} instead of 422")
    return taken


def _addresses() -> Iterator[str]:
    for n in count(1):
        yield f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


def _share_longer(first: list[float], second: list[float]) -> float:
    """Return how often one of the first is longer than one of the second: the U of Mann and Whitney."""
    return sum(one > other for one in first for other in second) / (len(first) * len(second))


if __name__ == "__main__":
    main()
