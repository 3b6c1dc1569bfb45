"""Closing a talk: cases are made and moved, all of them or none."""

from datetime import date

from sqlalchemy import func, select

from app.database import transaction
from app.domain.ledger import Entrance
from app.domain.talks import (
    DecisionKind,
    TalkState,
)
from app.domain.workflow import Channel, Outcome, State
from app.extensions import db
from app.models.cases import Case, Event
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from app.models.talks import AgendaItem, Talk
from app.talks import operations
from tests import factories
from tests.talks import DEFERRED, REVIEW_ON, add, decide, opened


def close(talk, by, now):
    db.session.rollback()
    version = db.session.get_one(Talk, talk.id).version
    with transaction():
        return operations.close(talk.id, factories.actor(by), version=version, now=now)


def case_of(item):
    db.session.rollback()
    return db.session.get_one(Case, db.session.get_one(AgendaItem, item.id).case_id)


def moves_of(case):
    return db.session.scalars(
        select(Event.move).where(Event.case_id == case.id).order_by(Event.sequence)
    ).all()


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_three_issues_one_solved_one_dispatched_one_into_the_ledger(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    light = add(talk, host, "3单元楼道灯坏了两天", street.building, raised_by_id=street.head.id)
    rubbish = add(talk, street.head, "垃圾桶满了没人清", street.building)
    lift = add(talk, host, "电梯老化要大修", street.sister_building)
    decide(light, host, DecisionKind.SOLVED, now, note="物业当场换了灯泡")
    decide(rubbish, host, DecisionKind.DISPATCHED, now, promised_on=date(2026, 3, 10))
    decide(lift, host, DecisionKind.LEDGER, now, **DEFERRED)

    close(talk, host, now)

    solved, dispatched, ledgered = case_of(light), case_of(rubbish), case_of(lift)
    assert (solved.state, solved.outcome, solved.raiser_id) == (
        State.CLOSED,
        Outcome.SOLVED,
        street.head.id,
    )
    assert (dispatched.state, dispatched.holder_id) == (State.REGISTERED, street.grid.id)
    assert (ledgered.state, ledgered.holder_id) == (State.LEDGERED, street.community.id)
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.case_id, entry.entrance, entry.next_review_on) == (
        ledgered.id,
        Entrance.TALK,
        REVIEW_ON,
    )
    assert {case.channel for case in (solved, dispatched, ledgered)} == {Channel.TALK}
    assert {case.talk_id for case in (solved, dispatched, ledgered)} == {talk.id}
    closed = db.session.get_one(Talk, talk.id)
    assert (closed.state, closed.closed_at, closed.closed_by_id) == (TalkState.CLOSED, now, host.id)
    told = db.session.scalars(select(Notice.person_id).where(Notice.code == "talk_closed")).all()
    assert street.head.id in told
    assert host.id not in told
