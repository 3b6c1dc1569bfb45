"""Promises at a talk: whose word it is, what becomes of it, and that the next talk opens with it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases.queries.promised import promised_about
from app.database import transaction
from app.domain.errors import Forbidden, Invalid
from app.domain.ledger import Kept
from app.domain.promises import Standing
from app.domain.talks import DecisionApplied, DecisionKind, TalkNotOpen, TalkOver, Undecided
from app.extensions import db
from app.models.ledger import Promise
from app.models.talks import AgendaItem, Decision, ItemKind
from app.talks import operations
from app.talks.operations import Word
from tests import factories
from tests.factories import actor, notice_codes
from tests.talks import DEFERRED, add, close, decide, on_look_back, opened, planned, registered

DAY = date(2026, 3, 20)


@pytest.fixture
def street(app):
    return factories.street()


def promises():
    db.session.rollback()
    return db.session.scalars(select(Promise).order_by(Promise.id)).all()


def give(item, by, now, **values):
    with transaction():
        return operations.give_word(item.id, actor(by), Word(**values), now=now)


def decided(street, now, kind=DecisionKind.DISPATCHED, **values):
    """Return a talk with one item that is decided."""
    talk = opened(street.community, street.community_worker, now)
    item = add(talk, street.head, "楼道灯坏了", street.building)
    decide(item, street.community_worker, kind, now, **values)
    return talk, item


def test_a_word_becomes_a_dated_promise_of_a_person_who_is_told(street, now):
    host = street.community_worker
    talk, item = decided(street, now, note="月底前换好灯")
    give(item, host, now, promised_on=DAY, promiser_id=street.grid_worker.id)

    close(talk, host, now)

    (promise,) = promises()
    assert (promise.person_id, promise.promiser) == (street.grid_worker.id, street.grid_worker.name)
    assert (promise.due_on, promise.what, promise.outcome) == (DAY, "月底前换好灯", Kept.OPEN)
    assert promise.case_id == db.session.get_one(AgendaItem, item.id).case_id
    assert "promise_given" in notice_codes(street.grid_worker)


@pytest.mark.parametrize(("promiser", "name"), [("物业王经理", "物业王经理"), ("", None)])
def test_somebody_else_is_named_in_words_and_nobody_means_the_host(street, now, promiser, name):
    talk, item = decided(street, now)
    give(item, street.community_worker, now, promised_on=DAY, promiser=promiser)

    close(talk, street.community_worker, now)

    (promise,) = promises()
    assert promise.promiser == (name or street.community_worker.name)
    assert promise.person_id == (None if name else street.community_worker.id)
    assert promise.what == talk.title  # nothing was said besides


def test_a_word_stays_when_the_decision_is_tapped_again_and_can_be_taken_back(street, now):
    host = street.community_worker
    _talk, item = decided(street, now, DecisionKind.LEDGER, **DEFERRED)
    give(item, host, now, promised_on=DAY, promiser="王经理")
    db.session.rollback()
    before = dict(db.session.get_one(Decision, item.id).values)

    give(item, host, now, promised_on=None)

    db.session.rollback()
    decision = db.session.get_one(Decision, item.id)
    assert before["promiser_name"] == "王经理"
    assert (decision.promised_on, "promiser_name" in decision.values) == (None, False)
    assert decision.values["plan"] == DEFERRED["plan"]


def test_of_a_case_that_is_merged_the_one_that_goes_on_is_meant(street, now):
    host = street.community_worker
    target = registered(street.head, street.building, now)
    talk, _item = decided(street, now, DecisionKind.MERGED, into=target.id, promised_on=DAY)

    close(talk, host, now)

    assert [promise.case_id for promise in promises()] == [target.id]


def test_about_an_entry_of_the_ledger_its_reviews_ask(street, now):
    talk, _item = decided(street, now, DecisionKind.LEDGER, promised_on=DAY, **DEFERRED)

    close(talk, street.community_worker, now)

    (promise,) = promises()
    assert promise.entry_id is not None


@pytest.mark.parametrize(
    ("kind", "word", "code"),
    [
        (DecisionKind.DISPATCHED, {"promised_on": date(2026, 3, 2)}, "talk_promise_past"),
        (DecisionKind.NOTED, {"promised_on": DAY}, "talk_promise_no_case"),
        (DecisionKind.DISPATCHED, {"promised_on": DAY, "promiser_id": 10**6}, "talk_not_invited"),
    ],
)
def test_a_word_that_nobody_could_look_back_at_is_refused(street, now, kind, word, code):
    _talk, item = decided(street, now, kind)

    with pytest.raises(Invalid) as refusal:
        give(item, street.community_worker, now, **word)

    db.session.rollback()
    assert refusal.value.code == code
    assert db.session.get_one(Decision, item.id).promised_on is None


def test_with_the_decision_the_same_is_refused(street, now):
    with pytest.raises(Invalid) as refusal:
        decided(street, now, promised_on=DAY, promiser_id=10**6)

    assert refusal.value.code == "talk_not_invited"


def test_words_are_written_down_only_about_what_is_decided_by_whoever_holds_an_open_talk(street, now):
    host = street.community_worker
    talk, item = decided(street, now)
    undecided = add(talk, host, "垃圾桶满了", street.building)
    before = planned(street.community, host, now)
    early = add(before, host, "太早了", street.building)

    for thing, who, refusal in (
        (item, street.head, Forbidden),
        (undecided, host, Undecided),
        (early, host, TalkNotOpen),
    ):
        with pytest.raises(refusal):
            give(thing, who, now, promised_on=DAY)
    with transaction():
        operations.apply_now(item.id, actor(host), now=now)
    with pytest.raises(DecisionApplied):
        give(item, host, now, promised_on=DAY)


def test_the_next_talk_opens_with_what_was_promised(street, now):
    host = street.community_worker
    talk = opened(street.community, host, now)
    items = [add(talk, host, text, street.building) for text in ("灯坏了", "垃圾满了", "门坏了")]
    for item, day in zip(items, (None, DAY, DAY - timedelta(days=5)), strict=True):
        decide(item, host, DecisionKind.DISPATCHED, now, promised_on=day)
    close(talk, host, now)
    cases = [db.session.get_one(AgendaItem, item.id).case_id for item in items]

    later = opened(street.community, host, now + timedelta(days=1))

    db.session.rollback()
    back = db.session.scalars(
        select(AgendaItem.case_id).where(AgendaItem.talk_id == later.id).order_by(AgendaItem.position)
    ).all()
    assert back == [cases[2], cases[1], cases[0]]


def test_at_the_look_back_it_is_said_whether_it_was_kept_and_the_minutes_keep_that(street, now):
    host = street.community_worker
    talk, back, case, later = on_look_back(street, now)
    decide(back, host, DecisionKind.NOTED, later, note="周五来清", promised_on=DAY)
    close(talk, host, later)
    (promise,) = promises()
    third = opened(street.community, host, later + timedelta(days=30))
    db.session.rollback()
    item = db.session.scalars(
        select(AgendaItem).where(AgendaItem.talk_id == third.id, AgendaItem.kind == ItemKind.LOOK_BACK)
    ).one()
    found = promised_about({case.id}, today=DAY + timedelta(days=13))[case.id]

    for outcome in (Kept.KEPT, Kept.OPEN, Kept.BROKEN):
        with transaction():
            operations.settle(item.id, actor(host), promise_id=promise.id, outcome=outcome, now=later)
    close(third, host, later + timedelta(days=30))

    assert [one.standing for one in found] == [Standing.BROKEN]
    (settled,) = promises()
    assert (settled.outcome, settled.settled_by_id) == (Kept.BROKEN, host.id)
    (kept,) = db.session.get_one(AgendaItem, item.id).found["promises"]
    assert (kept["who"], kept["standing"]) == (host.name, Standing.BROKEN)
    with pytest.raises(TalkOver), transaction():
        operations.settle(item.id, actor(host), promise_id=promise.id, outcome=Kept.KEPT, now=later)


def test_what_became_of_a_promise_about_another_case_is_not_said_here(street, now):
    host = street.community_worker
    _talk, item = decided(street, now)
    early = add(planned(street.community, host, now), host, "太早了", street.building)

    with pytest.raises(Invalid), transaction():
        operations.settle(item.id, actor(host), promise_id=1, outcome=Kept.KEPT, now=now)
    with pytest.raises(TalkNotOpen), transaction():
        operations.settle(early.id, actor(host), promise_id=1, outcome=Kept.KEPT, now=now)
    with pytest.raises(Forbidden), transaction():
        operations.settle(item.id, actor(street.head), promise_id=1, outcome=Kept.KEPT, now=now)


def test_a_talk_that_looks_back_at_a_promise_closes_and_keeps_how_it_stood(street, now):
    host = street.community_worker
    first, _item = decided(street, now, promised_on=DAY)
    close(first, host, now)
    later = now + timedelta(hours=1)
    talk = opened(street.community, host, later, title="下一次夜话")
    holder, closer, version = street.grid.name, actor(host), talk.version
    db.session.remove()  # whoever closes has read nothing before

    with transaction():
        operations.close(talk.id, closer, version=version, now=later)

    (back,) = db.session.scalars(select(AgendaItem).where(AgendaItem.talk_id == talk.id)).all()
    assert back.found["holder"] == holder
    assert [found["due_on"] for found in back.found["promises"]] == [DAY.isoformat()]
