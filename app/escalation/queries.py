"""What the sweep reads: which clocks it works on next, and all that this needs, for a batch at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.ahead import Ahead
from app.database import among, locked
from app.extensions import Model, db
from app.models.cases import Case, Event, Holding, Sight, Task
from app.models.clocks import Clock, Pause
from app.models.ledger import LedgerEntry
from app.models.notices import JobRun
from app.models.organisation import Unit
from app.settings import queries as settings

M = TypeVar("M", bound=Model)

WRITTEN = (Case, Holding, Event, LedgerEntry, Clock, Pause, Sight)
"""The tables that a passed clock changes."""
SHOWN = 100
"""So many postponed clocks are on one page; there are hardly ever more than a few."""


def claim(now: datetime, *, limit: int, clock_id: int | None = None) -> dict[int, int]:
    """Return clocks to look at with their cases, the longest due first, the cases locked until the commit.

    A clock is looked at when its warning point has come, and once its due has passed: at the due
    instant itself it is still in time. Of a case there is one clock, the first: what follows from it
    may change the others. The lock is the one that every move of a case takes, so that a case that
    somebody works on, a person or another sweep, is passed over until the next batch. Whether a clock
    is still due is to be asked again under the lock. Reads ix_clock_check_at_id.
    """
    statement = (
        select(Clock.id, Clock.case_id)
        .where(Clock.stopped_at.is_(None), Clock.check_at < now)
        .order_by(Clock.check_at, Clock.id)
        .limit(limit)
    )
    if clock_id is not None:
        statement = statement.where(Clock.id == clock_id)
    if locked():
        statement = statement.join(Clock.case).with_for_update(of=Case, skip_locked=True)
    first: dict[int, int] = {}
    for found_id, case_id in db.session.execute(statement):
        first.setdefault(case_id, found_id)
    return {found_id: case_id for case_id, found_id in first.items()}


def read_ahead(ahead: Ahead, case_ids: Collection[int]) -> None:
    """Read for claimed cases what the passing of a clock asks for, in ten statements or so."""
    if not case_ids:
        return
    with_holder = joinedload(Case.holder, innerjoin=True)
    texts = defer(Case.description), defer(Case.slip_secret)
    cases = _all(select(Case).where(among(Case.id, case_ids)).options(with_holder, *texts))
    clocks = _all(_of(Clock, case_ids).order_by(Clock.id))
    _keep_pauses(clocks)
    ahead.keep_of(Case, case_ids, cases, "id")
    ahead.keep_of(Clock, case_ids, clocks)
    ahead.keep_of(Holding, case_ids, _all(_of(Holding, case_ids).order_by(Holding.sequence)))
    ahead.keep_of(Sight, case_ids, _all(_of(Sight, case_ids)))
    is_open = LedgerEntry.struck_off_at.is_(None)
    ahead.keep_of(LedgerEntry, case_ids, _all(_of(LedgerEntry, case_ids).where(is_open)))
    unanswered = _of(Task, case_ids).where(Task.answered_at.is_(None), Task.withdrawn_at.is_(None))
    tasks = _all(unanswered.options(joinedload(Task.unit, innerjoin=True)))
    ahead.keep_of(Task, case_ids, tasks)
    unit_ids = {unit_id for case in cases for unit_id in case.holder.ancestor_ids}
    unit_ids |= {unit_id for task in tasks for unit_id in (task.caller_id, *task.unit.ancestor_ids)}
    unit_ids |= {clock.unit_id for clock in clocks}
    ahead.keep(_all(select(Unit).where(Unit.id.in_(unit_ids))))
    for street_id in {case.street_id for case in cases}:
        # Asked here, and not between two changes, whether they still hold.
        settings.calendar_of(street_id)
        settings.known_categories(street_id)
    ahead.take_ids(Holding, len(case_ids))
    ahead.take_ids(LedgerEntry, len(case_ids))


def _keep_pauses(clocks: Sequence[Clock]) -> None:
    """Let clocks that have just been read know their pauses, the oldest first."""
    statement = select(Pause).where(among(Pause.clock_id, [clock.id for clock in clocks]))
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    for pause in _all(statement.order_by(Pause.from_at)):
        found[pause.clock_id].append(pause)
    for clock in clocks:
        set_committed_value(clock, "pauses", found[clock.id])


def behind(now: datetime) -> timedelta:
    """Return how late the sweep is: the age of the oldest look that is due; nothing if none is.

    What was put off counts from its next try. Reads one entry of ix_clock_check_at_id.
    """
    ticking = (Clock.stopped_at.is_(None), Clock.check_at.is_not(None))
    oldest = db.session.scalar(select(Clock.check_at).where(*ticking).order_by(Clock.check_at).limit(1))
    return max(now - oldest, timedelta(0)) if oldest is not None else timedelta(0)


def postponed(street_id: int) -> Sequence[Clock]:
    """Return clocks of the street that were put off, with case and owner, the oldest first, at most 100.

    Reads ix_clock_postponed.
    """
    statement = (
        select(Clock)
        .where(Clock.street_id == street_id, _is_put_off())
        .order_by(Clock.id)
        .limit(SHOWN)
        .options(joinedload(Clock.case).load_only(Case.number), joinedload(Clock.owner))
    )
    return _all(statement)


def count_postponed() -> int:
    """Return how many clocks are put off in all streets. Reads ix_clock_postponed."""
    return db.session.scalar(select(func.count()).select_from(Clock).where(_is_put_off())) or 0


def clock_or_404(street_id: int, clock_id: int) -> Clock:
    """Return a clock of the street."""
    found: Clock = db.one_or_404(select(Clock).where(Clock.id == clock_id, Clock.street_id == street_id))
    return found


def job_runs() -> Sequence[JobRun]:
    """Return the last run of each job, by name."""
    return _all(select(JobRun).order_by(JobRun.name))


def _is_put_off() -> ColumnElement[bool]:
    return Clock.postponed.is_not(None) & Clock.stopped_at.is_(None)


def _of(model: type[M], case_ids: Collection[int]) -> Select[M]:
    return select(model).where(among(model.__table__.c.case_id, case_ids))


def _all(statement: Select[M]) -> Sequence[M]:
    return db.session.scalars(statement).all()
