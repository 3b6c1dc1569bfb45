"""Keeps an uploaded file between its preview and its confirmation, for a day and for its sender only."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=1)


def keep(folder: Path, sender_id: int, content: bytes, *, now: datetime) -> str:
    """Store the content under its hash and return the hash; older files are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    forget(folder, now=now)
    digest = hashlib.sha256(content).hexdigest()
    path = _path(folder, sender_id, digest)
    partial = path.with_suffix(".part")
    try:
        partial.write_bytes(content)
    except OSError:
        partial.unlink(missing_ok=True)  # on a full disk, half a file must not take room
        raise
    partial.replace(path)
    return digest


def kept(folder: Path, sender_id: int, digest: str) -> bytes | None:
    """Return what the sender stored under a hash, or None."""
    if len(digest) != 64 or not digest.isalnum() or not digest.isascii():
        return None
    path = _path(folder, sender_id, digest)
    return path.read_bytes() if path.is_file() else None


def drop(folder: Path, sender_id: int, digest: str) -> None:
    """Remove a file that has been applied."""
    if kept(folder, sender_id, digest) is not None:
        _path(folder, sender_id, digest).unlink(missing_ok=True)


def forget(folder: Path, *, now: datetime) -> None:
    """Remove files that nobody confirmed in time."""
    limit = (now - KEPT).timestamp()
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _path(folder: Path, sender_id: int, digest: str) -> Path:
    return folder / f"{sender_id}-{digest}"
