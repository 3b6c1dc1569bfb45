"""The projected page of a talk: what its devices read and send."""

import pytest
from sqlalchemy import select

from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.talks import AgendaItem, Attendee, Decision
from tests import factories
from tests.counting import statements
from tests.signing_in import csrf_token, post, sign_in
from tests.talks import add, close, decide, on_look_back, opened


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return opened(street.community, street.community_worker, now)


@pytest.fixture
def item(street, talk):
    return add(talk, street.head, "路灯不亮", street.building)


@pytest.fixture
def table(street, talk, client):
    sign_in(client, street.community_worker)
    return f"/talks/{talk.id}/table"


def state(client, table, version=0):
    return client.get(f"{table}/since?version={version}").json


def count(model):
    db.session.rollback()
    db.session.expire_all()
    return len(db.session.scalars(select(model)).all())


STRANGERS = ("stranger", "far_worker", "co_handler", "head")


@pytest.mark.parametrize("name", STRANGERS)
def test_nobody_else_gets_at_the_table(street, talk, item, client, name):
    sign_in(client, getattr(street, name))
    one = f"/talks/{talk.id}/table/items/{item.id}"

    for path in (f"/talks/{talk.id}/table", f"/talks/{talk.id}/table/since", f"{one}/similar"):
        assert client.get(path).status_code == 404, path
    for act in ("begin", "items", "present", "undo"):
        sent = post(client, f"/talks/{talk.id}/table/{act}", {"repeat_key": "k", "description": "x"})
        assert sent.status_code == 404, act
    for act in ("decision", "take-back", "remove"):
        assert post(client, f"{one}/{act}", {"repeat_key": "k", "decision": "noted"}).status_code == 404, act
    assert (count(AgendaItem), count(Decision)) == (1, 0)


def test_an_item_of_another_talk_is_not_reached_through_this_one(street, table, client, now):
    other = opened(street.grid, street.grid_worker, now)
    foreign = add(other, street.grid_worker, "井盖松了", street.building)

    for act in ("decision", "take-back", "remove"):
        answer = post(client, f"{table}/items/{foreign.id}/{act}", {"repeat_key": act, "decision": "noted"})
        assert answer.status_code == 404


def test_asking_whether_anything_is_new_is_cheap(table, item, client):
    version = state(client, table)["version"]
    with statements() as seen:
        answer = client.get(f"{table}/since?version={version}")

    assert (answer.status_code, answer.data) == (204, b"")
    talks = [statement for statement in seen if "talk" in statement]
    assert len(talks) == 1
    assert len(seen) <= 3  # the other ones are who asks and what they may do


def test_the_state_takes_as_many_statements_for_many_items_as_for_one(street, table, talk, item, client):
    state(client, table)
    with statements() as for_one:
        state(client, table)
    for number in range(8):
        add(talk, street.head, f"第{number}件事", street.building)
    with statements() as for_many:
        state(client, table)

    assert len(for_many) == len(for_one)


def test_the_look_back_says_what_became_of_a_case(street, client, now):
    talk, back, _case, _later = on_look_back(street, now)
    sign_in(client, street.community_worker)

    [shown] = state(client, f"/talks/{talk.id}/table")["items"]

    assert (shown["id"], shown["title"], shown["is_new"]) == (back.id, "垃圾桶满了", False)
    assert shown["found"]["explains"] == "说明单位：槐荫一网格"
    assert shown["found"]["state"] == "待受理"


def test_who_sent_something_in_is_named(street, table, item, client):
    assert state(client, table)["items"][0]["raised"] == f"提出人：{street.head.name}"


def test_an_entry_that_comes_twice_counts_once(street, table, client):
    entry = {"repeat_key": "k1", "description": "井盖松了", "place_id": street.building.id}

    answers = [post(client, f"{table}/items", entry).json for _time in range(2)]

    assert answers[0] == answers[1]
    assert count(AgendaItem) == 1


def test_every_entry_carries_a_key(table, client):
    assert post(client, f"{table}/items", {"description": "井盖松了"}).status_code == 400
    assert count(AgendaItem) == 0


def test_an_entry_without_its_token_is_not_taken(app, table, client):
    app.config["WTF_CSRF_ENABLED"] = True
    entry = {"repeat_key": "k1", "description": "井盖松了"}

    refused = client.post(f"{table}/items", data=entry)
    taken = client.post(f"{table}/items", data=entry, headers={"X-CSRFToken": csrf_token(client)})

    assert (refused.status_code, taken.status_code) == (400, 200)


@pytest.mark.parametrize(
    ("entry", "field", "words"),
    [
        ({"decision": "ledger", "reason": "budget"}, "next_review_on", ""),
        ({"decision": "merged", "into_number": "YA-1"}, "into_number", ""),
        ({"decision": "noted", "promised_on": "2020-01-01"}, "promised_on", "承诺日期"),
        ({"decision": "what"}, "decision", ""),
    ],
)
def test_a_refusal_names_the_field_and_the_reason(table, item, client, entry, field, words):
    answer = post(client, f"{table}/items/{item.id}/decision", {"repeat_key": "k", "detailed": "y", **entry})

    assert answer.status_code == 422
    assert answer.json["field"] == field
    assert words in answer.json["message"]
    assert answer.json["message"]
    assert count(Decision) == 0


def test_a_decision_over_one_that_was_not_seen_says_so(table, item, client, street, now):
    path = f"{table}/items/{item.id}/decision"
    seen = post(client, path, {"repeat_key": "a", "decision": "solved", "note": "合闸了"}).json
    mark = state(client, table)["items"][0]["decision"]["mark"]
    knowing = post(client, path, {"repeat_key": "b", "decision": "noted", "seen": mark}).json
    unseen = post(client, path, {"repeat_key": "c", "decision": "sent_up", "seen": mark}).json

    assert (seen["replaced"], knowing["replaced"], unseen["replaced"]) == ("", "", "记录备查")


def test_a_decision_is_taken_back_and_that_is_undone(table, item, client):
    one = f"{table}/items/{item.id}"
    post(client, f"{one}/decision", {"repeat_key": "a", "decision": "noted", "note": "先记下"})
    post(client, f"{one}/take-back", {"repeat_key": "b"})
    assert state(client, table)["items"][0]["decision"] is None

    undone = post(client, f"{table}/undo", {"repeat_key": "c", "of": "b"})

    assert undone.status_code == 200
    assert state(client, table)["items"][0]["decision"]["words"] == "记录备查 · 先记下"


def test_an_item_is_taken_off_and_brought_back(table, item, client):
    post(client, f"{table}/items/{item.id}/remove", {"repeat_key": "a"})
    assert state(client, table)["items"] == []
    again = post(client, f"{table}/items/{item.id}/remove", {"repeat_key": "b"})
    assert (again.status_code, again.json["message"]) == (422, "这一项已从议程中撤下。")

    post(client, f"{table}/undo", {"repeat_key": "c", "of": "a"})

    assert [each["id"] for each in state(client, table)["items"]] == [item.id]


def test_who_is_here_is_noted(street, table, client):
    for here in ("1", ""):
        post(client, f"{table}/present", {"repeat_key": f"k{here}", "person": street.head.id, "here": here})
        db.session.rollback()
        seen = select(Attendee.is_present).where(Attendee.person_id == street.head.id)
        assert db.session.scalar(seen) is (here == "1")
    assert post(client, f"{table}/present", {"repeat_key": "x", "person": "nobody"}).status_code == 400


def test_beginning_twice_is_harmless(street, table, client):
    for key in ("a", "b"):
        assert post(client, f"{table}/begin", {"repeat_key": key}).status_code == 200
    assert state(client, table)["is_open"] is True


def test_cases_that_an_item_may_be_about_are_offered(street, table, item, client, now):
    earlier = opened(street.community, street.community_worker, now, title="上一次")
    old = add(earlier, street.community_worker, "路灯坏了不亮", street.building)
    decide(old, street.community_worker, DecisionKind.DISPATCHED, now)
    close(earlier, street.community_worker, now)

    [offered] = client.get(f"{table}/items/{item.id}/similar").json

    assert "路灯坏了不亮" in offered["name"]


def test_after_the_end_nothing_is_taken(table, talk, item, client, street, now):
    decide(item, street.community_worker, DecisionKind.NOTED, now)
    close(talk, street.community_worker, now)

    late = post(client, f"{table}/items", {"repeat_key": "k", "description": "还有一件"})

    assert late.status_code == 422
    assert "已结束" in late.json["message"]
    assert state(client, table)["is_over"] is True
