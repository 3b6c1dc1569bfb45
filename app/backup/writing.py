"""Files that only the owner may read, and what it means when they cannot be written."""

import errno
import os
from pathlib import Path
from typing import BinaryIO

from app.backup.failures import BackupFailed

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def opened_for_owner(path: Path) -> BinaryIO:
    """Make a file that did not exist, mode 0600, and open it for writing."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def refusal_of(error: OSError, folder: Path) -> BackupFailed:
    """Say in a sentence why a folder did not take what was to be written."""
    if error.errno in _FULL:
        return BackupFailed(f"There is no space left for {folder}. Make room, then try again.")
    if error.errno in _CLOSED:
        return BackupFailed(
            f"{error.filename or folder} may not be written or read. Correct its owner or mode."
        )
    return BackupFailed(f"{folder} could not be written or read: {error.strerror or error}.")
