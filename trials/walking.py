"""`python -m trials walk`: the failure walk over every act, every statement and every commit.

Every move of a case is made by some act; only what a change of limits reckons anew is not, since it is about
all cases of the street at once.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from sqlalchemy import select

from app.domain.workflow import Move
from app.extensions import db
from app.models.cases import Event
from tests import conftest, databases
from trials import broken
from trials.acts import ACTS
from trials.places import databases_of, new_database
from trials.soundness import unsound
from trials.walk import Walked, walk
from trials.world import World

TOGETHER = 4
"""So many acts share a street: each step reads every row that the steps before have left."""


def run(asked: argparse.Namespace) -> bool:
    """Walk on each database with the sound build, and a little with broken ones; return whether all fits."""
    names = asked.only or list(ACTS)
    if unknown := set(names) - set(ACTS):
        raise SystemExit(f"there is no act {', '.join(sorted(unknown))}; there are {', '.join(ACTS)}")
    kinds = databases_of(asked)
    return all([_whole(kind, names, asked.every) and (bool(asked.only) or _broken(kind)) for kind in kinds])


def _whole(kind: str, names: list[str], every: int) -> bool:
    began, steps, wrong, made = monotonic(), 0, [], set()
    for at in range(0, len(names), TOGETHER):
        with _world(kind) as world:
            for name in names[at : at + TOGETHER]:
                walked = walk(world, name, ACTS[name], every=every)
                steps, wrong = steps + walked.steps, wrong + walked.wrong
                print(f"  {kind}, {name}: {walked.steps} failures, {len(walked.wrong)} wrong", flush=True)
            wrong += unsound()
            made |= set(db.session.scalars(select(Event.move).distinct()))
    if names == list(ACTS):
        wrong += [f"no act makes the move {move}" for move in Move if move not in {*made, Move.RECKON}]
    for what in wrong[:20]:
        print(f"    {what}")
    verdict = "red, NOT AS IT SHOULD BE" if wrong else "green, as it should be"
    seconds = monotonic() - began
    print(
        f"{kind}, walk: {len(names)} acts, {steps} failures, {len(wrong)} wrong, {seconds:.0f} s: {verdict}"
    )
    return not wrong


def _broken(kind: str) -> bool:
    """Walk with each broken build over the act that shows it; each must be red."""
    as_wanted = True
    for name, (act, build) in broken.WALKS.items():
        with _world(kind) as world, build():
            walked: Walked = walk(world, act, ACTS[act])
            found = len(walked.wrong) + len(unsound())
        verdict = "red, as it should be" if found else "green, NOT AS IT SHOULD BE"
        print(f"{kind}, walk, {name}: {walked.steps} failures, {found} wrong: {verdict}", flush=True)
        as_wanted &= found > 0
    return as_wanted


@contextmanager
def _world(kind: str) -> Iterator[World]:
    with (
        new_database(kind) as url,
        tempfile.TemporaryDirectory() as folder,
        world_at(url, Path(folder) / "uploads") as world,
    ):
        yield world


@contextmanager
def world_at(url: str, uploads: Path) -> Iterator[World]:
    """Give a street with browsers, in this process, over a database and a folder."""
    clock = conftest.FakeClock()
    app = conftest.made(databases.settings(url, uploads), clock)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        try:
            yield World(app, clock)
        finally:
            conftest.leave(app)
