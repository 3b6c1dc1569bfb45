"""Why there is no backup, or why one is not restored."""

SERVICES = "the web server and the scheduler (systemctl stop yehua-web yehua-scheduler)"


class BackupFailed(Exception):
    """Nothing was made or restored; the message says why and what to do."""


class Damaged(BackupFailed):
    """A backup is not what was written: cut off, changed, or incomplete."""
