"""Closing a talk: cases are made and moved, all of them or none."""

from datetime import date

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import StaleCase
from app.domain.ledger import Entrance
from app.domain.talks import (
    DecisionApplied,
    DecisionKind,
    DecisionNotPossible,
    ItemRefused,
    TalkNotOpen,
    TalkOver,
    TalkState,
    Undecided,
)
from app.domain.workflow import Channel, Outcome, State
from app.extensions import db
from app.models.cases import Case, Event, EventText
from app.models.ledger import LedgerEntry, LedgerRequest
from app.models.notices import Notice
from app.models.talks import AgendaItem, Decision, Talk
from app.talks import operations
from tests import factories
from tests.factories import notice_codes
from tests.talks import (
    DEFERRED,
    REVIEW_ON,
    WORDS,
    add,
    case_of,
    close,
    count,
    decide,
    moves_of,
    on_look_back,
    opened,
    planned,
    registered,
)


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


@pytest.mark.parametrize(
    ("kind", "state", "holder"),
    [
        (DecisionKind.SOLVED, State.CLOSED, "community"),
        (DecisionKind.DISPATCHED, State.REGISTERED, "grid"),
        (DecisionKind.SENT_UP, State.REGISTERED, "street"),
        (DecisionKind.LEDGER, State.LEDGERED, "community"),
    ],
)
def test_a_new_item_becomes_a_case_by_its_decision(app, now, kind, state, holder):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, street.head, "3单元楼道灯坏了两天", street.building)
    decide(item, host, kind, now, **WORDS[kind])

    close(talk, host, now)

    case = case_of(item)
    assert (case.state, case.holder_id) == (state, getattr(street, holder).id)
    assert (case.raiser_id, case.building_id) == (street.head.id, street.building.id)
    found = db.session.get_one(AgendaItem, item.id).found
    assert (found["number"], found["now_holder"]) == (case.number, getattr(street, holder).name)


@pytest.mark.parametrize("kind", [DecisionKind.SOLVED, DecisionKind.SENT_UP])
def test_one_tap_is_enough_and_the_case_says_at_which_talk(app, now, kind):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "3单元楼道灯坏了两天", street.building)
    decide(item, host, kind, now)

    close(talk, host, now)

    events = select(EventText.body).join(Event).where(Event.case_id == case_of(item).id)
    assert talk.title in db.session.scalars(events.order_by(Event.sequence)).all()[-1]


def test_a_noted_item_stands_in_the_minutes_only(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "谢谢社区装了扶手")
    decide(item, host, DecisionKind.NOTED, now)

    close(talk, host, now)

    db.session.rollback()
    assert count(Case) == 0
    assert db.session.get_one(Decision, item.id).applied_at == now


def test_a_chosen_grid_gets_the_case_whatever_its_place(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "北门违停", street.building)
    decide(item, host, DecisionKind.DISPATCHED, now, unit_id=street.sister_grid.id)

    close(talk, host, now)

    assert case_of(item).holder_id == street.sister_grid.id
    assert moves_of(case_of(item)) == ["register", "dispatch"]


def test_a_new_item_is_merged_into_an_open_case(app, now):
    street = factories.street()
    host = street.community_worker
    target = registered(street.head, street.building, now)
    talk = opened(street.community, host, now)
    item = add(talk, host, "楼道灯又不亮", street.building)
    decide(item, host, DecisionKind.MERGED, now, into=target.id)

    close(talk, host, now)

    case = case_of(item)
    assert (case.state, case.merged_into_id) == (State.MERGED, target.id)
    assert db.session.get_one(Decision, item.id).values["into_number"] == target.number


def test_a_grid_cannot_enter_the_ledger_by_itself_but_asks_for_it(app, now):
    street = factories.street()
    host = street.grid_worker
    talk = opened(street.grid, host, now)
    item = add(talk, host, "电梯要大修", street.building)
    decide(item, host, DecisionKind.LEDGER, now, **DEFERRED)

    close(talk, host, now)

    case = case_of(item)
    assert (case.state, case.holder_id) == (State.HANDLING, street.grid.id)
    assert count(LedgerEntry) == 0
    request = db.session.scalars(select(LedgerRequest)).one()
    assert (request.decider_id, request.next_review_on) == (street.community.id, REVIEW_ON)
    assert notice_codes(street.community_worker) == ["ledger_asked"]


def test_a_refusal_at_one_item_leaves_nothing_and_names_it(app, now):
    street = factories.street()
    host = street.community_worker
    talk, back, case, later = on_look_back(street, now)
    decide(back, host, DecisionKind.SENT_UP, later, note="要街道")
    item = add(talk, host, "楼道灯坏了", street.building)
    decide(item, host, DecisionKind.SOLVED, later, note="换了")
    worker = factories.actor(street.grid_worker)
    with transaction():
        cases.accept(case.id, worker, version=None, now=later)
        cases.ask_resident(case.id, worker, note="几号的桶", version=None, now=later)
    numbers = count(Case), count(Event), count(Notice)

    with pytest.raises(ItemRefused) as refusal:
        close(talk, host, later)

    db.session.rollback()
    assert (refusal.value.params["item"], refusal.value.params["title"]) == ("1", "垃圾桶满了")
    assert isinstance(refusal.value.cause, DecisionNotPossible)
    assert (count(Case), count(Event), count(Notice)) == numbers
    assert db.session.get_one(Talk, talk.id).state is TalkState.OPEN
    assert db.session.get_one(AgendaItem, item.id).case_id is None


def test_a_refusal_after_the_first_moves_takes_them_back(app, now):
    street = factories.street()
    host = street.community_worker
    target = registered(street.head, street.building, now)
    talk = opened(street.community, host, now)
    first = add(talk, host, "楼道灯坏了", street.building)
    decide(first, host, DecisionKind.MERGED, now, into=target.id)
    second = add(talk, host, "楼道灯又坏了", street.building)
    decide(second, host, DecisionKind.DISPATCHED, now)
    with transaction():
        db.session.get_one(AgendaItem, second.id).category_id = None

    with pytest.raises(ItemRefused) as refusal:
        close(talk, host, now)

    db.session.rollback()
    assert refusal.value.params["item"] == "2"
    assert count(Case) == 1
    assert db.session.get_one(AgendaItem, first.id).case_id is None


def test_undecided_items_are_named(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    decide(add(talk, host, "甲"), host, DecisionKind.NOTED, now)
    add(talk, host, "乙")
    add(talk, host, "丙")

    with pytest.raises(Undecided) as refusal:
        close(talk, host, now)

    assert refusal.value.params == {"items": "2, 3"}


def test_of_two_closers_the_second_is_told(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    decide(add(talk, host, "楼道灯坏了", street.building), host, DecisionKind.SOLVED, now, note="换了")
    db.session.rollback()
    version = db.session.get_one(Talk, talk.id).version

    with transaction():
        operations.close(talk.id, factories.actor(host), version=version, now=now)
    with pytest.raises(StaleCase), transaction():
        operations.close(talk.id, factories.actor(host), version=version, now=now)
    with pytest.raises(TalkOver):
        close(talk, host, now)

    db.session.rollback()
    assert count(Case) == 1


def test_an_agenda_that_changed_meanwhile_is_not_closed(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "楼道灯坏了", street.building)
    decide(item, host, DecisionKind.SOLVED, now, note="换了")
    db.session.rollback()
    version = db.session.get_one(Talk, talk.id).version
    decide(item, host, DecisionKind.NOTED, now)

    with pytest.raises(StaleCase), transaction():
        operations.close(talk.id, factories.actor(host), version=version, now=now)


def test_a_talk_that_has_not_begun_cannot_be_closed(app, now):
    street = factories.street()
    talk = planned(street.community, street.community_worker, now)

    with pytest.raises(TalkNotOpen):
        close(talk, street.community_worker, now)


def test_an_emergency_does_not_wait_for_the_end(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "燃气味道很重", street.building)
    with pytest.raises(Undecided), transaction():
        operations.apply_now(item.id, factories.actor(host), now=now)
    decide(item, host, DecisionKind.DISPATCHED, now)

    with transaction():
        operations.apply_now(item.id, factories.actor(host), now=now)
    with pytest.raises(DecisionApplied), transaction():
        operations.apply_now(item.id, factories.actor(host), now=now)
    with pytest.raises(DecisionApplied):
        decide(item, host, DecisionKind.NOTED, now)
    close(talk, host, now)

    assert case_of(item).holder_id == street.grid.id
    assert count(Case) == 1
