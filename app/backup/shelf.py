"""The folder in which backups are kept: which there are, which go, and what is to be said of them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from app.backup.creating import UNFINISHED
from app.domain import backups
from app.files.storage import is_old
from app.web import clock
from config import Settings

_LEFT_BEHIND = timedelta(days=1)
"""An unfinished file so old was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class State:
    """What an administrator should know of the backups."""

    newest_at: datetime | None
    is_missed: bool


def settings() -> Settings:
    """Return the settings of the installation."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def state(now: datetime) -> State | None:
    """Return how the backups are doing; None where none are asked for."""
    folder = settings().backup_dir
    if folder is None:
        return None
    newest = newest_at(folder, now)
    return State(newest, backups.is_missed(newest, now))


def newest_at(folder: Path, now: datetime) -> datetime | None:
    """Return when the newest backup of a folder was made; one that is dated ahead does not count."""
    return max(_made(folder, now), default=None)


def is_due(folder: Path, now: datetime) -> bool:
    """Return whether a backup should be made now."""
    return backups.is_due(newest_at(folder, now), now, clock.default_zone())


def thin(folder: Path, now: datetime) -> int:
    """Remove the backups that need not stay, and what killed processes left; return how many backups went."""
    made = _made(folder, now)
    going = made.keys() - backups.kept(made, clock.default_zone())
    for at in going:
        made[at].unlink(missing_ok=True)
    for path in folder.glob(f"yehua-*{UNFINISHED}"):
        if is_old(path, now - _LEFT_BEHIND):
            path.unlink(missing_ok=True)
    return len(going)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Give whether nobody else is making a backup in the folder; nobody begins one until the end."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _made(folder: Path, now: datetime) -> dict[datetime, Path]:
    try:
        paths = list(folder.iterdir())
    except OSError:
        return {}  # not there yet, or not for this process to see
    made = {backups.instant_of(path.name): path for path in paths}
    return {at: path for at, path in made.items() if at is not None and at <= now}
