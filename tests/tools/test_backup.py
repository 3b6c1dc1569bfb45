"""The backup that deploy/ offers can be restored, and is refused rather than half made."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from app.extensions import db
from app.files import storage
from app.models.organisation import Unit
from deploy import backup
from tests import conftest, factories, postgres

NOW = datetime(2026, 3, 3, 18, 30, tzinfo=UTC)


@pytest.fixture
def environ(app, settings, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(postgres.programs(Path(os.environ[conftest.HOME]))))
    return {"DATABASE_URL": settings.database_url, "UPLOAD_DIR": str(settings.upload_dir)}


def test_a_restored_backup_holds_what_was_there(environ, databases_of_worker, make_app, tmp_path):
    factories.street()
    kind = make_url(environ["DATABASE_URL"]).get_backend_name()

    written = backup.back_up(environ, tmp_path / "backups", NOW)

    with databases_of_worker.blank(kind) as empty:
        restored = make_app(database_url=restore(written, empty))
        with restored.app_context():
            names = db.session.scalars(select(Unit.name).order_by(Unit.id)).all()
            db.session.remove()
            db.engine.dispose()
    assert names[0] == "云湖街道"
    assert len(names) == 9


def restore(written: Path, url: str) -> str:
    if written.suffix == ".db":
        return f"sqlite:///{written}"
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    program = backup.program("pg_restore", 0)
    subprocess.run([program, "--no-owner", f"--dbname={address}", str(written)], check=True)
    return url


@pytest.mark.sqlite
def test_photos_are_copied_once_and_old_backups_go(environ, tmp_path, monkeypatch):
    monkeypatch.setattr(backup, "KEPT", 2)
    name = storage.keep(b"\xff\xd8 a photo")
    folder = tmp_path / "backups"

    for day in range(3):
        backup.back_up(environ, folder, NOW + timedelta(days=day))

    assert [path.name for path in sorted(folder.glob("*.db"))] == [
        "yehua-20260304T183000Z.db",
        "yehua-20260305T183000Z.db",
    ]
    copied = folder / "uploads" / name[:2] / name[2:4] / f"{name}.jpg"
    assert copied.read_bytes() == b"\xff\xd8 a photo"
    assert backup.copy_photos(Path(environ["UPLOAD_DIR"]), folder / "uploads") == 0


def test_a_database_that_is_not_there_leaves_no_file(tmp_path):
    environ = {"DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.db'}", "UPLOAD_DIR": str(tmp_path / "none")}

    with pytest.raises(backup.BackupFailed, match="no database"):
        backup.back_up(environ, tmp_path / "backups", NOW)

    assert list((tmp_path / "backups").iterdir()) == []
