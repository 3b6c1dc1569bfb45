"""Making a backup: the database first, then the photos, into one file that is there whole or not at all."""

import os
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from app import audit
from app.audit import Act, Kind
from app.backup import archive, postgresql, sqlite
from app.backup.failures import BackupFailed
from app.backup.staging import staged
from app.backup.writing import opened_for_owner, refusal_of
from app.database import transaction
from app.domain.backups import name_of
from app.extensions import db, keyring
from app.files import storage
from app.models.audit import AuditEntry

UNFINISHED = ".unfinished"
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made and read back."""

    path: Path
    contents: archive.Contents


def create(folder: Path, *, key: bytes | None, now: datetime) -> Made:
    """Make a backup of database and photos in a folder, and read it back; people may work meanwhile.

    The file has its name only once it is whole, on disk and proved. `key` encrypts it.

    Raises:
        BackupFailed: there is no new backup, and no file is left; the message says why.
    """
    target = folder / name_of(now)
    unfinished = target.with_suffix(UNFINISHED)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists():
            raise BackupFailed(f"{target} is there already.")
        unfinished.unlink(missing_ok=True)
        _write(unfinished, key, now)
        contents = archive.verify(unfinished, key)
        unfinished.rename(target)
        storage.sync_folder(folder)
        _note(target, contents)
    except OSError as error:
        raise refusal_of(error, folder) from error
    except sqlite3.Error as error:
        raise BackupFailed(f"The database could not be copied: {error}.") from error
    finally:
        with suppress(OSError):  # what went wrong before says more
            unfinished.unlink(missing_ok=True)
    return Made(target, contents)


def kind() -> str:
    """Return which kind of database the installation has: `sqlite` or `postgresql`."""
    return db.engine.url.get_backend_name()


def module_of(database_kind: str) -> ModuleType:
    """Return what copies, asks and restores a kind of database."""
    return {"sqlite": sqlite, "postgresql": postgresql}[database_kind]


def photos() -> Iterator[tuple[str, Path]]:
    """Go through the photos on disk: the hash that each is called by, and where it lies."""
    for path in sorted(storage.folder().glob("[0-9a-f]?/[0-9a-f]?/*.jpg")):
        yield path.stem, path


@lru_cache
def version() -> str:
    """Return the version of the product."""
    found: str = tomllib.loads(_PROJECT.read_text())["project"]["version"]
    return found


def _note(target: Path, contents: archive.Contents) -> None:
    """Write in the audit log that there is a backup; without the entry there is none.

    Tables that are still to be migrated may have no audit log yet, and are backed up all the same.
    """
    if AuditEntry.__tablename__ not in contents.manifest.rows:
        return
    made_at, is_sealed = contents.manifest.made_at, contents.is_sealed
    try:
        with transaction():
            subject = (Kind.INSTALLATION, None)
            audit.record_for(None, Act.BACKUP_MADE, subject, made_at=made_at, is_sealed=is_sealed)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(unfinished: Path, key: bytes | None, now: datetime) -> None:
    # The database is copied beside the photos, where as much is lying unencrypted anyway, and not into the
    # folder of the backups, which may be another machine's.
    with staged(now=now) as folder:
        copied = folder / archive.DATABASE
        held = module_of(kind()).copy(db.engine.url, copied)
        manifest = archive.Manifest(
            version=version(),
            revision=held.revision,
            made_at=now.isoformat(),
            kind=kind(),
            data_key=keyring.fingerprint,
            rows=held.rows,
        )
        # Photos that the database names were on disk before their rows were written.
        named = ((archive.photo_name(name), path) for name, path in photos())
        with opened_for_owner(unfinished) as file:
            archive.write(file, key, manifest, _in_order(copied, named))
            file.flush()
            os.fsync(file.fileno())


def _in_order(copied: Path, named: Iterator[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    yield archive.DATABASE, copied
    yield from named
