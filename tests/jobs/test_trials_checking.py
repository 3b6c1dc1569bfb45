"""The checker of the fault trials is green on a sound street and turns red on what it is there for."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete, func, select, update

from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.workflow import Move
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Event, Holding
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from trials import street
from trials.checking import check

pytestmark = pytest.mark.sqlite


@pytest.fixture
def until(app, now):
    """Return the instant until which a small street was worked off."""
    street.fill(20, now=now, rng=Random(1))
    until = now + timedelta(hours=4)
    while sweep(now=until):
        pass
    assert not check(until).counts
    return until


def _first(model, *where):
    return select(func.min(model.id)).where(*where).scalar_subquery()


def _change(statement):
    with transaction():
        db.session.execute(statement, execution_options={"synchronize_session": False})


ESCALATED = _first(Event, Event.move == Move.ESCALATE)
LOST = [
    update(Clock).where(Clock.id == _first(Clock, Clock.stopped_at.is_(None))).values(check_at=None),
    delete(Event).where(Event.id == ESCALATED),
    delete(LedgerEntry).where(LedgerEntry.id == _first(LedgerEntry)),
    delete(Holding).where(Holding.id == _first(Holding, Holding.move == Move.ESCALATE)),
    delete(Notice).where(Notice.id == _first(Notice, Notice.code == "case_escalated")),
]


@pytest.mark.parametrize("number", range(len(LOST)))
def test_what_is_lost_is_missed(until, number):
    _change(LOST[number])

    assert check(until).counts["missed"]


def test_a_level_that_passed_twice_is_doubled(until):
    twice = select(Event).where(Event.id == ESCALATED)
    with transaction():
        event = db.session.scalars(twice).one()
        again = Event(
            street_id=event.street_id, case_id=event.case_id, sequence=90, move=event.move, at=event.at,
            unit_id=event.unit_id, facts=event.facts, digest=event.digest,
        )  # fmt: skip
        db.session.add(again)

    found = check(until)

    assert found.counts["doubled"]
    assert "escalation" in str(found)


@pytest.mark.parametrize("changed", ["breached_at", "started_at"])
def test_another_instant_than_the_expiry_is_out_of_order(until, changed):
    passed = _first(Clock, Clock.breached_at.is_not(None), Clock.kind == ClockKind.ACCEPT)
    column = getattr(Clock, changed)
    late = {changed: select(func.max(column)).scalar_subquery()}
    _change(update(Clock).where(Clock.id == passed).values(late))

    assert check(until).counts["out of order"]


def test_a_changed_event_is_out_of_order(until):
    _change(update(Event).where(Event.id == ESCALATED).values(unit_id=1))

    assert check(until).counts["out of order"]
