"""Talks in tests: planned, opened, with items and decisions, each in a transaction of its own."""

from datetime import date, datetime, timedelta

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import ReasonClass
from app.domain.talks import DecisionKind
from app.models.cases import Case
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


def planned(unit: Unit, host: Person, now: datetime, *, title: str = "三月楼长夜话") -> Talk:
    """Plan a talk for this evening."""
    with transaction():
        return operations.plan(
            unit.id,
            factories.actor(host),
            Plan(title, "红帆驿站", now + timedelta(hours=9, minutes=30), host.id),
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
