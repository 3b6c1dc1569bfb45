"""flask backup create, verify and restore."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from app.audit import Act
from app.backup.envelope import fingerprint
from app.database import transaction
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.cases import Event
from app.models.files import StoredFile
from tests.backup.conftest import KEY, made, register


@pytest.fixture
def with_key(app, settings):
    app.config["SETTINGS"] = replace(settings, backup_key=KEY)
    return app


def run(app, *arguments, **more):
    db.session.rollback()
    db.session.expire_all()
    return app.test_cli_runner().invoke(args=["backup", *map(str, arguments)], **more)


def test_one_is_made_and_read_back(with_key, place, now, folder):
    register(place, now, photos=1)

    result = run(with_key, "create", folder)

    assert result.exit_code == 0
    assert str(folder / "yehua-20260303T020000Z.backup") in result.output
    assert "2 photos" in result.output
    assert "\nencrypted\n" in result.output


def test_it_says_what_a_file_holds(with_key, place, now, folder):
    register(place, now)
    path = made(folder, now)

    result = run(with_key, "verify", path)

    assert result.exit_code == 0
    assert re.search(
        r"made 2026-03-03T02:00:00\+00:00 by version \S+, migration \d{4}, (sqlite|postgresql)", result.output
    )
    assert re.search(r"^ +1 case$", result.output, re.MULTILINE)
    assert "every part is what was written" in result.output


def test_it_says_that_a_file_is_open_and_of_another_installation(place, now, folder, elsewhere):
    path = made(folder, now, key=None)

    with elsewhere(data_key=bytes(32)) as other:
        output = run(other, "verify", path).output

    assert "not encrypted" in output
    assert "belongs to another DATA_KEY" in output


def test_it_names_photos_that_had_changed(with_key, place, now, folder):
    register(place, now, photos=1)
    for path in with_key.config["SETTINGS"].upload_dir.glob("*/*/*.jpg"):
        path.write_bytes(b"")

    assert "2 photos had changed on disk before: " in run(with_key, "create", folder).output


def test_a_damaged_file_fails(with_key, place, now, folder):
    path = made(folder, now)
    path.write_bytes(path.read_bytes()[:-1])

    result = run(with_key, "verify", path)

    assert result.exit_code == 1
    assert "cut off" in result.output


@pytest.mark.parametrize("key", [None, KEY[::-1]], ids=["none", "another"])
def test_a_sealed_file_without_its_key_fails_and_names_it(app, settings, place, now, folder, key):
    path = made(folder, now)
    app.config["SETTINGS"] = replace(settings, backup_key=key)

    result = run(app, "verify", path)

    assert result.exit_code == 1
    assert "BACKUP_KEY" in result.output
    assert fingerprint(KEY) in result.output
    assert "every part" not in result.output


def test_without_a_folder_nothing_is_made(app):
    result = run(app, "create")

    assert result.exit_code == 1
    assert "Say a folder, or set BACKUP_DIR." in result.output


def test_what_cannot_be_written_is_said(app, place, tmp_path):
    (tmp_path / "file").touch()

    result = run(app, "create", tmp_path / "file")

    assert result.exit_code == 1
    assert "No backup was made. " in result.output


def test_restoring_says_what_was_proved(place, now, folder, elsewhere):
    register(place, now, photos=1)
    path = made(folder, now)

    with elsewhere(backup_key=KEY) as other:
        result = run(other, "restore", path)
        written = db.session.scalars(select(AuditEntry.action)).all()

    assert written == [Act.BACKUP_RESTORED]
    assert result.exit_code == 0
    assert "cases: 1 checked, 0 broken\nminutes: 0 checked, 0 broken\n" in result.output
    assert "audit log: 1 entries checked\neverybody is signed out" in result.output
    assert "end again what was ended since\nrestored\n" in result.output


def test_restoring_an_older_one_says_so(place, now, folder, elsewhere):
    from app.backup import restoring

    with elsewhere():
        restoring.flask_migrate.upgrade(restoring.MIGRATIONS, revision="0021")
        path = made(folder, now)

    with elsewhere(backup_key=KEY) as other:
        result = run(other, "restore", path)

    assert result.exit_code == 0
    assert "older: brought from migration 0021 up to " in result.output


def test_what_does_not_hold_together_fails_and_is_named(place, now, folder, elsewhere):
    number = register(place, now, photos=1).number
    with transaction():
        db.session.execute(update(Event).values(facts={}), execution_options={"synchronize_session": False})
        lost = update(StoredFile).values(content_hash="00" * 32)
        db.session.execute(lost, execution_options={"synchronize_session": False})
    path = made(folder, now)

    with elsewhere(backup_key=KEY) as other:
        result = run(other, "restore", path)

    assert result.exit_code == 1
    assert "cases: 1 checked, 1 broken" in result.output
    assert f"{number}: its events do not fit the chain" in result.output
    assert f"1 photos that cases name are not there: {'00' * 32}" in result.output


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_over_asks_first(place, now, folder, elsewhere, answer, code):
    path = made(folder, now)

    with elsewhere(backup_key=KEY) as other:
        assert run(other, "restore", path).exit_code == 0
        with transaction():
            db.session.execute(text("UPDATE unit SET name = 'later'"))

        refused = run(other, "restore", path)
        result = run(other, "restore", path, "--over", input=f"{answer}\n")
        names = set(db.session.execute(text("SELECT name FROM unit")).scalars())

    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert result.exit_code == code
    assert "Throw away the database that is there for good?" in result.output
    assert (names == {"later"}) is (answer == "n")
