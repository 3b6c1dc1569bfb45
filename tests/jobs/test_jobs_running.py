"""Jobs run by hand and by the scheduler process, and what is recorded of them."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app import jobs
from app.extensions import db
from app.models.notices import JobRun
from app.web import clock as application_clock
from tests import factories

ROOT = Path(__file__).parent.parent.parent
MINUTE = timedelta(minutes=1)


def last_run(name: str) -> JobRun:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(JobRun, name)


def fails(*, now) -> int:
    raise ValueError("the name of a resident")


def three(*, now) -> int:
    return 3


def test_a_run_is_recorded_from_beginning_to_end(app, clock, now):
    def takes_a_minute(*, now) -> int:
        running = last_run("some")
        assert (running.started_at, running.finished_at) == (now, None)
        clock.advance(MINUTE)
        return 7

    assert jobs.run("some", jobs.Job(takes_a_minute, MINUTE)) == 7

    run = last_run("some")
    assert (run.started_at, run.finished_at, run.count, run.error) == (now, now + MINUTE, 7, None)


def test_a_failure_is_logged_and_recorded_without_its_text(app, now, caplog):
    assert jobs.run("some", jobs.Job(fails, MINUTE)) is None

    run = last_run("some")
    assert (run.started_at, run.finished_at, run.count, run.error) == (now, now, None, "ValueError")
    assert "job some failed" in caplog.text


def test_a_failure_leaves_no_transaction_behind(app, now):
    def half(*, now) -> int:
        db.session.add(JobRun(name="other", started_at=now))
        db.session.flush()
        raise ValueError

    jobs.run("some", jobs.Job(half, MINUTE))

    assert db.session.scalars(select(JobRun.name)).all() == ["some"]


def test_the_next_run_that_succeeds_takes_the_failure_away(app, clock):
    jobs.run("some", jobs.Job(fails, MINUTE))
    later = clock.advance(MINUTE)

    jobs.run("some", jobs.Job(three, MINUTE))

    run = last_run("some")
    assert (run.started_at, run.count, run.error) == (later, 3, None)


def test_the_first_runs_of_several_schedulers_may_meet(app):
    together, counts = Barrier(3), []

    def go() -> None:
        with app.app_context():
            together.wait()
            counts.append(jobs.run("some", jobs.Job(three, MINUTE)))

    threads = [Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [3, 3, 3]


@pytest.mark.parametrize("name", sorted(jobs.JOBS))
def test_every_job_has_nothing_to_do_on_an_empty_installation(app, name):
    result = app.test_cli_runner().invoke(args=["jobs", "run", name])

    assert (result.exit_code, result.output) == (0, f"{name}: 0\n")
    assert last_run(name).count == 0


def test_the_command_says_that_a_job_failed(app, monkeypatch):
    monkeypatch.setitem(jobs.JOBS, "escalate", jobs.Job(fails, MINUTE))

    result = app.test_cli_runner().invoke(args=["jobs", "run", "escalate"])

    assert result.exit_code == 1
    assert "escalate failed" in result.output


def test_an_unknown_job_is_refused_with_the_names_of_all(app):
    result = app.test_cli_runner().invoke(args=["jobs", "run", "nothing"])

    assert result.exit_code == 2
    assert all(name in result.output for name in jobs.JOBS)


def test_passed_clocks_are_looked_at_more_often_than_readiness_demands(app):
    assert jobs.JOBS["escalate"].every * 4 <= timedelta(minutes=3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_runs_every_job_at_once_and_stops_when_told(app, settings, number):
    environment = {
        **os.environ,
        "SECRET_KEY": settings.secret_key,
        "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "DATABASE_URL": settings.database_url,
        "UPLOAD_DIR": str(settings.upload_dir),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    finished = select(JobRun.name).where(JobRun.finished_at.is_not(None))
    while process.poll() is None and set(db.session.scalars(finished)) != set(jobs.JOBS):
        db.session.rollback()
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (0, "")
    assert {run.error for run in db.session.scalars(select(JobRun))} == {None}


def test_a_tick_has_its_own_context_and_asks_the_applications_clock(app, now):
    seen = []

    def look(*, now) -> int:
        seen.append((now, application_clock.now()))
        factories.person("late", "晚来的")
        db.session.rollback()
        return 1

    jobs._tick(app, "some", jobs.Job(look, MINUTE))

    assert seen == [(now, now)]
    assert last_run("some").count == 1
