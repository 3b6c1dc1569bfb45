"""Restoring a backup: everything is proved before anything is changed, and the database comes last."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import select

from app import audit
from app.audit import Act, Kind, proving
from app.backup import archive, signing_out
from app.backup.creating import kind, module_of, photos
from app.backup.failures import BackupFailed
from app.backup.staging import staged
from app.backup.tables import Held
from app.backup.writing import opened_for_owner, refusal_of
from app.cases.queries.chains import broken_chains
from app.database import transaction
from app.domain.audit import Verdict
from app.extensions import db, keyring
from app.files import storage
from app.models.files import StoredFile
from app.talks.queries.minutes import locked_ones, proof_of

MIGRATIONS = str(Path(__file__).parents[2] / "migrations")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and whether it holds together."""

    contents: archive.Contents
    migrated_to: str | None
    """The migration that an older backup was brought to; None if it was not older."""
    cases: int
    broken_cases: list[str]
    minutes: int
    broken_minutes: list[int]
    missing_photos: list[str]
    """Photos that rows name and neither the backup nor the folder holds."""
    log: Verdict
    """The audit log; that it was restored is its newest entry."""

    @property
    def is_broken(self) -> bool:
        """Whether anything was found that is not as it was written."""
        found = (self.broken_cases, self.broken_minutes, self.missing_photos)
        return any(found) or self.log.broken_id is not None


def restore(path: Path, *, key: bytes | None, over: bool, now: datetime) -> Restored:
    """Put the database and the photos of a backup into the installation; `over` what is there.

    The whole file is proved first. Photos come before the database, under the hash of their content; when it
    cannot be restored, those that came are removed again, so that nothing is changed. Every sign-in of
    then is ended at once, an older database is brought up to this version, and all chains are proved.

    Raises:
        BackupFailed: nothing was restored, or the restored database could not be brought up; says which.
    """
    contents = archive.verify(path, key)
    refuse_what_does_not_fit(contents.manifest)
    db.session.remove()
    db.engine.dispose()
    if not over:
        _refuse_unless_empty()
    try:
        _unpack(path, key, now)
    except OSError as error:
        raise refusal_of(error, storage.folder()) from error
    except sqlite3.Error as error:
        raise BackupFailed(f"The database could not be put in place: {error}.") from error
    finally:
        db.engine.dispose()
    is_noted = _let_nobody_in(contents.manifest, now)
    migrated_to = _migrate(contents.manifest, is_noted=is_noted)
    if not is_noted:
        with transaction():
            _note(contents.manifest)
    return _proved(contents, migrated_to)


def refuse_what_does_not_fit(manifest: archive.Manifest) -> None:
    """Refuse a backup of another kind of database, under another data key, or of a newer version."""
    if manifest.kind != kind():
        raise BackupFailed(
            f"The backup is of a {manifest.kind} database, and DATABASE_URL names a {kind()} one. "
            f"Set DATABASE_URL to an empty {manifest.kind} database."
        )
    if manifest.data_key not in keyring.fingerprints:
        raise BackupFailed(
            f"The backup belongs to another DATA_KEY (fingerprint {manifest.data_key}, here "
            f"{keyring.fingerprint}): names and phones could not be read. Set DATA_KEY to the one that was "
            "kept apart from the backups, or add that one to DATA_KEY_OLD."
        )
    try:
        _scripts().get_revision(manifest.revision)
    except CommandError:
        raise BackupFailed(
            f"The backup was made by a newer version (migration {manifest.revision}). "
            "Update the product first."
        ) from None


def _refuse_unless_empty() -> None:
    if not module_of(kind()).is_empty(db.engine.url):
        raise BackupFailed(
            "The database is not empty, and nothing was changed. Set DATABASE_URL to an empty one, or say "
            "--over to throw away what is there."
        )
    if next(photos(), None) is not None:
        raise BackupFailed(
            f"{storage.folder()} holds photos, and nothing was changed. Set UPLOAD_DIR to an empty folder, "
            "or say --over to restore into this one."
        )


def _unpack(path: Path, key: bytes | None, now: datetime) -> None:
    with staged(now=now) as staging:

        def place(member: str) -> BinaryIO:
            return opened_for_owner(staging / Path(member).name)

        manifest = archive.unpack(path, key, place).manifest
        with _placed(staging, manifest.photos):
            expected = Held(manifest.revision, manifest.rows)
            module_of(kind()).put(db.engine.url, staging / archive.DATABASE, expected)


@contextmanager
def _placed(staging: Path, names: list[str]) -> Iterator[None]:
    """Move photos into their places; take those that were not there away again after a failure."""
    brought = []
    try:
        for name in names:
            target = storage.path_of(name)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                brought.append(target)
            (staging / name).replace(target)
        os.sync()  # the database that names them comes next
        yield
    except BaseException:
        for target in brought:
            target.unlink(missing_ok=True)
        raise


def _let_nobody_in(manifest: archive.Manifest, now: datetime) -> bool:
    """End every sign-in of then and write the restore down, whatever comes next; return whether it is.

    Only a database from before the audit log has to be brought up first.
    """
    with transaction():
        signing_out.end_all(now)
        is_noted = signing_out.can_be_noted()
        if is_noted:
            _note(manifest)
    db.session.remove()
    return is_noted


def _migrate(manifest: archive.Manifest, *, is_noted: bool) -> str | None:
    """Bring the restored database up to this version; return to which migration, None if it was there."""
    newest = _scripts().get_current_head()
    if newest == manifest.revision:
        return None
    try:
        flask_migrate.upgrade(MIGRATIONS)
    except SystemExit as error:
        unnoted = "" if is_noted else " The audit log of then cannot say so: note it elsewhere."
        raise BackupFailed(
            f"The backup was restored, but its tables are still those of migration {manifest.revision}. "
            "Run `flask --app wsgi db upgrade` and see what it says. Everybody is signed out, and codes, "
            f"links and recovery codes of then open nothing.{unnoted}"
        ) from error
    return newest


def _note(manifest: archive.Manifest) -> None:
    """Write in the restored audit log that from here on it is another history."""
    subject = (Kind.INSTALLATION, None)
    audit.record_for(None, Act.BACKUP_RESTORED, subject, made_at=manifest.made_at)


def _proved(contents: archive.Contents, migrated_to: str | None) -> Restored:
    cases = dict(broken_chains())
    minutes = {row.talk_id: proof_of(row).holds for row in locked_ones()}
    on_disk = {name for name, _path in photos()}
    log = proving.verdict()
    ready = select(StoredFile.content_hash).where(StoredFile.is_ready)
    named = set(db.session.scalars(ready.union(select(StoredFile.thumbnail_hash).where(StoredFile.is_ready))))
    db.session.rollback()
    return Restored(
        contents,
        migrated_to,
        len(cases),
        [number for number, sequence in cases.items() if sequence is not None],
        len(minutes),
        [talk_id for talk_id, holds in minutes.items() if not holds],
        sorted(named - on_disk),
        log,
    )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(MIGRATIONS)
