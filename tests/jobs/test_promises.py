"""Promises between their day and what becomes of them."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.ledger import Kept
from app.domain.talks import DecisionKind
from app.domain.workflow import Outcome
from app.extensions import db
from app.ledger import jobs
from app.ledger.jobs import keep_promises
from app.models.ledger import Promise
from tests import factories
from tests.factories import actor, notice_codes
from tests.talks import add, close, decide, opened, registered


@pytest.fixture
def street(app):
    return factories.street()


def promised(street, now, *, days, text="楼道灯坏了"):
    """Hold a talk at which the grid's worker gives their word, and return the promise."""
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, street.head, text, street.building)
    values = {"promised_on": (now + timedelta(days=days)).date(), "promiser_id": street.grid_worker.id}
    decide(item, host, DecisionKind.DISPATCHED, now, **values)
    close(talk, host, now)
    db.session.rollback()
    return db.session.scalars(select(Promise).order_by(Promise.id.desc())).first()


def outcome_of(promise):
    db.session.rollback()
    return db.session.get_one(Promise, promise.id, populate_existing=True).outcome


def told(person):
    db.session.rollback()
    return [code for code in notice_codes(person) if code.startswith("promise_") and code != "promise_given"]


def test_whoever_gave_their_word_is_reminded_the_day_before_and_told_once_it_has_passed(street, now):
    promised(street, now, days=5)

    done = [keep_promises(now=now + timedelta(days=day)) for day in (3, 4, 4, 5, 6, 7)]

    assert done == [0, 1, 0, 0, 1, 0]
    assert told(street.grid_worker) == ["promise_due", "promise_passed"]


def test_the_unit_that_holds_the_case_is_told_of_a_word_that_was_not_kept(street, now):
    promise = promised(street, now, days=5)
    with transaction():
        row = db.session.get_one(Promise, promise.id)
        row.person_id, row.promiser = None, "物业王经理"

    keep_promises(now=now + timedelta(days=6))

    assert told(street.grid_worker) == ["promise_not_kept"]


@pytest.mark.parametrize(("days", "outcome"), [(5, Kept.KEPT), (1, Kept.BROKEN)])
def test_a_solved_case_settles_what_was_promised_by_its_day(street, now, days, outcome):
    promise = promised(street, now, days=days)
    worker, at = actor(street.grid_worker), now + timedelta(days=3)
    with transaction():
        cases.accept(promise.case_id, worker, version=None, now=at)
        cases.resolve(
            promise.case_id, worker, outcome=Outcome.SOLVED, note="换了", told="说了", version=None, now=at
        )
    with transaction():
        head = actor(street.head)
        cases.verify(
            promise.case_id, head, outcome=Outcome.SOLVED, note="", version=None, now=at + timedelta(days=4)
        )

    done = [keep_promises(now=at + timedelta(days=5)) for _twice in range(2)]

    db.session.rollback()
    after = db.session.get_one(Promise, promise.id, populate_existing=True)
    assert (done, after.outcome) == ([1, 0], outcome)
    assert told(street.grid_worker) == []


@pytest.mark.parametrize(("outcome", "expected"), [(Outcome.REFUSED, Kept.OPEN), (Outcome.PARTLY, Kept.KEPT)])
def test_only_what_was_solved_keeps_a_word_and_a_case_that_goes_on_leaves_it_open(
    street, now, outcome, expected
):
    promise = promised(street, now, days=5)
    worker = actor(street.grid_worker)
    with transaction():
        cases.accept(promise.case_id, worker, version=None, now=now)
        cases.resolve(
            promise.case_id, worker, outcome=outcome, note="看过了", told="说了", version=None, now=now
        )
    with transaction():
        cases.verify(promise.case_id, actor(street.head), outcome=outcome, note="", version=None, now=now)

    keep_promises(now=now)
    seen = outcome_of(promise)
    with transaction():
        cases.reopen(promise.case_id, actor(street.head), note="又坏了", version=None, now=now)
    keep_promises(now=now)

    assert (seen, outcome_of(promise)) == (expected, Kept.OPEN)


def test_a_word_about_a_case_that_is_merged_holds_for_the_one_that_goes_on(street, now):
    promise = promised(street, now, days=5)
    target = registered(street.head, street.building, now)

    with transaction():
        cases.merge(promise.case_id, actor(street.grid_worker), into=target.id, version=None, now=now)

    db.session.rollback()
    assert db.session.get_one(Promise, promise.id, populate_existing=True).case_id == target.id


def test_one_that_fails_does_not_hold_up_the_rest(street, now, monkeypatch, caplog):
    first, second = (promised(street, now, days=1, text=text) for text in ("灯坏了", "门坏了"))
    remind = jobs.remind

    def failing(promise_id, *, now):
        if promise_id == first.id:
            raise RuntimeError
        return remind(promise_id, now=now)

    monkeypatch.setattr(jobs, "remind", failing)
    with caplog.at_level(logging.ERROR):
        done = keep_promises(now=now)

    assert (done, second.id != first.id) == (1, True)
    assert f"promise {first.id}: not looked after" in caplog.text


def test_what_another_process_settled_or_a_case_that_ended_meanwhile_is_left(street, now):
    promise = promised(street, now, days=1)
    with transaction():
        row = db.session.get_one(Promise, promise.id)
        row.outcome, row.settled_at = Kept.KEPT, now

    with transaction():
        done = (jobs.remind(promise.id, now=now), jobs.settle_solved(promise.id, now=now))

    assert done == (0, False)
