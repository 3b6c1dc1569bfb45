"""A batch: the world is put back, requests are sent, and what must hold is asked at the end."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from werkzeug.exceptions import HTTPException

from app import jobs
from app.extensions import db
from trials.fuzz.flows import Flows
from trials.fuzz.ground import Ground
from trials.fuzz.invariants import broken, wrong_with
from trials.fuzz.making import Known, Maker
from trials.fuzz.sending import Answer, ErrorLog, Sent, environ_of, send

LEFT_OUT = {"keep_backups"}
"""Jobs that work on something else than this database."""


JOBS_EVERY = 0.3
"""Of the batches; the briefs alone take seconds."""


@dataclass(slots=True)
class Finding:
    """Something that went wrong, with all that led to it."""

    what: str
    before: list[Sent]
    """What was sent in the batch until then; the last is what was answered wrongly."""
    smallest: list[Sent] = field(default_factory=list)


@dataclass(slots=True)
class Result:
    """What came of some batches."""

    requests: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By route and status."""
    flows: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Add what came of others."""
        self.requests += other.requests
        self.statuses += other.statuses
        self.flows += other.flows
        self.findings += other.findings


class Batch:
    """Sends requests one after the other and looks at each answer."""

    def __init__(self, ground: Ground, known: Known, rng: Random) -> None:
        """Put the world back."""
        ground.put_back()
        self.ground, self.known, self.rng = ground, known, rng
        self.maker, self.result, self.sent = Maker(ground, known, rng), Result(), []
        self.log = ErrorLog()
        self._learned: set[tuple[str | None, str]] = set()

    def run(self, requests: int) -> Result:
        """Send so many, run the jobs, and ask what must hold."""
        logging.getLogger().addHandler(self.log)
        try:
            flows = Flows(self.maker, self.ask, self.rng, self.result.flows)
            while self.result.requests < requests:
                self._some(flows, requests - self.result.requests)
            if self.rng.random() < JOBS_EVERY:
                self._jobs()
        finally:
            logging.getLogger().removeHandler(self.log)
        for what in broken():
            self._found(f"does not hold: {what}")
        return self.result

    def ask(self, sent: Sent) -> Answer:
        """Send one, count it and look at the answer."""
        sent = Sent(sent.who, sent.method, sent.target, sent.headers, sent.body, at=float(len(self.sent)))
        self.ground.set_clock(sent.at)
        self.sent.append(sent)
        answer = send(self.ground.app, sent, self.log)
        self.result.requests += 1
        self.result.statuses[route_of(self.ground, sent), answer.status] += 1
        for what in wrong_with(self.ground, sent, answer):
            self._found(what)
        self._cookie(sent, answer)
        if sent.method == "GET" and (self.rng.random() < 0.3 or (sent.who, sent.path) not in self._learned):
            self._learned.add((sent.who, sent.path))
            self.known.learn(sent, answer)
        return answer

    def _some(self, flows: Flows, left: int) -> None:
        chance, maker = self.rng.random(), self.maker
        if chance < 0.06 and left > 30:
            flows.some()
        elif chance < 0.2 and (link := maker.by_link()):
            self.ask(link)
        elif chance < 0.5 or not (found := maker.form_known()):
            self.ask(maker.by_rule())
        else:
            who, form, page = found
            if self.rng.random() < 0.4:
                shown = maker.fresh(who, page)
                self.known.learn(shown, self.ask(shown))
                form = self.known.forms[who, form.path][0]
            sender = who if self.rng.random() < 0.9 else maker.anybody()
            self.ask(maker.post(sender, form.path, maker.spoiled(form)))

    def _cookie(self, sent: Sent, answer: Answer) -> None:
        for name, value in answer.headers:
            cookie, is_set, kept = value.split(";")[0].partition("=")
            if name == "Set-Cookie" and is_set and kept:
                self.ground.take_cookie(sent.who, cookie, kept)

    def _jobs(self) -> None:
        """Let the jobs work on what was written; an error of one is a finding like another."""
        now = self.ground.clock.now
        for name, job in jobs.JOBS.items():
            if name in LEFT_OUT:
                continue
            self.log.seen.clear()
            try:
                job.work(now=now)
            except Exception as error:  # the batch goes on; what it was is in the finding
                self.log.seen.append(repr(error)[:300])
            finally:
                db.session.remove()
            for what in list(self.log.seen):
                self._found(f"job {name}: {what}")

    def _found(self, what: str) -> None:
        self.result.findings.append(Finding(what, list(self.sent)))


def route_of(ground: Ground, sent: Sent) -> str:
    """Return the endpoint that a request reaches, with its method."""

    try:
        rule, _values = ground.app.url_map.bind_to_environ(
            {**environ_of(sent), "HTTP_HOST": "localhost"}
        ).match(return_rule=True)
    except HTTPException:
        return "none"
    return f"{sent.method} {rule.endpoint}"
