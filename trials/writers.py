"""Clients write while web processes, the web server, the scheduler and PostgreSQL are killed under them.

Each client journals what it is about to send and what was acknowledged. In the end the clients are killed,
too; what was not acknowledged is sent again under its key, and then every act is there exactly once.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, sleep, time

from app.extensions import db
from tests import factories, postgres
from tests.signing_in import csrf_token, sign_in
from trials import accounting, journal
from trials.clients import Browser, Ticket, sent, work
from trials.places import KEEPING, Place, databases_of, new_place
from trials.serving import WSGI, Serving
from trials.soundness import left_after_sweep, unsound

CLIENTS = 4
BROKEN = {
    "answered before the commit": "trials.broken_server:answering_early()",
    "photos written after the commit": "trials.broken_server:writing_late()",
}
"""Other builds, each with the entry of the web server; they must be red."""


@dataclass(slots=True)
class Done:
    """What was done to the system."""

    kills: list[tuple[float, str]] = field(default_factory=list)
    """When (seconds since 1970), and what was killed."""


def run(asked: argparse.Namespace) -> bool:
    """Run on each database, with the sound build and broken ones; return whether all is as it should be."""
    as_wanted = True
    for kind in databases_of(asked):
        as_wanted &= _run(kind, "sound", WSGI, asked.kills, Random(asked.seed))
        for name, wsgi in BROKEN.items():
            as_wanted &= not _run(kind, name, wsgi, max(asked.kills // 4, 3), Random(asked.seed))
    return as_wanted


def _run(kind: str, name: str, wsgi: str, kills: int, rng: Random) -> bool:
    """Run once and say what came of it; return whether it was green."""
    began, done = monotonic(), Done()
    with new_place(kind) as place:
        tickets, form = prepared(place)
        serving = Serving(place, wsgi=wsgi)
        try:
            with _clients(serving.port, tickets, form, place.home):
                _kill(place, serving, kills, done, rng)
            serving.wait()
            entries = _finished(serving.port, tickets, place.home)
        finally:
            serving.close()
        found = _checked(place, entries)
    wrong = sum(map(len, found.values()))
    _say(f"{kind}, writers, {name}", entries, done, found, monotonic() - began)
    verdict = ("red" if wrong else "green") + (", as it should be" if bool(wrong) == (wsgi != WSGI) else "!")
    print(f"  {verdict}", flush=True)
    return not wrong


def prepared(place: Place) -> tuple[dict[str, Ticket], dict[str, str]]:
    """Make a street; return who may write, and what every form to register says."""
    with place.application() as app:
        street = factories.street()
        people = {"head": street.head, "grid": street.grid_worker}
        tickets = {who: _ticket(app.test_client(), person) for who, person in people.items()}
        category = factories.category("power.corridor_light")
        form = {"place_id": str(street.building.id), "category_id": str(category.id)}
    return tickets, form


def _ticket(client, person) -> Ticket:
    sign_in(client, person)
    token = csrf_token(client)
    cookie = client.get_cookie("yehua")
    return Ticket(f"yehua={cookie.value}", token)


@contextmanager
def _clients(port: int, tickets: Mapping[str, Ticket], form: Mapping[str, str], home: Path) -> Iterator[None]:
    """Let clients work meanwhile, and kill them in the end wherever they are."""
    fork = get_context("fork")
    clients = [
        fork.Process(target=work, args=(port, tickets, form, home / f"{n}.journal", f"c{n}"), daemon=True)
        for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        for client in clients:
            client.kill()
            client.join()


def _kill(place: Place, serving: Serving, kills: int, done: Done, rng: Random) -> None:
    ways: dict[str, Callable[[], None]] = {
        "web process": lambda: serving.kill_worker(rng),
        "web server": serving.kill_web,
        "scheduler": serving.kill_scheduler,
    }
    weights = [4, 2, 1]
    if place.kind == "postgresql":
        ways["PostgreSQL"] = lambda: _restarted(place, rng)
        weights.append(3)
    for _ in range(kills):
        sleep(rng.uniform(0.5, 2.5))
        (what,) = rng.choices(list(ways), weights)
        done.kills.append((time(), what))
        ways[what]()
        if what != "scheduler":
            serving.wait()


def _restarted(place: Place, rng: Random) -> None:
    postgres.stop(place.home)
    sleep(rng.uniform(0.0, 0.5))
    postgres.start(place.home, KEEPING)


def _finished(port: int, tickets: Mapping[str, Ticket], home: Path) -> list[journal.Entry]:
    """Send again what was not acknowledged, and return all that clients meant to do."""
    paths = list(home.glob("*.journal"))
    browsers = {who: Browser(port, ticket) for who, ticket in tickets.items()}
    last = journal.Journal(home / "z.journal")
    for entry in journal.read(paths).values():
        if entry.acknowledged_at is None and not entry.refused:
            sent(last, browsers, entry.act)
    return list(journal.read([*paths, home / "z.journal"]).values())


def _checked(place: Place, entries: list[journal.Entry]) -> accounting.Found:
    """Return what is wrong: with the acts, the chains, and photos and files after a sweep two days later."""
    later = datetime.now(UTC) + timedelta(days=2)
    with place.application():
        found = accounting.account(entries)
        db.session.rollback()
        found["files without a row"] = left_after_sweep(later)
        found["unsound"] = unsound()
    return found


KINDS = ("lost", "doubled", "refused", "not finished", "files without a row", "unsound")


def _say(
    what: str, entries: list[journal.Entry], done: Done, found: accounting.Found, seconds: float
) -> None:
    taken = [entry for entry in entries if entry.acknowledged_at]
    again = sum(entry.tries > 1 for entry in entries)
    sent_ = f"{len(taken)} acknowledged, {again} sent more than once"
    print(f"{what}: {len(done.kills)} kills, {sent_}, {seconds:.0f} s")
    for killed, (number, waits) in sorted(_recovery(taken, done).items()):
        until = (
            f"first answer after {median(waits):.2f} s, at most {max(waits):.2f} s" if waits else "the last"
        )
        print(f"  {killed}: {number} killed, {until}")
    print("  " + ", ".join(f"{kind} {len(found.get(kind, ()))}" for kind in KINDS))
    for kind in KINDS:
        for example in found.get(kind, ())[:3]:
            print(f"    {kind}: {example}")


def _recovery(taken: list[journal.Entry], done: Done) -> dict[str, tuple[int, list[float]]]:
    """Return for each kind of kill their number, and the seconds until what was sent later was taken."""
    waits: dict[str, tuple[int, list[float]]] = {}
    for at, killed in done.kills:
        since = [entry.acknowledged_at - at for entry in taken if entry.sent_at >= at]
        number, known = waits.get(killed, (0, []))
        waits[killed] = (number + 1, known + ([min(since)] if since else []))
    return waits
