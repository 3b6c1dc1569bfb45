"""Erases what is no longer kept, and what came back with a backup."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.access.policy import SYSTEM
from app.database import transaction
from app.domain.erasing import RunKind
from app.extensions import db
from app.retention import journal, running
from app.retention.operations import beginning
from app.retention.operations.erasing import count_of
from app.retention.operations.reporting import Mandate
from app.retention.queries.due import AT_A_TIME, due, erasable, erasing_daily, streets


def keep_retention(*, now: datetime) -> int:
    """Erase the data of cases whose time is over, and repeat what a restored backup brought back.

    A street where nobody has looked yet what would go is passed by, and its officers are told.
    Returns how many cases were erased. Any number of processes may ask at once.
    """
    again = journal.path()
    erased = repeat(again, now=now) if again is not None and again.exists() else 0
    begun = erasing_daily()
    _ask_for_looks([street_id for street_id in streets() if street_id not in begun], now=now)
    if not begun:
        return erased
    run_id = running.run(begun, now=now)
    running.forget_phones(now=now)
    return erased + (count_of(run_id) if run_id is not None else 0)


def _ask_for_looks(street_ids: Sequence[int], *, now: datetime) -> None:
    """Have somebody look in the streets where something would go."""
    waiting = [street_id for street_id in street_ids if due(street_id, now, limit=1)]
    db.session.rollback()
    for street_id in waiting:
        with transaction():
            beginning.ask_for_a_look(street_id, now=now)


def repeat(where: Path, *, now: datetime) -> int:
    """Erase again what a list of tombstones names and the database still has; return how many."""
    asked = journal.asked_by(where)
    starts = range(0, len(asked.case_ids), AT_A_TIME)
    going = [one for start in starts for one in erasable(asked.case_ids[start : start + AT_A_TIME])]
    db.session.rollback()
    if not going and not asked.joined:
        return 0
    mandate = Mandate(RunKind.REPEATED, SYSTEM, tuple(sorted(asked.street_ids)))
    return count_of(running.erase_all(going, mandate, joined=asked.joined, now=now))
