"""What the projected page of a talk says besides items and decisions: who is there, votes, promises, duty."""

from datetime import time, timedelta

import pytest

from app.database import transaction
from app.domain.duty import Line
from app.domain.talks import DecisionKind
from app.duty import operations as duty
from app.talks import operations
from app.talks.operations import Question
from tests import factories
from tests.counting import statements
from tests.signing_in import post, sign_in
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


def test_an_open_vote_and_who_disagrees_are_seen(street, table, talk, item, client, now):
    host = factories.actor(street.community_worker)
    before = state(client, table)
    with transaction():
        vote = operations.put(item.id, host, Question("装不装充电桩？"), now=now)
        words = {"person_id": street.community_worker.id, "words": "太贵"}
        operations.dissent(item.id, host, **words, now=now)

    [shown] = state(client, table, before["version"])["items"]

    assert (before["items"][0]["vote"], before["items"][0]["dissents"]) == (None, 0)
    assert (shown["vote"], shown["dissents"]) == ({"id": vote.id, "question": "装不装充电桩？"}, 1)


def test_who_disagrees_lately_is_asked_for_by_the_table(street, table, talk, item, client, now):
    version = state(client, table)["version"]
    host = factories.actor(street.community_worker)
    with transaction():
        operations.dissent(item.id, host, person_id=street.community_worker.id, words="太贵", now=now)

    assert state(client, table, version)["items"][0]["dissents"] == 1


def test_what_became_of_a_promise_is_noted_and_taken_back(street, client, now, clock):
    host = street.community_worker
    first, back, _case, later = on_look_back(street, now)
    decide(back, host, DecisionKind.NOTED, later, note="来清", promised_on=now.date(), promiser="王经理")
    close(first, host, later)
    clock.advance(timedelta(days=2))
    table = f"/talks/{opened(street.community, host, clock()).id}/table"
    sign_in(client, host)
    [item] = state(client, table)["items"]
    [promise] = item["found"]["promises"]
    tap = f"{table}/items/{item['id']}/promises/{promise['id']}"
    seen = []

    for key, outcome in (("a", "broken"), ("b", "kept"), ("c", "open")):
        post(client, tap, {"repeat_key": key, "outcome": outcome})
        seen.append(state(client, table)["items"][0]["found"]["promises"][0]["outcome"])
    wrong = post(client, tap, {"repeat_key": "d", "outcome": "perhaps"})
    foreign = post(client, tap + "9", {"repeat_key": "e", "outcome": "kept"})

    assert (promise["outcome"], seen) == ("open", ["broken", "kept", "open"])
    assert (wrong.status_code, foreign.status_code) == (400, 422)
    assert "王经理" in promise["words"]


def test_the_page_names_who_is_on_duty_without_a_number_and_is_cheap(street, table, client, clock):
    host = street.community_worker
    week = {day: Line(host.id) for day in range(7)}
    with transaction():
        by = {"version": None, "now": clock()}
        duty.set_week(street.community.id, factories.actor(host), changes_at=time(8), week=week, **by)
    client.get(table)

    with statements() as seen:
        page = client.get(table).text

    assert f"<strong>{host.name}</strong>" in page
    assert "tel:" not in page
    assert len(seen) <= 8, seen


def test_who_came_in_somebodys_place_is_named(street, table, talk, client, now):
    host = factories.actor(street.community_worker)
    with transaction():
        operations.name_stand_in(talk.id, host, absent_id=street.head.id, name="王大爷", now=now)
        operations.mark_stand_in(talk.id, host, absent_id=street.head.id, is_present=True, now=now)

    [seat] = [one for one in state(client, table)["people"] if one["id"] == street.head.id]

    assert (seat["here"], seat["stand_in_here"], seat["stand_in"]) == (False, True, "王大爷代")
