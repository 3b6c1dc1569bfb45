"""Builds the files that were asked for, and deletes those whose time is over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.access.guards import actor_for
from app.database import transaction
from app.exports import building, operations, queries, shown
from app.extensions import db
from app.files import storage
from app.models.exports import Export
from app.models.organisation import Person

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
    """Delete files whose time is over or which their readers may not read any more; return how many.

    And what builders left behind.
    """
    removed = 0
    for export_id in queries.over(now, limit=BATCH):
        with transaction():
            file = operations.expire(export_id, now=now)
        if file is not None:
            shown.discard(building.path_of(file))
            removed += 1
    return removed + _take_back(now) + _sweep_left_behind(now)


def _take_back(now: datetime) -> int:
    """Take back what its reader may not read any more, by all the postings that they have; return how much.

    No request does it: a session may have fewer rights for the moment than its person has.
    """
    taken = after = 0
    while rows := queries.ready(after=after, limit=AT_A_TIME):
        gone = [row.id for row in rows if not _is_readable(row, now)]
        after = rows[-1].id
        db.session.rollback()
        for export_id in gone:
            with transaction():
                file = operations.take_back(export_id)
            if file is not None:
                shown.discard(building.path_of(file))
                taken += 1
    return taken


def _is_readable(row: Export, now: datetime) -> bool:
    person = db.session.get_one(Person, row.person_id)
    if person.disabled_at is not None or row.file is None:
        return False
    reader = actor_for(person, today=now.astimezone(ZoneInfo(row.zone)).date())
    return shown.is_still_readers(reader, row, building.path_of(row.file))


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
