"""Promises on the pages of a talk, of its case and of the ledger."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.ledger import Kept
from app.domain.talks import DecisionKind
from app.extensions import db
from app.models.cases import Case
from app.models.ledger import Promise
from app.models.talks import Decision
from tests import factories
from tests.signing_in import post, sign_in
from tests.talks import add, close, decide, on_look_back, opened


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, clock):
    return opened(street.community, street.community_worker, clock())


def test_a_day_that_was_said_is_heard_and_written_down_with_one_tap(street, talk, client, now):
    item = add(talk, street.head, "楼道灯坏了", street.building)
    decide(item, street.community_worker, DecisionKind.DISPATCHED, now, note="月底前修好")
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}"

    page = client.get(url).text
    form = {"promised_on": re.search(r'name="promised_on" value="(2[^"]+)"', page)[1]}
    answer = post(client, f"{url}/items/{item.id}/word", {**form, "promiser_id": street.grid_worker.id})

    assert "听到日子" in page
    assert (form["promised_on"], answer.status_code) == ("2026-03-31", 303)
    after = client.get(url).text
    assert "听到日子" not in after
    assert f"{street.grid_worker.name}承诺" in after


def test_a_refused_word_keeps_what_was_typed(street, talk, client, now):
    item = add(talk, street.head, "楼道灯坏了", street.building)
    decide(item, street.community_worker, DecisionKind.DISPATCHED, now)
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/items/{item.id}/word"

    past = post(client, url, {"promised_on": "2026-02-01", "promiser": "物业王经理"})
    nonsense = post(client, url, {"promised_on": "morgen"})

    assert [past.status_code, nonsense.status_code] == [422, 422]
    assert 'value="2026-02-01"' in past.text
    assert 'value="物业王经理"' in past.text
    db.session.rollback()
    assert db.session.get_one(Decision, item.id).promised_on is None


def test_changing_the_decision_keeps_the_word(street, talk, client, now):
    item = add(talk, street.head, "楼道灯坏了", street.building)
    day = (now + timedelta(days=3)).date()
    decide(item, street.community_worker, DecisionKind.DISPATCHED, now, promised_on=day, promiser="王经理")
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}"
    page = client.get(url).text
    taps = page[page.index('class="taps') :]
    kept = dict(re.findall(r'type="hidden" name="(promise\w+)" value="([^"]*)"', taps))

    post(client, f"{url}/items/{item.id}/decision", {"decision": "sent_up", "note": "要街道定", **kept})

    db.session.rollback()
    decision = db.session.get_one(Decision, item.id)
    assert (decision.kind, decision.promised_on) == (DecisionKind.SENT_UP, day)
    assert decision.values["promiser_name"] == "王经理"


def test_a_promise_is_settled_at_the_look_back_and_read_on_the_case_and_in_the_ledger(
    street, client, now, clock
):
    host = street.community_worker
    talk, back, case, later = on_look_back(street, now)
    decide(back, host, DecisionKind.NOTED, later, note="来清", promised_on=now.date(), promiser="王经理")
    close(talk, host, later)
    clock.advance(timedelta(days=2))
    next_talk = opened(street.community, host, clock())
    sign_in(client, host)
    page = client.get(f"/talks/{next_talk.id}").text
    tap = re.search(r'action="(/talks/\d+/items/\d+/promises/\d+)"', page)[1]
    number = db.session.get_one(Case, case.id).number

    wrong = post(client, tap, {"outcome": "perhaps"})
    said = post(client, tap, {"outcome": "broken"})

    assert "有承诺没有兑现" in page or "未兑现" in page
    assert (wrong.status_code, said.status_code) == (400, 303)
    db.session.rollback()
    assert db.session.scalars(select(Promise.outcome)).all() == [Kept.BROKEN]
    assert "王经理" in client.get(f"/cases/{number}").text
    assert number in client.get("/ledger/promises?outcome=broken").text


@pytest.mark.parametrize("path", ["word", "promises/1"])
def test_a_stranger_and_a_building_head_write_nothing_down(street, talk, client, path, now):
    item = add(talk, street.head, "楼道灯坏了", street.building)
    decide(item, street.community_worker, DecisionKind.DISPATCHED, now)
    for person in (street.stranger, street.head):
        sign_in(client, person)

        answer = post(client, f"/talks/{talk.id}/items/{item.id}/{path}", {"outcome": "kept"})

        assert answer.status_code == 404
