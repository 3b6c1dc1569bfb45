"""`make rounds`: many do the same at the same instant; exactly one has done it, the others are told so.

    python -m trials.rounds [--rounds 1000] [--parallel 50] [--seconds S] [--database postgresql]

The rounds go to the operations by turns. Each prepares a case (order, vote), lets so many threads with
connections of their own start at one barrier, and compares what changed in the database with what one attempt
alone changes: events, notices, holdings, clocks, versions. Some rounds of a build that is broken on purpose,
in which neither version nor state is asked, must be red.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from flask import Flask

from app import create_app
from app.cases.operations import recording
from app.domain.supervision import OrderState
from app.domain.workflow import RULES
from app.extensions import db
from app.supervision.operations import orders
from tests import databases, postgres
from trials.rounds.acts import Act, Place
from trials.rounds.racing import Races, Tally

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
BROKEN_ROUNDS = 3
BREAKING = frozenset({"accept", "close", "merge", "order answer"})
"""What the broken build does wrong; clocks, votes and requests have keys and states of their own besides."""


def main() -> None:
    """Run the rounds; the exit status is 1 if one is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m trials.rounds", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000, help="in all, by turns of the operations")
    parser.add_argument("--parallel", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no round after so many")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), help="only this one")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    as_wanted = True
    for kind in (asked.database,) if asked.database else ("postgresql", "sqlite"):
        with _application(kind, asked.parallel) as app:
            place = Place(asked.parallel, now=NOW)
            print(f"{kind}, {asked.rounds} rounds of {asked.parallel}", flush=True)
            tallies = raced(app, place.acts(), asked.rounds, asked.parallel, seconds=asked.seconds)
            as_wanted &= all([_say(name, tally) for name, tally in tallies.items()])
        as_wanted &= _broken_is_red(kind, asked.parallel)
    sys.exit(0 if as_wanted else 1)


def raced(
    app: Flask, acts: tuple[Act, ...], rounds: int, parallel: int, *, seconds: float = 1e9
) -> dict[str, Tally]:
    """Run so many rounds, by turns of the operations; return what came of each operation."""
    until = monotonic() + seconds
    tallies = {act.name: Tally() for act in acts}
    with ThreadPoolExecutor(parallel) as pool:
        races = Races(app, parallel, pool)
        for number in range(rounds):
            if monotonic() > until:
                break
            act = acts[number % len(acts)]
            races.run(act, tallies[act.name])
    return tallies


@contextmanager
def broken() -> Iterator[None]:
    """Let cases be moved and orders answered in any state: nobody asks whether somebody was quicker."""
    with (
        patch.object(orders, "next_state", lambda _state, _step: OrderState.ANSWERED),
        patch.object(recording, "next_state", lambda state, move: RULES[move].target or state),
    ):
        yield


def _broken_is_red(kind: str, parallel: int) -> bool:
    as_wanted = True
    with _application(kind, parallel) as app:
        place = Place(parallel, now=NOW, asks_version=False)
        acts = tuple(act for act in place.acts() if act.name in BREAKING)
        with broken():
            tallies = raced(app, acts, BROKEN_ROUNDS * len(acts), parallel)
    for name, tally in tallies.items():
        verdict = "NOT AS IT SHOULD BE" if tally.is_green else "red, as it should be"
        print(
            f"{kind}, {name}, neither version nor state is asked: {tally.winners} winners in {tally.rounds} "
            f"rounds, doubled {tally.doubled}, errors {sum(tally.errors.values())}: {verdict}",
            flush=True,
        )
        as_wanted &= not tally.is_green
    return as_wanted


def _say(name: str, tally: Tally) -> bool:
    told = ", ".join(f"{code} {number}" for code, number in sorted(tally.refusals.items())) or "nothing"
    print(
        f"  {name}: {tally.rounds} rounds, {tally.attempts} attempts, {tally.winners} winners, "
        f"refused: {told}, "
        f"errors {sum(tally.errors.values())}, doubled {tally.doubled}, otherwise wrong {tally.wrong}, "
        f"{tally.seconds:.1f} s",
        flush=True,
    )
    if not tally.is_green:
        print(f"    {dict(tally.errors)} {tally.example}", flush=True)
    return tally.is_green


@contextmanager
def _application(kind: str, parallel: int) -> Iterator[Flask]:
    """Give the application on a new database, with a connection for each of so many."""
    home = postgres.make_home()
    make = db._make_engine
    own = {"pool_size": parallel + 2, "max_overflow": 5}
    try:
        if kind == "sqlite":
            url = f"sqlite:///{Path(tempfile.mkdtemp(dir=home)) / 'rounds.db'}"
        else:
            made = postgres.create_database(postgres.server_url(home), "yehua_rounds")
            url = made.render_as_string(hide_password=False)
        databases.migrate(url)
        with patch.object(db, "_make_engine", lambda key, options, app: make(key, {**options, **own}, app)):
            app = create_app(databases.settings(url, home / "uploads"), lambda: NOW)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        postgres.remove_home(home)


if __name__ == "__main__":
    main()
