"""Removes what was uploaded and never became part of a case."""

from datetime import datetime

from app.database import transaction
from app.extensions import db
from app.files import allowance, operations, storage

BATCH = 500
"""So many names are asked for in one statement."""


def sweep(*, now: datetime) -> int:
    """Remove pending rows older than a day, then bytes as old that no row names; return how many.

    Bytes are touched whenever somebody sends them again, so what is old belongs to no transaction
    that is still open. Running twice, or in two processes at once, is harmless.
    """
    with transaction():
        removed = operations.forget_pending(now=now)
        allowance.forget(before=now.date())
    before = now - operations.KEPT_UNATTACHED
    for paths in storage.old_files(before, BATCH):
        named = operations.named([path.stem for path in paths])
        removed += sum(storage.remove_if_old(path, before) for path in paths if path.stem not in named)
    db.session.rollback()
    return removed
