"""Where a backup lies unpacked while it is made or restored, and what killed processes have left there.

What lies here is the whole database, not sealed and never thinned: it may not outlive its process.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from app.files import storage

FOLDER = "backups"
_BEGINNING = timedelta(minutes=1)
"""So long a folder may be there before its process holds it."""


@contextmanager
def staged(*, now: datetime) -> Iterator[Path]:
    """Give a folder that this process holds and removes, and clear what others have left."""
    clear(now=now)
    with TemporaryDirectory(dir=storage.apart(FOLDER)) as name, _held(Path(name)):
        yield Path(name)


def clear(*, now: datetime) -> int:
    """Remove the folders that no process holds any more; return how many there were."""
    gone = 0
    for path in storage.apart(FOLDER).iterdir():
        if storage.is_old(path, now - _BEGINNING):
            try:
                with _held(path):
                    shutil.rmtree(path)
            except (BlockingIOError, FileNotFoundError):
                continue  # it is held, or its process has just removed it
            gone += 1
    return gone


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold a folder; the kernel lets go of it when the process ends, however it ends.

    Raises:
        BlockingIOError: another process holds it.
    """
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(folder)
