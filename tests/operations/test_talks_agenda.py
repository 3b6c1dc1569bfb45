"""The agenda: what the look-back finds, new items, decisions before the talk is closed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import DomainError, Forbidden, Invalid, Missing, NotBelow
from app.domain.talks import DecisionKind, TalkNotOpen
from app.domain.workflow import Outcome
from app.extensions import db
from app.ledger import operations as ledger
from app.models.ledger import Promise
from app.models.settings import Category
from app.models.talks import AgendaItem, Decision, ItemKind, Talk
from app.talks import operations
from tests import factories
from tests.factories import actor
from tests.talks import DEFERRED, add, decide, opened, planned, registered


def items(talk):
    db.session.rollback()
    on_it = (AgendaItem.talk_id == talk.id, AgendaItem.removed_at.is_(None))
    statement = select(AgendaItem).where(*on_it)
    return db.session.scalars(statement.order_by(AgendaItem.kind, AgendaItem.position)).all()


def closed(street, now, *decisions):
    """Hold a talk of the community at which these were decided, and return its cases."""
    host = street.community_worker
    talk = opened(street.community, host, now)
    for kind, values in decisions:
        decide(add(talk, host, "垃圾桶满了", street.building), host, kind, now, **values)
    db.session.rollback()
    version = db.session.get_one(Talk, talk.id).version
    with transaction():
        operations.close(talk.id, actor(host), version=version, now=now)
    return [item.case_id for item in items(talk)]


def test_the_look_back_has_open_cases_of_earlier_talks_and_what_was_promised(app, now):
    street = factories.street()
    day = date(2026, 3, 6)
    dispatched, solved = closed(
        street,
        now,
        (DecisionKind.DISPATCHED, {"promised_on": day}),
        (DecisionKind.SOLVED, {"note": "换了"}),
    )

    talk = opened(street.community, street.community_worker, now + timedelta(days=10))

    (item,) = items(talk)
    assert (item.kind, item.case_id) == (ItemKind.LOOK_BACK, dispatched)
    assert db.session.scalars(select(Promise.case_id).where(Promise.due_on == day)).all() == [dispatched]
    assert solved not in {item.case_id for item in items(talk)}


def test_what_was_closed_since_the_last_talk_is_reported_once(app, now):
    street = factories.street()
    (case_id,) = closed(street, now, (DecisionKind.DISPATCHED, {}))
    worker = actor(street.grid_worker)
    with transaction():
        cases.accept(case_id, worker, version=None, now=now)
        cases.resolve(case_id, worker, outcome=Outcome.SOLVED, note="清", told="说", version=None, now=now)
    with transaction():
        later = now + timedelta(days=1)
        cases.verify(case_id, actor(street.community_worker), version=None, now=later)
    second = opened(street.community, street.community_worker, now + timedelta(days=10))
    seen = [item.case_id for item in items(second)]
    version = db.session.get_one(Talk, second.id).version
    with transaction():
        at = now + timedelta(days=10)
        operations.close(second.id, actor(street.community_worker), version=version, now=at)

    third = opened(street.community, street.community_worker, now + timedelta(days=20))

    assert seen == [case_id]
    assert items(third) == []


def test_ledger_entries_that_are_due_are_looked_back_at(app, now):
    street = factories.street()
    worker = actor(street.grid_worker)
    case = registered(street.head, street.building, now)
    with transaction():
        cases.accept(case.id, worker, version=None, now=now)
        ledger.enter(case.id, actor(street.leader), ledger.Grounds(**DEFERRED), version=None, now=now)

    early = opened(street.community, street.community_worker, now + timedelta(days=5))
    on_the_day = opened(street.grid, street.grid_worker, now + timedelta(days=29))
    elsewhere = opened(street.sister_grid, street.sister_worker, now + timedelta(days=29))

    assert items(early) == []
    assert [item.case_id for item in items(on_the_day)] == [case.id]
    assert items(elsewhere) == []


def test_a_confidential_entry_is_not_put_before_those_it_complains_about(app, now):
    street = factories.street()
    case = registered(street.head, street.building, now, is_confidential=True)
    worker = actor(street.community_worker)
    with transaction():
        cases.accept(case.id, worker, version=None, now=now)
        ledger.enter(case.id, actor(street.leader), ledger.Grounds(**DEFERRED), version=None, now=now)

    at = now + timedelta(days=29)

    assert items(opened(street.grid, street.grid_worker, at)) == []
    assert len(items(opened(street.community, street.community_worker, at))) == 1


def test_beginning_twice_writes_the_look_back_once(app, now):
    street = factories.street()
    closed(street, now, (DecisionKind.DISPATCHED, {}))
    talk = opened(street.community, street.community_worker, now + timedelta(days=1))

    with transaction():
        operations.open_talk(talk.id, actor(street.community_worker), now=now + timedelta(days=1))

    assert len(items(talk)) == 1


def test_a_building_head_sends_something_in_for_the_own_building(app, now):
    street = factories.street()
    talk = planned(street.community, street.community_worker, now)

    item = add(talk, street.head, "楼道灯坏了两天", street.building, spot="3单元")

    assert (item.raised_by_id, item.place_id, item.spot) == (street.head.id, street.building.id, "3单元")
    assert db.session.get_one(Category, item.category_id).code.startswith("power")
    with pytest.raises(Forbidden):
        add(talk, street.head, "隔壁楼的事", street.sister_building)


@pytest.mark.parametrize("name", ["far_worker", "stranger", "co_handler"])
def test_who_does_not_take_part_sends_nothing_in(app, now, name):
    street = factories.street()
    talk = planned(street.grid, street.grid_worker, now)

    with pytest.raises(Forbidden):
        add(talk, getattr(street, name), "楼道灯坏了", street.building)


@pytest.mark.parametrize(
    ("text", "place", "raiser", "field"),
    [
        ("  ", None, None, "description"),
        ("灯坏了", "far_grid", None, "place_id"),
        ("灯坏了", "department", None, "place_id"),
        ("灯坏了", None, "far_worker", "raised_by_id"),
    ],
)
def test_an_item_says_what_here_and_by_whom(app, now, text, place, raiser, field):
    street = factories.street()
    talk = planned(street.community, street.community_worker, now)
    raised_by_id = getattr(street, raiser).id if raiser else None
    unit = getattr(street, place) if place else None

    with pytest.raises(DomainError) as refused:
        add(talk, street.community_worker, text, unit, raised_by_id=raised_by_id)

    assert refused.value.field == field


def test_an_item_can_be_taken_off_with_its_decision(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, street.head, "灯坏了", street.building)
    decide(item, host, DecisionKind.NOTED, now)
    with pytest.raises(Forbidden), transaction():
        operations.remove_item(item.id, actor(street.head), now=now)  # too late for the one who sent it in

    with transaction():
        operations.remove_item(item.id, actor(host), now=now)

    assert items(talk) == []


def test_who_sent_it_in_can_take_it_off_before_the_talk(app, now):
    street = factories.street()
    talk = planned(street.community, street.community_worker, now)
    own = add(talk, street.head, "灯坏了", street.building)
    other = add(talk, street.grid_worker, "桶满了", street.building)

    with transaction():
        operations.remove_item(own.id, actor(street.head), now=now)
    with pytest.raises(Forbidden), transaction():
        operations.remove_item(other.id, actor(street.head), now=now)

    assert [item.id for item in items(talk)] == [other.id]


def test_a_decision_can_be_changed_and_taken_back(app, now):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "电梯要大修", street.building)
    decide(item, host, DecisionKind.LEDGER, now, **DEFERRED)
    decide(item, host, DecisionKind.SOLVED, now, note="修好了")
    changed = db.session.scalars(select(Decision)).one()
    seen = (changed.kind, changed.note, changed.values)

    for _twice in range(2):
        with transaction():
            operations.take_back(item.id, actor(host))

    db.session.rollback()
    assert seen == (DecisionKind.SOLVED, "修好了", {})
    assert db.session.scalars(select(Decision)).all() == []


@pytest.mark.parametrize(
    ("kind", "values", "refusal", "field"),
    [
        (DecisionKind.LEDGER, {**DEFERRED, "unblock": ""}, Missing, "unblock"),
        (DecisionKind.LEDGER, {**DEFERRED, "next_review_on": date(2026, 3, 3)}, Invalid, "next_review_on"),
        (DecisionKind.MERGED, {}, Missing, "into"),
        (DecisionKind.MERGED, {"into": 999_999}, Invalid, "into"),
        (DecisionKind.NOTED, {"promised_on": date(2026, 3, 2)}, Invalid, "promised_on"),
        (DecisionKind.DISPATCHED, {"unit_id": 999_999}, NotBelow, "unit_id"),
    ],
)
def test_what_could_not_be_carried_out_is_refused_at_the_tap(app, now, kind, values, refusal, field):
    street = factories.street()
    host = street.community_worker
    talk = opened(street.community, host, now)
    item = add(talk, host, "灯坏了", street.building)

    with pytest.raises(refusal) as refused:
        decide(item, host, kind, now, **values)

    assert refused.value.field == field
    assert db.session.scalars(select(Decision)).all() == []


def test_before_the_talk_begins_nothing_is_decided(app, now):
    street = factories.street()
    talk = planned(street.community, street.community_worker, now)
    item = add(talk, street.community_worker, "灯坏了", street.building)

    with pytest.raises(TalkNotOpen):
        decide(item, street.community_worker, DecisionKind.NOTED, now)


def test_a_building_head_decides_nothing(app, now):
    street = factories.street()
    talk = opened(street.community, street.community_worker, now)
    item = add(talk, street.head, "灯坏了", street.building)

    with pytest.raises(Forbidden):
        decide(item, street.head, DecisionKind.NOTED, now)


def test_a_case_is_not_merged_into_itself(app, now):
    street = factories.street()
    (case_id,) = closed(street, now, (DecisionKind.DISPATCHED, {}))
    talk = opened(street.community, street.community_worker, now + timedelta(hours=1))

    with pytest.raises(Invalid) as refused:
        decide(items(talk)[0], street.community_worker, DecisionKind.MERGED, now, into=case_id)

    assert refused.value.code == "itself"


def test_a_case_with_no_place_further_down_needs_a_chosen_unit(app, now):
    street = factories.street()
    host = street.community_worker
    case = registered(host, street.community, now, text="广场太吵")
    with transaction():
        cases.accept(case.id, actor(host), version=None, now=now)
        ledger.enter(case.id, actor(street.leader), ledger.Grounds(**DEFERRED), version=None, now=now)
    at = now + timedelta(days=29)
    talk = opened(street.community, host, at)
    item = items(talk)[0]

    with pytest.raises(Missing):
        decide(item, host, DecisionKind.DISPATCHED, at)
    decide(item, host, DecisionKind.DISPATCHED, at, unit_id=street.grid.id)

    assert db.session.get_one(Decision, item.id).values == {"unit_id": street.grid.id}


def test_a_new_issue_of_the_whole_community_needs_one_too(app, now):
    street = factories.street()
    talk = opened(street.community, street.community_worker, now)
    item = add(talk, street.community_worker, "广场太吵", street.community)

    with pytest.raises(Missing) as refused:
        decide(item, street.community_worker, DecisionKind.DISPATCHED, now)

    assert refused.value.field == "unit_id"
