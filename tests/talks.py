"""Talks in tests: planned, opened, with items and decisions, each in a transaction of its own."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Person, Unit
from app.models.talks import AgendaItem, Talk
from app.talks import operations
from app.talks.operations import Choice, Issue, Plan
from tests import factories

REVIEW_ON = date(2026, 4, 1)
DEFERRED = {
    "reason": ReasonClass.BUDGET,
    "unblock": "大修资金批下来",
    "plan": "每月催问一次",
    "next_review_on": REVIEW_ON,
}
"""The grounds of a ledger entry that talks in tests decide on."""


def planned(
    unit: Unit,
    host: Person,
    now: datetime,
    *,
    title: str = "三月楼长夜话",
    place: str = "红帆驿站",
    news: str = "",
) -> Talk:
    """Plan a talk for this evening."""
    with transaction():
        return operations.plan(
            unit.id,
            factories.actor(host),
            Plan(title, place, now + timedelta(hours=9, minutes=30), host.id, news=news),
            now=now,
        )


def opened(unit: Unit, host: Person, now: datetime, **values) -> Talk:
    """Plan a talk and begin it."""
    talk = planned(unit, host, now, **values)
    with transaction():
        return operations.open_talk(talk.id, factories.actor(host), now=now)


def add(talk: Talk, by: Person, text: str, place: Unit | None = None, **values) -> AgendaItem:
    """Put an item on the agenda."""
    with transaction():
        issue = Issue(text, place_id=place.id if place else None, **values)
        return operations.add_item(talk.id, factories.actor(by), issue)


def decide(item: AgendaItem, by: Person, kind: DecisionKind, now: datetime, **values) -> None:
    """Decide about an item."""
    with transaction():
        operations.decide(item.id, factories.actor(by), Choice(kind, **values), now=now)


def registered(by: Person, place: Unit, now: datetime, text: str = "楼道灯坏了两天", **values) -> Case:
    """Register a case outside any talk; routing gives it to the grid."""
    with transaction():
        category = factories.category("other.misc")
        draft = cases.Draft(text, place.id, category.id, **values)
        return cases.register(draft, factories.actor(by), now=now)


def close(talk, by, now):
    """Close a talk as it stands now."""
    db.session.rollback()
    version = db.session.get_one(Talk, talk.id).version
    with transaction():
        return operations.close(talk.id, factories.actor(by), version=version, now=now)


def case_of(item):
    """Return the case that an item has by now."""
    db.session.rollback()
    return db.session.get_one(Case, db.session.get_one(AgendaItem, item.id).case_id)


def moves_of(case):
    """Return the moves of a case in their order."""
    return db.session.scalars(
        select(Event.move).where(Event.case_id == case.id).order_by(Event.sequence)
    ).all()


def count(model):
    """Return how many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model))


def on_look_back(street, now, *, prepare=None, by=None):
    """Return a talk that looks back at a case which the last one dispatched to the grid."""
    host = by or street.community_worker
    first = opened(street.community, host, now)
    item = add(first, host, "垃圾桶满了", street.building)
    decide(item, host, DecisionKind.DISPATCHED, now)
    close(first, host, now)
    case = case_of(item)
    if prepare:
        with transaction():
            prepare(case)
    later = now + timedelta(hours=1)
    talk = opened(street.community, host, later, title="下一次夜话")
    db.session.rollback()
    back = db.session.scalars(select(AgendaItem).where(AgendaItem.talk_id == talk.id)).one()
    return talk, back, case, later


WORDS = {
    DecisionKind.SOLVED: {"note": "当场换了灯泡"},
    DecisionKind.DISPATCHED: {},
    DecisionKind.SENT_UP: {"note": "要街道协调"},
    DecisionKind.LEDGER: DEFERRED,
    DecisionKind.NOTED: {},
}
"""What each kind of decision needs in a test; a merge needs a case besides."""
