"""What killed processes leave unpacked is cleared, and what a backup holds of sign-ins opens nothing."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import select

from app import jobs
from app.accounts.operations import issue_code
from app.backup import restoring, staging
from app.database import transaction
from app.extensions import db
from app.files import storage
from app.models.accounts import SignedIn
from tests.backup.conftest import KEY, made, register
from tests.factories import actor
from tests.signing_in import post, sign_in

HOLDER = """
import sys, time
from contextlib import nullcontext
from datetime import datetime
from unittest.mock import patch
from pathlib import Path
from app.backup import staging
there = patch.object(staging.storage, "apart", lambda _name: Path(sys.argv[1]))
with there, staging.staged(now=datetime(2026, 3, 3)) as folder:
    (folder / "database").write_text("all of it")
    print(folder, flush=True)
    time.sleep(600)
"""
LONG_AGO = 0.0


@pytest.fixture
def holder(app):
    """A process of its own that has a backup unpacked; its folder looks as if it had lain there for long."""
    where = str(storage.apart("backups"))
    command = [sys.executable, "-c", HOLDER, where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        folder = storage.apart("backups") / os.path.basename(process.stdout.readline().strip())
        os.utime(folder, (LONG_AGO, LONG_AGO))
        yield process, folder
        process.kill()


@pytest.mark.sqlite  # it is about files
def test_a_folder_whose_process_ends_meanwhile_is_no_trouble(app, now, monkeypatch):
    ending, left = (storage.apart("backups") / name for name in ("ending", "left"))
    for folder in (ending, left):
        folder.mkdir()
        os.utime(folder, (LONG_AGO, LONG_AGO))
    is_old = storage.is_old

    def ends_just_now(path, before):
        found = is_old(path, before)
        if path == ending:
            path.rmdir()  # as its process does with what it has staged
        return found

    monkeypatch.setattr(staging.storage, "is_old", ends_just_now)

    assert staging.clear(now=now) == 1
    assert not left.exists()


@pytest.mark.sqlite  # it is about files
def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(holder):
    process, folder = holder
    assert jobs.run("keep_backups", jobs.JOBS["keep_backups"]) == 0
    assert (folder / "database").exists()

    process.send_signal(signal.SIGKILL)
    process.wait()
    jobs.run("keep_backups", jobs.JOBS["keep_backups"])

    assert not folder.exists()


@pytest.mark.sqlite
def test_a_folder_that_was_made_just_now_is_left_alone(app, now):
    folder = storage.apart("backups") / "tmpnew"
    folder.mkdir()

    assert staging.clear(now=now) == 0
    assert folder.exists()


def test_nobody_comes_in_by_what_a_backup_holds(client, place, now, folder, elsewhere):
    register(place, now)
    sign_in(client, place.head)
    cookie = client.get_cookie("yehua").value
    db.session.rollback()
    with transaction():
        code = issue_code(place.head.id, actor(place.community_worker), now=now)
    path = made(folder, now)

    with elsewhere() as other:
        restoring.restore(path, key=KEY, over=False, now=now)
        browser = other.test_client()
        browser.set_cookie("yehua", cookie)
        answers = [browser.get("/").location, post(other.test_client(), f"/enter/{code}").status_code]

        assert db.session.scalars(select(SignedIn.id).where(SignedIn.revoked_at.is_(None))).all() == []
    assert answers[0].startswith("/login")
    assert answers[1] != 303
