"""`python -m trials lines`: connections are cut, to PostgreSQL around commits, to browsers at answers.

The application speaks to PostgreSQL through a proxy that cuts before COMMIT goes on, or when the answer to it
comes. Browsers speak to the web server through another one, which cuts in the request or at its answer.
"""

import argparse
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from uuid import uuid4

from trials import accounting, journal
from trials.acts import ACTS
from trials.clients import Browser, sent
from trials.failing import Counts
from trials.journal import Act
from trials.lines import COMMIT, Line
from trials.places import databases_of, new_place, socket_of, through
from trials.serving import WSGI, Serving
from trials.soundness import unsound
from trials.walk import step, usually
from trials.walking import world_at
from trials.writers import prepared

FORMS = 60
BROKEN = "trials.broken_server:forgetting_keys()"


def run(asked: argparse.Namespace) -> bool:
    """Cut both lines; return whether all is as it should be."""
    as_wanted = True
    for kind in databases_of(asked):
        if kind == "postgresql":
            as_wanted &= _to_database()
        as_wanted &= _to_browser(kind, WSGI, Random(asked.seed))
        as_wanted &= not _to_browser(kind, BROKEN, Random(asked.seed))
    return as_wanted


def _to_database() -> bool:
    wrong, cuts = [], 0
    with new_place("postgresql") as place:
        line = Line(lambda: socket_of(place))
        with world_at(through(line, place), place.uploads) as world:
            for name, ready in ACTS.items():
                usual, counts = usually(world, ready)
                for number in range(1, counts.commits + 1):
                    for after in (False, True):
                        cut = _cut(line, number, after=after)
                        told = f"{name}, cut {'after' if after else 'before'} commit {number}"
                        wrong += [f"{told}: {what}" for what in step(world, ready, cut, usual)]
            wrong += unsound()
        cuts = line.cuts
        line.close()
    _say(f"postgresql, lines to the database: {len(ACTS)} acts, {cuts} cuts", wrong, is_sound=True)
    return not wrong


@contextmanager
def _cut(line: Line, number: int, *, after: bool) -> Iterator[Counts]:
    counts, before = Counts(), line.cuts
    line.cut_at(COMMIT, number, after=after)
    try:
        yield counts
    finally:
        counts.has_failed = line.cuts > before
        line.sound()


def _to_browser(kind: str, wsgi: str, rng: Random) -> bool:
    with new_place(kind) as place:
        tickets, form = prepared(place)
        serving = Serving(place, wsgi=wsgi)
        line = Line(lambda: socket.create_connection(("127.0.0.1", serving.port)))
        browser, notes = Browser(line.port, tickets["head"]), journal.Journal(place.home / "a.journal")
        try:
            for number in range(FORMS):
                words = {**form, "description": f"楼道灯坏了 l-{number}"}
                act = Act(str(uuid4()), "register", "head", f"l-{number}", "/cases/new", words, number % 2)
                if number % 3:
                    line.cut_at(b"POST", 1, after=True)
                else:
                    line.cut_after(rng.randrange(900))
                sent(notes, {"head": browser}, act)
        finally:
            line.close()
            serving.close()
        with place.application():
            found = accounting.account(journal.read([place.home / "a.journal"]).values())
            found["unsound"] = unsound()
    wrong = [f"{kind_}: {what}" for kind_, all_ in found.items() for what in all_]
    told = "" if wsgi == WSGI else ", keys are forgotten"
    _say(f"{kind}, lines to the browser{told}: {FORMS} forms, {line.cuts} cuts", wrong, is_sound=wsgi == WSGI)
    return not wrong


def _say(what: str, wrong: list[str], *, is_sound: bool) -> None:
    verdict = "red" if wrong else "green"
    fits = "as it should be" if bool(wrong) != is_sound else "NOT AS IT SHOULD BE"
    print(f"{what}, {len(wrong)} wrong: {verdict}, {fits}", flush=True)
    for example in wrong[:5]:
        print(f"    {example}")
