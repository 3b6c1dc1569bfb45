"""Makes the backup of each night, if a folder for it is set."""

from datetime import datetime

from app.backup import creating, shelf, staging


def keep(*, now: datetime) -> int:
    """Make a backup if one is due and remove old ones; return how many were made.

    Asked often: what could not be made, or was missed while nothing ran, is made up then. Any number of
    processes may ask at once. Old backups go only after a new one was made and read back; what killed
    processes have left unpacked goes each time.
    """
    staging.clear(now=now)
    settings = shelf.settings()
    folder = settings.backup_dir
    if folder is None:
        return 0
    with shelf.alone(folder) as is_alone:
        if not is_alone or not shelf.is_due(folder, now):
            return 0
        creating.create(folder, key=settings.backup_key, now=now)
        shelf.thin(folder, now)
    return 1
