"""What runs by itself, how often, and the process that runs it.

Jobs find their work in rows and claim it there, so any number of schedulers may run, a missed tick
heals at the next one, and `flask jobs run NAME` does the same from a shell or from cron.
"""

import gc
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from app.accounts import jobs as accounts
from app.audit import jobs as audit
from app.backup import jobs as backup
from app.cases import jobs as cases
from app.cases import learning
from app.database import inserting, transaction
from app.escalation import catching_up, digest, unmanned
from app.exports import jobs as exports
from app.extensions import db
from app.files import jobs as files
from app.ledger import jobs as ledger
from app.messages import jobs as messages
from app.models.notices import JobRun
from app.reports import jobs as reports
from app.retention import jobs as retention
from app.stations import jobs as stations
from app.talks import jobs as talks
from app.web import clock, repeats

logger = logging.getLogger(__name__)

MADE = 50_000
"""So many objects are made before the collector looks at them: about what a batch of the sweep makes."""


class Work(Protocol):
    """What a job does at an instant; it returns how much it did."""

    def __call__(self, *, now: datetime) -> int:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Job:
    """Some work and its period."""

    work: Work
    every: timedelta


JOBS = {
    catching_up.JOB: Job(catching_up.sweep, every=timedelta(seconds=15)),
    "digest": Job(digest.tell, every=timedelta(minutes=5)),
    "lift_stranded": Job(unmanned.lift, every=timedelta(hours=1)),
    "keep_promises": Job(ledger.keep_promises, every=timedelta(hours=1)),
    "recompute": Job(cases.recompute, every=timedelta(seconds=15)),
    "learn_categories": Job(learning.learn_categories, every=timedelta(days=1)),
    "measure_walks": Job(stations.measure_walks, every=timedelta(minutes=1)),
    "fan_out_messages": Job(messages.fan_out, every=timedelta(seconds=2)),
    "send_messages": Job(messages.send, every=timedelta(seconds=2)),
    "build_exports": Job(exports.build_waiting, every=timedelta(seconds=5)),
    "sweep_exports": Job(exports.sweep, every=timedelta(hours=1)),
    "sweep_files": Job(files.sweep, every=timedelta(hours=1)),
    "plan_talks": Job(talks.plan_ahead, every=timedelta(hours=1)),
    "remind_of_talks": Job(talks.remind, every=timedelta(minutes=1)),
    "issue_briefs": Job(reports.issue_briefs, every=timedelta(minutes=30)),
    "keep_backups": Job(backup.keep, every=timedelta(minutes=30)),
    "anchor_audit_log": Job(audit.anchor, every=timedelta(minutes=30)),
    "shorten_audit_log": Job(audit.shorten, every=timedelta(days=1)),
    "keep_retention": Job(retention.keep_retention, every=timedelta(days=1)),
    "forget_repeat_keys": Job(repeats.forget, every=timedelta(days=1)),
    "forget_sign_ins": Job(accounts.tidy, every=timedelta(days=1)),
}


def run(name: str, job: Job, now: Callable[[], datetime] = clock.now) -> int | None:
    """Run a job once and record it; return how much it did, or None when it failed.

    What went wrong is in the log; the record names only its kind, because a message may quote data.
    """
    _record(name, started_at=now(), finished_at=None, count=None, error=None)
    try:
        count = job.work(now=now())
    except Exception as error:  # the other jobs and the next tick must go on
        logger.exception("job %s failed", name)
        db.session.rollback()
        _record(name, finished_at=now(), error=type(error).__name__)
        return None
    finished_at = now()
    _record(name, finished_at=finished_at, done_at=finished_at, count=count)
    return count


def _record(name: str, **values: datetime | int | str | None) -> None:
    """Write what is known of a job's last run, in a transaction of its own."""
    with transaction():
        if "started_at" in values:
            first = inserting(JobRun).values(name=name, **values)
            db.session.execute(first.on_conflict_do_update(index_elements=[JobRun.name], set_=values))
        else:
            db.session.execute(db.update(JobRun).where(JobRun.name == name).values(**values))


def settle_memory() -> None:
    """Let the collector pass by what lives as long as the process, and come seldom.

    A sweep makes much that does not live long and goes without a collector: nothing in it holds itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE)


def serve(app: Flask) -> None:
    """Run all jobs at their periods until the process is told to stop."""
    settle_memory()
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BlockingScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, job in JOBS.items():
        scheduler.add_job(
            _tick,
            "interval",
            [app, name, job],
            id=name,
            seconds=job.every.total_seconds(),
            next_run_time=clock.system_clock(),  # also what is done once a day begins at once
        )

    def stop(_number: int, _frame: object) -> None:
        if scheduler.running:  # a second signal changes nothing
            scheduler.shutdown(wait=False)  # what runs now is finished before the process ends

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler.start()


def _tick(app: Flask, name: str, job: Job) -> None:
    with app.app_context():
        run(name, job)
