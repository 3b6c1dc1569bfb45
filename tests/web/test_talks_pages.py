"""The talk pages, as the people at the table use them."""

import re

import pytest
from sqlalchemy import select

from app.domain.workflow import State
from app.extensions import db
from app.models.cases import Case
from app.models.talks import AgendaItem
from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def items():
    db.session.rollback()  # the pages' transactions are seen by a new one only
    return db.session.scalars(select(AgendaItem).order_by(AgendaItem.id)).all()


def test_the_story_of_three_issues(street, client, now):
    sign_in(client, street.community_worker)
    plan = {
        "unit_id": street.community.id,
        "title": "三月楼长夜话",
        "place": "红帆驿站",
        "starts_at": "2026-03-07T19:30",
        "host_id": street.community_worker.id,
    }
    page = post(client, "/talks/new", plan).headers["Location"]
    post(client, f"{page}/begin")
    for text in ("楼道灯坏了两天", "垃圾桶满了没人清", "电梯老化要大修"):
        answer = post(client, f"{page}/items", {"description": text, "place_id": street.building.id})
        assert answer.status_code == 303
    light, rubbish, lift = (f"{page}/items/{item.id}/decision" for item in items())

    post(client, light, {"decision": "solved", "note": "当场换了灯泡"})
    post(client, rubbish, {"decision": "dispatched"})
    asked = post(client, lift, {"decision": "ledger"})
    post(
        client,
        lift,
        {"decision": "ledger", "detailed": "y", "reason": "budget", "next_review_on": "2026-04-01"},
    )
    summary = client.get(f"{page}/close").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', summary)[1]
    closed = post(client, f"{page}/close", {"version": version, "repeat_key": "k1"})

    assert 'name="unblock"' in asked.text
    assert closed.status_code == 303
    db.session.rollback()
    states = db.session.scalars(select(Case.state).order_by(Case.id)).all()
    assert states == [State.CLOSED, State.REGISTERED, State.LEDGERED]
    assert client.get(page).status_code == 200
