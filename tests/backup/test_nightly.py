"""The job of the night: makes one, thins the old ones, and is watched."""

import fcntl
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from app import jobs
from app.backup import creating, shelf
from app.backup.failures import BackupFailed
from app.domain.backups import name_of
from app.extensions import db
from app.models.notices import JobRun
from tests import factories
from tests.backup.conftest import KEY, inside
from tests.signing_in import sign_in

DAY = timedelta(days=1)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def backed_up(app, settings, folder):
    """Backups are asked for."""
    app.config["SETTINGS"] = replace(settings, backup_dir=folder, backup_key=KEY)
    return app


def tick() -> int | None:
    db.session.rollback()
    return jobs.run("keep_backups", jobs.JOBS["keep_backups"])


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.glob("*.backup"))


def test_nothing_is_made_where_no_folder_is_set(app, folder):
    assert tick() == 0
    assert not folder.exists()


def test_one_is_made_each_night(backed_up, folder, clock):
    counts = []
    for _half_hour in range(2 * 48):
        counts.append(tick() if clock.now.hour in {2, 18} else 0)
        clock.advance(timedelta(minutes=30))

    assert counts.count(1) == 3
    assert names(folder) == [  # at once, and at 02:30 in Shanghai
        "yehua-20260303T020000Z.backup",
        "yehua-20260303T183000Z.backup",
        "yehua-20260304T183000Z.backup",
    ]
    assert inside(folder / names(folder)[-1], KEY).rows


def test_old_ones_go_and_strangers_stay(backed_up, folder, clock, now):
    folder.mkdir()
    for night in range(1, 60):
        (folder / name_of(now - DAY * night)).touch()
    others = ["notes.txt", "yehua-20990101T000000Z.backup", "yehua-20260302T000000Z.unfinished"]
    for name in [*others, "yehua-20260101T000000Z.unfinished"]:
        (folder / name).touch()
    clock.advance(timedelta(hours=17))
    for name, age in ((others[2], 23), ("yehua-20260101T000000Z.unfinished", 25)):
        os.utime(folder / name, ((clock.now - timedelta(hours=age)).timestamp(),) * 2)

    assert tick() == 1

    stay = [name for name in names(folder) if name not in others]
    nights = [name[6:14] for name in stay]
    assert nights == [
        *("20260131", "20260215", "20260222"),  # the last of a month, of two weeks, of seven days with one
        *("20260225", "20260226", "20260227", "20260228", "20260301", "20260302", "20260303"),
    ]
    assert [name for name in others if not (folder / name).exists()] == []
    assert not (folder / "yehua-20260101T000000Z.unfinished").exists()


def test_a_failure_is_seen_and_leaves_the_old_ones(backed_up, folder, clock, now, monkeypatch):
    folder.mkdir()
    for night in range(1, 60):
        (folder / name_of(now - DAY * night)).touch()
    before = names(folder)

    def fails(*_values, **_more):
        raise BackupFailed("There is no space left.")

    with monkeypatch.context() as patch:
        patch.setattr(creating, "_write", fails)
        assert tick() is None

    db.session.expire_all()
    assert db.session.get_one(JobRun, "keep_backups").error == "BackupFailed"
    assert names(folder) == before
    clock.advance(timedelta(minutes=30))
    assert tick() == 1


def test_two_schedulers_make_one(backed_up, folder):
    folder.mkdir()
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert tick() == 0

    assert tick() == 1
    assert tick() == 0
    assert len(names(folder)) == 1


def test_a_folder_that_cannot_be_seen_has_no_backups(tmp_path, now):
    assert shelf.newest_at(tmp_path / "nowhere", now) is None


@pytest.fixture
def page(backed_up, client):
    """Return a function that gives what the administrator's page says."""
    place = factories.street()
    sign_in(client, place.administrator)
    return lambda: client.get("/settings/watch", headers=ENGLISH).text


def test_the_administrator_sees_when_the_last_was_made(page, clock):
    tick()
    clock.advance(timedelta(hours=29))

    assert "The last backup was made on Mar 3, 2026 10:00 and read back in full." in page()


def test_the_administrator_sees_that_none_was_made(page, clock, folder):
    assert "There is no backup yet." in page()

    tick()
    clock.advance(timedelta(hours=31))

    assert "The last backup is 31 hours old" in page()
    assert "Make the backup of the night" in page()


def test_the_administrator_sees_that_none_are_asked_for(app, client):
    place = factories.street()
    sign_in(client, place.administrator)

    assert "No backups are made by this installation." in client.get("/settings/watch", headers=ENGLISH).text


def test_the_figures_tell_the_age(backed_up, client, clock):
    def age():
        lines = client.get("/metrics").text.splitlines()
        return [line for line in lines if line.startswith("yehua_backup_age_seconds ")]

    before = age()
    tick()
    clock.advance(timedelta(hours=1))

    assert before == []
    assert age() == ["yehua_backup_age_seconds 3600.0"]
