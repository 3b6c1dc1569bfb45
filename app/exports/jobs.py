"""Builds the files that were asked for, and deletes those whose time is over."""

from datetime import datetime, timedelta

from app.database import transaction
from app.exports import building, operations, queries, shown
from app.extensions import db
from app.files import storage

AT_A_TIME = 5
BATCH = 500
LEFT_BEHIND = timedelta(days=1)
"""What no row names after so long was left by a builder that died."""


def build_waiting(*, now: datetime) -> int:
    """Build some of the files that wait; return how many can be fetched now.

    Any number of processes may do it at once: each file is claimed by one. What a process left when it was
    killed is begun anew once it has given no sign for two minutes.
    """
    waiting = queries.waiting(now, limit=AT_A_TIME)
    db.session.rollback()
    return sum(building.build(export_id) for export_id in waiting)


def sweep(*, now: datetime) -> int:
    """Delete the files whose seven days are over, and what builders left behind; return how many."""
    removed = 0
    for export_id in queries.over(now, limit=BATCH):
        with transaction():
            file = operations.expire(export_id, now=now)
        if file is not None:
            shown.discard(building.path_of(file))
            removed += 1
    return removed + _sweep_left_behind(now)


def _sweep_left_behind(now: datetime) -> int:
    folder = storage.apart(building.FOLDER)
    old = [path for path in folder.iterdir() if storage.is_old(path, now - LEFT_BEHIND)]
    removed = 0
    for start in range(0, len(old), BATCH):
        paths = old[start : start + BATCH]
        named = queries.files_named([path.name.removesuffix(shown.SUFFIX) for path in paths])
        for path in paths:
            if path.name.removesuffix(shown.SUFFIX) not in named:
                path.unlink(missing_ok=True)
                removed += 1
    db.session.rollback()
    return removed
