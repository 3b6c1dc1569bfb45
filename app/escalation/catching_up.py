"""After a silence of the scheduler: work everything off in order, and tell it in one summary.

What passed meanwhile passes at its scheduled instants, as always. Only what people are told is kept
back until nothing of the silence is left, and then bundled: no storm of notices. Rows remember the
catch-up, so that any number of schedulers, batches and restarts give one summary.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import cast

from sqlalchemy import Table, delete, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.database import locked, transaction
from app.domain.workflow import Move
from app.escalation import jobs
from app.extensions import db
from app.models.cases import Event
from app.models.clocks import Clock
from app.models.notices import CatchUp, HeldNotice, JobRun, Notice
from app.models.organisation import Unit
from app.notices import operations as notices
from app.settings import queries as settings

JOB = "escalate"
SHORTEST = timedelta(hours=1)
"""No street calls a shorter time a silence: so long nothing needs to be asked."""
FEW = 3
"""Up to so many notices of a catch-up are told one by one."""


def sweep(*, now: datetime) -> int:
    """Work on the clocks that are due at `now` (UTC), bundling notices while a catch-up is under way."""
    _begin(now)
    with notices.held_back(_under_way()):
        count = jobs.sweep(now=now)
    _end(now)
    return count


def _begin(now: datetime) -> None:
    """Note for each street that the scheduler was silent for longer than the street lets pass."""
    run = db.session.get(JobRun, JOB, populate_existing=True)
    if run is None or run.done_at is None or now - run.done_at <= SHORTEST:
        return
    streets = select(Unit.id).where(Unit.parent_id.is_(None), Unit.closed_on.is_(None))
    kind = postgresql if locked() else sqlite
    silent_from = run.done_at
    with transaction():
        for street_id in db.session.scalars(streets).all():
            if now - silent_from > timedelta(hours=settings.value(street_id, "catch_up_hours")):
                row = {"street_id": street_id, "silent_from": silent_from, "found_at": now}
                statement = kind.insert(cast("Table", CatchUp.__table__)).values(**row)
                db.session.execute(statement.on_conflict_do_nothing())


def _under_way() -> dict[int, int]:
    """Return the catch-ups that have not ended, by street."""
    statement = select(CatchUp.street_id, CatchUp.id).where(CatchUp.ended_at.is_(None)).order_by(CatchUp.id)
    return {street_id: catch_up_id for street_id, catch_up_id in db.session.execute(statement)}


def _end(now: datetime) -> None:
    """End the catch-ups of which nothing is left to work off, and tell what they kept back."""
    left = exists().where(
        Clock.street_id == CatchUp.street_id, Clock.stopped_at.is_(None), Clock.check_at < CatchUp.found_at
    )
    over = select(CatchUp.id).where(CatchUp.ended_at.is_(None), ~left)
    late = select(HeldNotice.catch_up_id).join(CatchUp).where(CatchUp.ended_at.is_not(None)).distinct()
    for catch_up_id in db.session.scalars(over.union(late)).all():
        with transaction():
            _end_one(catch_up_id, now)


def _end_one(catch_up_id: int, now: datetime) -> None:
    """Tell the summary if this call ends the catch-up; deliver what is kept back in any case.

    Another scheduler may still have kept something back after the end: it is delivered at a later tick.
    """
    is_last = CatchUp.id == catch_up_id, CatchUp.ended_at.is_(None)
    ended = db.session.scalar(update(CatchUp).where(*is_last).values(ended_at=now).returning(CatchUp.id))
    catch_up = db.session.get_one(CatchUp, catch_up_id, populate_existing=True)
    if ended is not None:
        _tell_summary(catch_up, now)
    for rows in _kept_back(catch_up):
        _deliver(catch_up, rows, now)


def _tell_summary(catch_up: CatchUp, now: datetime) -> None:
    passed, climbed, red = _figures(catch_up)
    if not passed:
        return
    params = {**_silence(catch_up), "passed": passed, "climbed": climbed, "red": red}
    for tell in (notices.tell_leaders, notices.tell_administrators):
        tell(catch_up.street_id, "catch_up", key=f"catch_up:{catch_up.id}", now=now, params=params)


def _silence(catch_up: CatchUp) -> dict[str, object]:
    return {
        "silent_from": catch_up.silent_from.isoformat(),
        "silent_until": catch_up.found_at.isoformat(),
    }


def _figures(catch_up: CatchUp) -> tuple[int, int, int]:
    """Return how many clocks passed in the silence, and how many cases went up or turned street-red.

    Reads ix_event_street_id_at, and the clocks of the street once.
    """
    since, until = catch_up.silent_from, catch_up.found_at
    passed = select(func.count(Clock.id)).where(
        Clock.street_id == catch_up.street_id, Clock.breached_at > since, Clock.breached_at <= until
    )
    events = select(Event.case_id, Event.facts).where(
        Event.street_id == catch_up.street_id,
        Event.at > since,
        Event.at <= until,
        Event.move == Move.ESCALATE,
    )
    rows = db.session.execute(events).all()
    climbed = {case_id for case_id, facts in rows if "to_id" in facts}
    red = {case_id for case_id, facts in rows if facts.get("street_red")}
    return db.session.scalar(passed) or 0, len(climbed), len(red)


def _kept_back(catch_up: CatchUp) -> Iterator[Sequence[HeldNotice]]:
    """Take the notices that were kept back, and return those of each person in each unit together."""
    statement = delete(HeldNotice).where(HeldNotice.catch_up_id == catch_up.id).returning(HeldNotice)
    rows = db.session.scalars(statement, execution_options={"synchronize_session": False}).all()

    def whose(row: HeldNotice) -> tuple[int, int]:
        return row.person_id, row.unit_id or 0

    for _key, found in groupby(sorted(rows, key=lambda row: (*whose(row), row.id)), key=whose):
        yield list(found)


def _deliver(catch_up: CatchUp, rows: Sequence[HeldNotice], now: datetime) -> None:
    """Tell a person a few things one by one, and many as one."""
    first = rows[0]
    if len(rows) <= FEW:
        told = [{name: getattr(row, name) for name in _COLUMNS} for row in rows]
    else:
        cases = len({row.case_id for row in rows})
        params = {**_silence(catch_up), "count": cases, "unit_id": first.unit_id}
        one = {name: getattr(first, name) for name in ("street_id", "person_id", "unit_id")}
        key = f"catch_up:{catch_up.id}:{first.unit_id or 0}:{first.id}"
        told = [
            {**one, "code": "catch_up_bundle", "params": params, "key": key, "created_at": now,
             "case_id": None, "talk_id": None}
        ]  # fmt: skip
    kind = postgresql if locked() else sqlite
    statement = kind.insert(cast("Table", Notice.__table__)).values(told)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["person_id", "key"]))


_COLUMNS = (
    "street_id", "person_id", "unit_id", "case_id", "talk_id", "code", "params", "key", "created_at",
)  # fmt: skip
