"""What killed processes leave unpacked is cleared, and what a backup holds of sign-ins opens nothing."""

import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select, text

from app import jobs
from app.accounts.operations import WrongFactor, factor, issue_code
from app.accounts.queries import recovery_codes_left
from app.audit import Act
from app.backup import restoring, staging
from app.backup.failures import BackupFailed
from app.database import transaction
from app.extensions import db
from app.files import storage
from app.models.accounts import SignedIn
from app.models.audit import AuditEntry
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


def test_a_restored_recovery_code_opens_nothing_used_or_not(place, now, folder, elsewhere):
    """One that was used up after the backup is not to be told from one that was not."""
    with transaction():
        used, unused = factor.new_recovery_codes(place.head.id)[:2]
    path = made(folder, now)
    with transaction():
        factor.prove(place.head.id, used, now=now)

    with elsewhere():
        restoring.restore(path, key=KEY, over=False, now=now)
        for code in (used, unused):
            with pytest.raises(WrongFactor), transaction():
                factor.prove(place.head.id, code, now=now)
        assert recovery_codes_left(place.head.id) == 0
        with transaction():
            fresh = factor.new_recovery_codes(place.head.id)[0]
        with transaction():
            factor.prove(place.head.id, fresh, now=now)
        db.session.rollback()


@pytest.mark.parametrize(("revision", "noted"), [("0034", 1), ("0021", 0)])
def test_nobody_comes_in_though_an_older_backup_cannot_be_brought_up(
    now, folder, elsewhere, monkeypatch, revision, noted
):
    """Whoever then brings it up as the message says finds everybody signed out, and who restored it."""
    with elsewhere() as old:
        restoring.flask_migrate.upgrade(restoring.MIGRATIONS, revision=revision)
        path = _with_a_session(old, now, folder)
    upgrade = restoring.flask_migrate.upgrade
    with elsewhere():
        monkeypatch.setattr(restoring.flask_migrate, "upgrade", _fails)
        with pytest.raises(BackupFailed, match="Everybody is signed out") as failed:
            restoring.restore(path, key=KEY, over=False, now=now)
        upgrade(restoring.MIGRATIONS)
        is_open = db.session.scalars(select(SignedIn.revoked_at.is_(None))).all()
        entries = select(func.count()).where(AuditEntry.action == Act.BACKUP_RESTORED)
        counted = db.session.scalar(entries)
        db.session.rollback()

    assert (is_open, counted) == ([False], noted)
    assert ("note it elsewhere" in str(failed.value)) is (noted == 0)


def _fails(*_args, **_values):
    raise SystemExit(1)


def _with_a_session(old, now, folder):
    """Return a backup of an older installation with one person who is signed in."""
    at = {"at": now.replace(tzinfo=None) if db.engine.dialect.name == "sqlite" else now}
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO person (id, username, name, pinyin, created_at, version) "
                "VALUES (1, 'wang', 'w', 'w', :at, 1)"
            ),
            at,
        )
        connection.execute(
            text(
                "INSERT INTO signed_in (token_digest, person_id, is_device, created_at, last_seen_at, "
                "expires_at, browser, address) VALUES ('x', 1, true, :at, :at, :at, '', '')"
            ),
            at,
        )
    return made(folder, now)


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
