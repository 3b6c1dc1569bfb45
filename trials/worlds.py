"""`make worlds`: many small worlds at random, and what everybody in them finds, beside the oracle.

    python -m trials.worlds [--worlds 1000] [--seed N] [--database postgresql]

Each world is asked by the queries that the pages read; every tenth is committed and asked over HTTP, too.

Prints how many worlds and comparisons there were. The first difference is shown in full, with the seed that
makes its world again, and the exit status is 1.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pprint import pformat
from random import SystemRandom
from time import monotonic

from flask import Flask
from sqlalchemy.util import LRUCache

from app import create_app
from app.database import transaction
from app.extensions import db
from app.settings.operations import install_defaults
from tests import databases, postgres
from tests.access.random_look import Outcome
from tests.access.random_outcomes import outcomes
from tests.access.random_pages import PAGES
from tests.access.random_plan import PersonPlan, planned
from tests.access.random_rows import NOW

KEPT_STATEMENTS = 50_000
"""Compiled statements that are kept: every kind of people has its own, and the worlds have the same kinds."""
EVERY = 50
ASKED_OVER_HTTP = 10
"""One world in so many: its pages, pictures and papers cost as much as five that are asked by queries."""


def main() -> None:
    """Look at the worlds; the exit status is 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="python -m trials.worlds", description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    started, count = monotonic(), 0
    with _installed(asked.database) as app:
        for number in range(asked.worlds):
            pages = () if number % ASKED_OVER_HTTP else PAGES
            for person, outcome in outcomes(app, asked.seed + number, pages=pages):
                count += 1
                if outcome.found != outcome.expected:
                    _tell(asked.seed + number, person, outcome)
                    sys.exit(1)
            if not (number + 1) % EVERY:
                print(f"{number + 1} worlds, {count} comparisons, {monotonic() - started:.0f} s", flush=True)
    print(f"seed {asked.seed}: {asked.worlds} worlds, {count} comparisons, differences 0")


def _tell(seed: int, person: PersonPlan, outcome: Outcome) -> None:
    print(f"DIFFERENCE in the world of seed {seed}, channel: {outcome.channel}")
    print(f"person: {pformat(person)}")
    print(f"found:    {outcome.found}\nexpected: {outcome.expected}")
    print(f"world: {pformat(planned(seed), width=160)}")


@contextmanager
def _installed(kind: str) -> Iterator[Flask]:
    """Give an application on a database with settings and nothing else, and remove it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        home = postgres.make_home()
        made = databases.Databases(home, "worlds", Path(folder))
        try:
            app = create_app(databases.settings(made.emptied(kind), Path(folder) / "uploads"), lambda: NOW)
            with app.app_context():
                db.engine._compiled_cache = LRUCache(KEPT_STATEMENTS)
                with transaction():
                    install_defaults(now=NOW)
                yield app
                db.session.remove()
                db.engine.dispose()
        finally:
            made.close()
            postgres.remove_home(home)


if __name__ == "__main__":
    main()
