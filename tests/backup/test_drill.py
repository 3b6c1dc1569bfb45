"""The drill: a backup made while people work is restored elsewhere, and everything is there."""

import hashlib
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, text

from app.backup import archive, creating, restoring
from app.backup.failures import BackupFailed
from app.cases import operations as cases
from app.database import transaction
from app.extensions import db, keyring
from app.files import storage
from app.health import newest_revisions
from app.models.cases import Case
from app.models.organisation import Person
from tests import factories
from tests.backup.conftest import KEY, inside, made, register
from tests.factories import actor
from tests.signing_in import sign_in

TABLES = ("unit", "person", "case", "event", "clock", "stored_file", "category")


def last_ids() -> dict[str, int]:
    """Return the last id that each table had when all was quiet."""
    db.session.rollback()
    return {name: db.session.scalar(text(f'SELECT coalesce(max(id), 0) FROM "{name}"')) for name in TABLES}


def digests(last: dict[str, int]) -> dict[str, str]:
    """Return a hash of all rows that each table had by then."""
    found = {}
    for name, number in last.items():
        rows = db.session.execute(
            text(f'SELECT * FROM "{name}" WHERE id <= :last ORDER BY id'), {"last": number}
        )
        found[name] = hashlib.sha256(repr([tuple(map(plain, row)) for row in rows]).encode()).hexdigest()
    db.session.rollback()
    return found


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def counts() -> dict[str, int]:
    return creating.module_of(creating.kind()).held_now(db.engine.url).rows


def photos_on_disk() -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in creating.photos()}


class Writer:
    """Somebody who goes on registering cases until told to stop."""

    def __init__(self, app, place, now):
        self.app, self.now = app, now
        self.draft = cases.Draft("又坏了", place.building.id, factories.category("power.corridor_light").id)
        self.actor = actor(place.head)
        self.is_writing, self.stop = Event(), Event()
        self.written, self.failed = 0, None
        self.thread = Thread(target=self.run)

    def run(self):
        try:
            with self.app.app_context():
                while not self.stop.is_set():
                    with transaction():
                        cases.register(self.draft, self.actor, now=self.now)
                    self.written += 1
                    self.is_writing.set()
                db.session.remove()
        except Exception as error:
            self.failed = error
            self.is_writing.set()

    def __enter__(self):
        db.session.rollback()
        self.thread.start()
        assert self.is_writing.wait(30)
        return self

    def __exit__(self, *_error):
        self.stop.set()
        self.thread.join()


def and_noted(rows):
    """Return how many rows there are once the audit log says that they were restored."""
    return {**rows, "audit_entry": rows["audit_entry"] + 1, "audit_head": 1}


def test_what_was_there_is_there_again_though_others_kept_writing(app, place, now, folder, elsewhere):
    number = register(place, now, photos=2).number
    register(place, now, words="水管漏水", photos=1)
    before, photos = last_ids(), photos_on_disk()
    expected = digests(before)

    with Writer(app, place, now) as writer:
        path = made(folder, now)
        was_writing = writer.written
        made(folder / "second", now)
    assert writer.failed is None
    assert writer.written > was_writing >= 1

    with elsewhere() as other:
        restored = restoring.restore(path, key=KEY, over=False, now=now)

        assert digests(before) == expected
        assert counts() == and_noted(inside(path).rows)
        assert (restored.broken_cases, restored.missing_photos, restored.migrated_to) == ([], [], None)
        assert 2 < restored.cases == inside(path).rows["case"] <= 2 + writer.written
        assert photos_on_disk() == photos
        assert len(photos) == 4  # with thumbnails; the third photo was the first one again
        client = other.test_client()
        sign_in(client, db.session.scalars(select(Person).where(Person.username == "head0")).one())
        page = client.get(f"/cases/{number}")
        assert page.status_code == 200
        assert "楼道灯坏了" in page.text
        assert client.get("/readyz").json["migrations"] == "ok"


def test_a_restored_installation_goes_on(place, now, folder, elsewhere):
    register(place, now)
    path = made(folder, now)

    with elsewhere():
        restoring.restore(path, key=KEY, over=False, now=now)
        register(place, now, words="恢复以后")

        assert db.session.scalar(select(func.count(Case.id))) == 2
        assert made(folder / "second", now).exists()


def test_an_older_backup_is_brought_up(place, now, folder, elsewhere):
    with elsewhere():
        restoring.flask_migrate.upgrade(restoring.MIGRATIONS, revision="0021")
        path = made(folder, now)
        assert inside(path).revision == "0021"

    with elsewhere():
        restored = restoring.restore(path, key=KEY, over=False, now=now)

        assert {restored.migrated_to} == newest_revisions()
        assert creating.module_of(creating.kind()).held_now(db.engine.url).revision == restored.migrated_to


def test_another_data_key_is_refused_with_what_to_do(place, now, folder, elsewhere):
    register(place, now, photos=1)
    path = made(folder, now)
    fingerprint = keyring.fingerprint

    with elsewhere(data_key=bytes(32)):
        with pytest.raises(BackupFailed, match=f"another DATA_KEY .*{fingerprint}.*Set DATA_KEY to the one"):
            restoring.restore(path, key=KEY, over=False, now=now)

        assert nothing_there()


def test_the_other_kind_of_database_is_refused(kind, place, now, folder, elsewhere):
    path = made(folder, now)
    other = "postgresql" if kind == "sqlite" else "sqlite"

    with elsewhere(kind=other):
        with pytest.raises(BackupFailed, match=f"of a {kind} database.*an empty {kind} database"):
            restoring.restore(path, key=KEY, over=False, now=now)

        assert nothing_there()


def test_a_newer_backup_is_refused(place, now, folder, elsewhere):
    path = made(folder, now)

    with elsewhere():
        with pytest.raises(BackupFailed, match=r"newer version.*Update the product first"):
            restoring.refuse_what_does_not_fit(replace(inside(path), revision="9999"))

        assert nothing_there()


def test_what_is_there_is_not_written_over(app, place, now, folder):
    path = made(folder, now)
    register(place, now)
    before = counts()

    with pytest.raises(BackupFailed, match=r"database is not empty.*--over"):
        restoring.restore(path, key=KEY, over=False, now=now)

    assert counts() == before


def test_photos_that_are_there_are_not_mixed_with_others(place, now, folder, elsewhere):
    path = made(folder, now)

    with elsewhere():
        storage.keep(b"somebody else's")
        with pytest.raises(BackupFailed, match=r"holds photos.*--over"):
            restoring.restore(path, key=KEY, over=False, now=now)

        assert creating.module_of(creating.kind()).is_empty(db.engine.url)


def test_over_puts_the_backup_in_the_place_of_what_is_there(place, now, folder, elsewhere):
    register(place, now, photos=1)
    path = made(folder, now)
    expected = inside(path).rows

    with elsewhere():
        restoring.restore(path, key=KEY, over=False, now=now)
        register(place, now, words="这一件会被覆盖", photos=2)
        with transaction():
            db.session.execute(text("CREATE TABLE of_a_newer_version (id INTEGER)"))
        db.session.remove()

        restored = restoring.restore(path, key=KEY, over=True, now=now)

        assert counts() == and_noted(expected)
        assert (restored.cases, restored.broken_cases, restored.missing_photos) == (1, [], [])


def test_a_restore_that_fails_changes_nothing(place, now, folder, elsewhere, monkeypatch):
    register(place, now, photos=1)
    path = made(folder, now)

    with elsewhere():
        restoring.restore(path, key=KEY, over=False, now=now)
        register(place, now, words="仍在")
        before, photos = counts(), photos_on_disk()
        next(path for _name, path in creating.photos()).unlink()
        unpacked = archive.unpack
        monkeypatch.setattr(archive, "unpack", lambda *values: claiming_more(unpacked(*values)))
        with pytest.raises(BackupFailed, match="does not hold what its manifest says"):
            restoring.restore(path, key=KEY, over=True, now=now)

        assert counts() == before
        assert len(photos_on_disk()) == len(photos) - 1


def claiming_more(contents: archive.Contents) -> archive.Contents:
    return replace(
        contents, manifest=replace(contents.manifest, rows={**contents.manifest.rows, "case": 999})
    )


def test_nobody_goes_on_with_a_database_that_is_thrown_away(app, place, now, folder, elsewhere):
    path = made(folder, now)

    with elsewhere() as other:
        restoring.restore(path, key=KEY, over=False, now=now)
        before = counts()
        engine = db.create_engine(other.config["SQLALCHEMY_DATABASE_URI"])
        with engine.connect() as somebody:
            somebody.execute(text("SELECT count(*) FROM unit")).all()
            with pytest.raises(BackupFailed, match=r"in use.*systemctl stop"):
                restoring.restore(path, key=KEY, over=True, now=now)
        engine.dispose()

        assert counts() == before


def nothing_there() -> bool:
    is_empty = creating.module_of(creating.kind()).is_empty(db.engine.url)
    return is_empty and not photos_on_disk()
