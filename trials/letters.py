"""`python -m trials messages`: senders are killed, sinks are away; a checker counts what arrived.

A fake mail server and an HTTP server on loopback keep what they are sent. While events happen, both break
every call off for a while, one target hangs all the time, and the process that fans out and sends is killed.
Each delivery must arrive; a repeat must carry the number of the first; of one case no target may hear what
came later first; the target that hangs may delay nobody. The last run is of a build that marks a message
as sent before it sends it, and must be red.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic, sleep

from sqlalchemy import func, select

from app import create_app, jobs
from app.database import transaction
from app.domain.sending import ChannelKind, DeliveryState, EventGroup, Mode
from app.extensions import db
from app.messages import operations
from app.messages.operations import ChannelValues, TargetValues
from app.messages.settings import line
from app.models.cases import Case
from app.models.messages import Delivery, MessageChannel, MessageTarget
from app.models.notices import Notice
from app.models.organisation import Person, Unit
from app.notices import operations as notices
from app.web.clock import system_clock
from config import Settings
from tests import databases
from tests.factories import actor
from tests.messages import sinks
from trials import broken, street
from trials.letters_arrived import Expected, arrived
from trials.places import databases_of, new_database

HEALTHY = 4
CASES = 100
AWAY = 20.0
AT_WORK_WITHIN = 12.0
LONGEST = 400.0
PROBES = 40
TICK = timedelta(seconds=0.3)
Happen = Callable[[int], None]
Sinks = tuple[sinks.HttpSink, sinks.MailSink]


def run(asked: argparse.Namespace) -> bool:
    """Run the trial on each database, sound and broken; return whether each is as it should be."""
    as_wanted = True
    for kind in databases_of(asked):
        for is_broken in (False, True):
            events = asked.messages // (HEALTHY + 1) // (4 if is_broken else 1)
            as_wanted &= _run(kind, events, min(asked.kills, 20), Random(asked.seed), is_broken=is_broken)
    return as_wanted


def _run(kind: str, events: int, kills: int, rng: Random, *, is_broken: bool) -> bool:
    began = monotonic()
    with ExitStack() as stack:
        url = stack.enter_context(new_database(kind))
        http, mail = stack.enter_context(sinks.http_sink()), stack.enter_context(sinks.mail_sink())
        settings = _settings(url)
        stack.enter_context(create_app(settings, system_clock).app_context())
        street.fill(CASES, now=datetime.now(UTC), rng=rng)
        unit_id = _targets(http, mail)
        cases = db.session.scalars(select(Case.id).order_by(Case.id).limit(CASES)).all()
        db.session.rollback()
        db.engine.dispose()  # nothing is shared with the senders, which are forks
        sender = _Sender(settings, is_broken=is_broken)
        stack.callback(sender.kill)
        happen = partial(_happen, unit_id, cases)
        _disturb(sender, (http, mail), happen, events, kills, rng)
        _settle()
        wait = "" if is_broken else _probe(unit_id, cases, http)
        _settle()  # mail takes a moment more
        expected = _expected()
    found = arrived(expected, http.calls, mail.mails)
    red = sum(found.counts.values()) > 0
    verdict = "as it should be" if red == is_broken else "NOT AS IT SHOULD BE"
    name = "marked before it is sent" if is_broken else "killed and cut off"
    print(f"{kind}, {name}: {len(expected)} deliveries, sender killed {sender.kills} times:")
    took = f"{monotonic() - began:.0f} s: {'red' if red else 'green'}"
    print(f"  {found} in {took}, {verdict}{wait}", flush=True)
    return red == is_broken


def _disturb(sender: "_Sender", both: Sinks, happen: Happen, events: int, kills: int, rng: Random) -> None:
    """Let events happen and kill the sender meanwhile and afterwards; the sinks are away for AWAY seconds."""
    away_from = events // 4
    begins = float("inf")
    for number in range(events):
        if number == away_from:
            begins = monotonic()
            _away(both, is_away=True)
        happen(number)
        if (number + 1) * (kills // 2) // events > number * (kills // 2) // events:
            sender.restart()
    while sender.kills < kills:
        _wait_for_a_call(both, rng)
        sender.restart()
        if monotonic() - begins > AWAY:
            _away(both, is_away=False)
    _away(both, is_away=False)


def _wait_for_a_call(both: Sinks, rng: Random) -> None:
    """Wait until the sender calls somebody, so that it is killed at its work; not longer than a while."""
    before, until = both[0].tried, monotonic() + AT_WORK_WITHIN
    while both[0].tried == before and monotonic() < until:
        sleep(0.01)
    sleep(rng.uniform(0, 0.3))


def _settings(url: str) -> Settings:
    here = frozenset({sinks.HERE})
    given = databases.settings(url, Path(os.devnull))
    return replace(given, message_hosts=here, message_hosts_inside=here)


def _targets(http: sinks.HttpSink, mail: sinks.MailSink) -> int:
    """Add channels that tell all that a grid is told: some that are well, one that hangs, and mail."""
    unit = db.session.scalars(select(Unit).where(Unit.name == "槐荫一网格")).one()
    by = actor(db.session.scalars(select(Person).where(Person.username == "admin0")).one())
    worker = db.session.scalars(select(Person).where(Person.username == "grid0")).one()
    wanted = dict.fromkeys(EventGroup, Mode.AT_ONCE)
    secret = "a secret of the trial, long enough"
    now = datetime.now(UTC)
    street_id = unit.street_id or 0
    with transaction():
        for path in ("/hangs", *(f"/{number}" for number in range(HEALTHY))):
            typed = ChannelValues(path, http.url(path), "", "", secret, "en", personal_data=False)
            row = operations.add_channel(
                street_id, by, kind=ChannelKind.WEBHOOK, values=typed, line=line(), now=now
            )
            operations.set_unit_target(row, by, unit_id=unit.id, values=TargetValues(wanted))
        typed = ChannelValues("mail", mail.url(), "", "from@trial.example", "", "en", personal_data=False)
        row = operations.add_channel(street_id, by, kind=ChannelKind.MAIL, values=typed, line=line(), now=now)
        values = TargetValues(wanted, "to@trial.example")
        operations.set_own_target(row, actor(worker), values=values)
        return unit.id


def _happen(unit_id: int, cases: Sequence[int], number: int) -> None:
    case_id = cases[number % len(cases)]
    with transaction():
        notices.tell_unit(
            unit_id, "case_received", key=f"trial:{number}", now=datetime.now(UTC), case_id=case_id
        )


def _away(both: Sinks, *, is_away: bool) -> None:
    """Let both sinks break every call off, or answer again; one address never answers at all."""

    def answer(call: sinks.Call) -> tuple[int, dict[str, str], bytes]:
        if call.path == "/hangs":
            sleep(60)
        http.tried += 1
        if is_away:
            raise ConnectionError("the sink is away")
        return 200, {}, sinks.ANSWER

    http, mail = both
    http.answer = answer
    mail.refuse = {"to@trial.example": "421 away"} if is_away else {}


class _Sender:
    """A scheduler process that makes deliveries and sends them; killed without a word."""

    def __init__(self, settings: Settings, *, is_broken: bool) -> None:
        """Start it."""
        self._settings, self._is_broken, self.kills = settings, is_broken, 0
        self._process = self._started()

    def restart(self) -> None:
        """Kill it, wherever it is, and let another one begin."""
        self.kill()
        self.kills += 1
        self._process = self._started()

    def kill(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()

    def _started(self) -> BaseProcess:
        process = get_context("fork").Process(target=self._serve, daemon=True)
        process.start()
        return process

    def _serve(self) -> None:
        if self._is_broken:
            broken.mark_before_sending()
        for name in [*jobs.JOBS]:
            job = jobs.JOBS.pop(name)
            if name in {"fan_out_messages", "send_messages"}:
                jobs.JOBS[name] = replace(job, every=TICK)
        jobs.serve(create_app(self._settings))


def _settle() -> None:
    """Wait until only the target that hangs has something left."""
    until = monotonic() + LONGEST
    while _left() and monotonic() < until:
        sleep(0.5)


def _left() -> int:
    waiting = (Delivery.state == DeliveryState.WAITING, MessageChannel.name != "/hangs")
    statement = select(func.count()).select_from(Delivery).join(Delivery.target).join(MessageTarget.channel)
    count = db.session.scalar(statement.where(*waiting)) or 0
    new = db.session.scalar(select(func.count()).where(Notice.fanned_at.is_(None))) or 0
    db.session.rollback()
    return count + new


def _probe(unit_id: int, cases: Sequence[int], http: sinks.HttpSink) -> str:
    """Say how long events take to those that are well while one target hangs."""
    waits = []
    for number in range(PROBES):
        before, at = len(http.calls), monotonic()
        _happen(unit_id, cases, -1 - number)
        while _healthy(http.calls[before:]) < HEALTHY and monotonic() - at < 30:
            sleep(0.01)
        waits.append(monotonic() - at)
    return f"; beside a target that hangs an event takes {median(waits):.1f} s, at most {max(waits):.1f} s"


def _healthy(calls: list[sinks.Call]) -> int:
    return len({call.path for call in calls if call.path != "/hangs"})


def _expected() -> list[Expected]:
    statement = (
        select(Delivery.id, Delivery.bundle_id, Delivery.case_id, MessageChannel.name)
        .join(Delivery.target)
        .join(MessageTarget.channel)
        .where(MessageChannel.name != "/hangs")
        .order_by(Delivery.id)
    )
    return [Expected(*row) for row in db.session.execute(statement)]
