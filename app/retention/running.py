"""Runs over many cases, each a transaction of its own: the next run goes on with what a killed one left."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import text

from app.access.policy import SYSTEM, Actor
from app.database import locked, transaction
from app.domain.erasing import Rule, RunKind
from app.domain.looked_up import Joined
from app.exports.building import path_of
from app.exports.shown import discard
from app.extensions import db
from app.retention import journal
from app.retention.operations import erasing, phones, reporting
from app.retention.operations.erasing import Erased
from app.retention.operations.reporting import Mandate, Sum
from app.retention.queries.due import Going, all_due

logger = logging.getLogger(__name__)
RULE_OF = {RunKind.RUN: Rule.RETENTION, RunKind.REQUEST: Rule.REQUEST, RunKind.REPEATED: Rule.REPEATED}
AT_A_TIME = 500


def dry(street_ids: Sequence[int], *, actor: Actor = SYSTEM, now: datetime) -> int:
    """Find what a run would erase now, and keep only the counts as a report; return its id."""
    found = Sum()
    for going in all_due(street_ids, now):
        found.add(going)
    with transaction():
        report = reporting.begin(Mandate(RunKind.DRY, actor, tuple(street_ids)), now=now)
        reporting.finish(report.id, found, now=now)
    return report.id


def run(
    street_ids: Sequence[int], *, actor: Actor = SYSTEM, now: datetime, most: int | None = None
) -> int | None:
    """Erase the data of cases whose time is over, at most so many; return the report's id.

    None when there is nothing to erase: of that no report is kept.
    """
    going = list(all_due(street_ids, now))[:most]
    db.session.rollback()
    return erase_all(going, Mandate(RunKind.RUN, actor, tuple(street_ids)), now=now) if going else None


def erase_all(
    going: Iterable[Going], mandate: Mandate, *, joined: Iterable[Joined] = (), now: datetime
) -> int:
    """Erase the data of some cases, and of some neighbours, and report on it; return the report's id.

    What fails is logged, counted and passed by; the next run tries it again.
    """
    with transaction():
        begun = reporting.begin(mandate, now=now)
    found = Sum()
    rule = RULE_OF[mandate.kind]
    for one in going:
        do = partial(erasing.erase, one.case_id, begun.id, rule, mandate.by, now=now)
        _erase(one.case_id, do, found)
    for neighbour in joined:
        do = partial(erasing.erase_neighbour, neighbour, begun.id, rule, mandate.by, now=now)
        _erase(neighbour.case_id, do, found)
    with transaction():
        reporting.finish(begun.id, found, now=now)
    _wipe()
    journal.keep()
    return begun.id


def forget_phones(*, now: datetime) -> int:
    """Remove the numbers of people who have left; return how many."""
    going = phones.former(now, limit=AT_A_TIME)
    db.session.rollback()
    removed = 0
    for person_id in going:
        with transaction():
            removed += phones.forget_phone(person_id, now=now)
    return removed


def _erase(case_id: int, do: Callable[[], Erased | None], found: Sum) -> None:
    try:
        with transaction():
            erased = do()
    except Exception:  # whatever one case does, the others must be erased
        logger.exception("case %d: personal data not erased", case_id)
        found.failed += 1
        return
    if erased is None:
        return  # somebody was first, or the case is open again
    if erased.going is not None:
        found.add(erased.going)
    found.kinds.update(erased.kinds)
    found.exports += len(erased.files)
    for file in erased.files:
        discard(path_of(file))


def _wipe() -> None:
    """Let SQLite forget words that its index and its log still hold; PostgreSQL vacuums by itself."""
    if locked():
        return
    with transaction():
        db.session.execute(text("INSERT INTO case_search (case_search) VALUES ('optimize')"))
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
