"""Where the bytes lie: on disk under the hash of their content, so that nothing is ever overwritten.

A file is written beside its place, forced to disk and renamed, so that its name never stands for
half of it. `keep` and `remove_if_old` exclude each other through a lock file: whatever `keep` has
written or touched stays for at least a day, in which the transaction that names it has long ended.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import current_app

_LOCK = ".lock"
_INCOMING = ".incoming"
_APART = "apart"
"""What lies in it is named by rows of its own, and swept by who put it there."""


def folder() -> Path:
    """Return the folder of the installation's files, which exists."""
    path: Path = current_app.config["SETTINGS"].upload_dir
    path.mkdir(parents=True, exist_ok=True)
    return path


def apart(name: str) -> Path:
    """Return a folder for files that are no photos, which exists."""
    path = folder() / _APART / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(content_hash: str) -> Path:
    """Return where the bytes with this SHA-256 lie, or would lie."""
    return folder() / content_hash[:2] / content_hash[2:4] / f"{content_hash}.jpg"


def keep(data: bytes) -> str:
    """Put bytes safely on disk and return their SHA-256; the same bytes twice are kept once."""
    content_hash = hashlib.sha256(data).hexdigest()
    path = path_of(content_hash)
    with _locked(fcntl.LOCK_SH):
        if path.exists():
            os.utime(path)
        else:
            _write(path, data)
    return content_hash


def old_files(before: datetime, batch: int) -> Iterator[list[Path]]:
    """Return, in batches, all files last touched before an instant, half-written ones too."""
    whole = folder()
    others = whole / _APART
    found = (path for path in whole.rglob("*") if path.name != _LOCK and path.is_file())
    found = (path for path in found if not path.is_relative_to(others))
    old = (path for path in found if is_old(path, before))
    while paths := list(islice(old, batch)):
        yield paths


def remove_if_old(path: Path, before: datetime) -> bool:
    """Remove a file unless it was touched meanwhile; return whether it is gone now."""
    with _locked(fcntl.LOCK_EX):
        if not path.exists() or not is_old(path, before):
            return False
        path.unlink()
    return True


def is_old(path: Path, before: datetime) -> bool:
    """Return whether a file was last touched before an instant; one that is gone was not."""
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def sync_folder(directory: Path) -> None:
    """Force to disk which files a folder holds."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, data: bytes) -> None:
    incoming = folder() / _INCOMING
    incoming.mkdir(exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=incoming, delete=False) as temporary:
        try:
            temporary.write(data)
            temporary.flush()
            os.fsync(temporary.fileno())
        except OSError:
            Path(temporary.name).unlink()  # on a full disk, what was sent in vain must not take room
            raise
    Path(temporary.name).rename(path)
    for directory in (path.parent, path.parent.parent, folder()):
        sync_folder(directory)


@contextmanager
def _locked(how: int) -> Iterator[None]:
    with (folder() / _LOCK).open("ab") as lock:
        fcntl.flock(lock, how)
        yield
