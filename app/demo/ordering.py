"""Supervision orders in the demo: one running, one overdue, one answered, one accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access.guards import actor_for
from app.access.policy import WORKERS, Actor
from app.domain import working_time
from app.domain.clocks import ClockKind, LimitUnit
from app.domain.levels import Role
from app.escalation.operations import look_at
from app.extensions import db
from app.models.cases import IS_OPEN_CASE, Case, Event
from app.models.clocks import Clock
from app.models.organisation import Person, Posting
from app.models.supervision import SupervisionOrder
from app.notices import operations as notices
from app.settings import queries as settings
from app.supervision import operations

DAY = timedelta(days=1)
FEWEST = 100
"""A street with fewer cases needs no supervision."""


@dataclass(frozen=True, slots=True)
class Played:
    """An order of the demo: how long ago it was given, its words, and what became of it."""

    ago: timedelta
    amount: int
    reason: str
    demand: str
    answered_after: timedelta | None = None
    answer: str = ""
    verdict: str = ""


PLAYED = (
    Played(
        12 * DAY,
        5,
        "居民多次反映，办理拖延，影响较大。",
        "查明原因，明确完成时间，办理结果书面报街道。",
        answered_after=2 * DAY,
        answer="已召集物业和施工单位现场会商，原因查明，整改方案和完成时间已张贴公示。",
        verdict="措施具体，按方案落实到位。",
    ),
    Played(
        7 * DAY,
        1,
        "已经超期，居民仍在等候，没有明确答复。",
        "一个工作日内当面答复居民，并报告办理进展。",
    ),
    Played(
        4 * DAY,
        3,
        "同类问题反复出现，需要从根上解决。",
        "提出长效办法，三个工作日内报街道审阅。",
        answered_after=DAY,
        answer="已排查同类点位六处，建立每周巡查表，由网格长每周五报送结果。",
    ),
    Played(
        DAY,
        5,
        "牵涉单位较多，进展缓慢。",
        "由社区牵头协调各方，五个工作日内拿出办理结果。",
    ),
)


def give_orders(street_id: int, *, now: datetime) -> None:
    """Give the orders on cases that have lain quiet long enough; nobody is told of it."""
    leader = _leader(street_id, now)
    cases = _quiet(street_id, now - PLAYED[0].ago - DAY)
    total = db.session.scalar(select(func.count()).select_from(Case).where(Case.street_id == street_id))
    if leader is None or (total or 0) < FEWEST:
        return
    with notices.quiet():
        for played, case in zip(PLAYED, cases, strict=False):
            _play(played, case, leader, now)
    db.session.flush()


def _leader(street_id: int, now: datetime) -> Actor | None:
    statement = select(Person).join(Posting).where(Posting.unit_id == street_id, Posting.role == Role.LEADER)
    person = db.session.scalar(statement.order_by(Person.id).limit(1))
    return actor_for(person, today=settings.day_of(street_id, now)) if person else None


def _quiet(street_id: int, since: datetime) -> Sequence[Case]:
    """Return open cases below the street on which nothing has happened since an instant."""
    last = select(func.max(Event.at)).where(Event.case_id == Case.id).scalar_subquery()
    statement = (
        select(Case)
        .where(Case.street_id == street_id, IS_OPEN_CASE, Case.holder_id != street_id, last < since)
        .order_by(Case.id.desc())
        .options(joinedload(Case.holder))
        .limit(len(PLAYED))
    )
    return db.session.scalars(statement).all()


def _play(played: Played, case: Case, leader: Actor, now: datetime) -> None:
    person = db.session.scalar(
        select(Person)
        .join(Posting)
        .where(Posting.unit_id == case.holder_id, Posting.role.in_(sorted(WORKERS)))
        .order_by(Person.id)
        .limit(1)
    )
    if person is None:
        return
    at = _at_work(case.street_id, now - played.ago)
    demand = operations.Demand(
        played.reason, played.demand, case.holder_id, person.id, played.amount, LimitUnit.WORKING_DAYS
    )
    order = operations.give([case.id], leader, demand, now=at)
    if played.answered_after is not None:
        _answer(order, played, person, leader, _at_work(case.street_id, at + played.answered_after))
    _catch_up(case, now)


def _answer(order: SupervisionOrder, played: Played, person: Person, leader: Actor, at: datetime) -> None:
    answering = actor_for(person, today=settings.day_of(order.street_id, at))
    operations.answer(order.id, answering, note=played.answer, version=None, now=at)
    if played.verdict:
        later = _at_work(order.street_id, at + DAY)
        operations.accept(order.id, leader, note=played.verdict, version=None, now=later)


def _at_work(street_id: int, at: datetime) -> datetime:
    """Return the instant, or the next one at which the office is open, some minutes after it opens."""
    calendar = settings.calendar_of(street_id)
    if working_time.is_open(calendar, at):
        return at
    return working_time.next_open_intervals(calendar, at, 1)[0][0] + timedelta(minutes=25)


def _catch_up(case: Case, now: datetime) -> None:
    """Let the sweep have looked at the order's clocks in time."""
    due = select(Clock.id).where(
        Clock.case_id == case.id,
        Clock.kind == ClockKind.SUPERVISE,
        Clock.stopped_at.is_(None),
        Clock.check_at < now,
    )
    while (clock_id := db.session.scalar(due.limit(1))) is not None:
        look_at(clock_id, now=now)
