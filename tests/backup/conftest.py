"""A street with photos, and a second installation to restore into."""

import os
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.backup import archive, creating
from app.cases import operations as cases
from app.database import transaction
from app.extensions import db, keyring
from app.files import operations as files
from tests import conftest, factories, postgres
from tests.factories import actor
from tests.files.pictures import picture, upload

KEY = bytes(range(32, 64))


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """Let pg_dump be found where the server of the tests has it."""
    if found := next(iter(Path(os.environ[conftest.HOME]).glob("copy/*/*/bin")), None):
        monkeypatch.setenv("PG_BIN", str(found))
    elif "TEST_DATABASE_URL" not in os.environ:
        monkeypatch.setenv("PG_BIN", str(postgres.programs(Path(os.environ[conftest.HOME]))))


@pytest.fixture
def place(app):
    """Return a street whose rows belong to no session, because other installations are asked about it too."""
    made_here = factories.street()
    for row in rows_of(made_here):
        db.session.refresh(row)
    db.session.expunge_all()
    return made_here


def rows_of(street):
    return [getattr(street, one.name) for one in fields(street)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def kind(database):
    return make_url(database).get_backend_name()


@pytest.fixture
def elsewhere(kind, settings, databases_of_worker, make_app, tmp_path):
    """Return a function that gives another installation with an empty database of the same kind."""

    @contextmanager
    def installation(kind=kind, **changes):
        with databases_of_worker.blank(kind) as url:
            app = make_app(database_url=url, upload_dir=tmp_path / "elsewhere", **changes)
            with app.app_context():
                try:
                    yield app
                finally:
                    db.session.remove()
                    conftest.leave(app)
                    keyring.use(settings.data_key)  # the process has one, whatever the last application set

    return installation


def register(place, now, *, words="楼道灯坏了", photos=0):
    """Register a case with some photos, each another one."""
    prepared = files.prepare([upload(picture(size=(64 + number, 48))) for number in range(photos)])
    with transaction():
        kept = files.store(prepared, street_id=place.street.id, actor_id=place.head.id, now=now)
        draft = cases.Draft(words, place.building.id, factories.category("power.corridor_light").id)
        return cases.register(draft, actor(place.head), now=now, photos=kept)


def made(folder, now, *, key=KEY):
    """Make a backup and return its file."""
    db.session.rollback()
    return creating.create(folder, key=key, now=now).path


def inside(path: Path, key: bytes | None = KEY) -> archive.Manifest:
    return archive.verify(path, key).manifest
