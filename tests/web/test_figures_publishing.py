"""Publishing figures and setting targets by their pages."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.backlog import Days
from app.domain.indicators import Code
from app.domain.workflow import Move
from app.extensions import db
from app.models.figures import FigurePublication, IndicatorSetting
from app.reports import operations
from tests import factories
from tests.signing_in import csrf_token
from tests.web.cases_made import enter, moved, resolved

MARCH = "period=own&first=2026-03-01&last=2026-03-31"
ALL_MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
HEADERS = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


def post(client, path, **values):
    return client.post(path, data={"csrf_token": csrf_token(client), **values}, headers=HEADERS)


def test_a_period_that_is_over_is_published_and_a_change_is_named(street, client, clock):
    case = moved(resolved(street), Move.VERIFY, street.community_worker)
    clock.advance(timedelta(days=14))
    enter(client, street.community_worker)
    query = f"unit={street.community.id}&period=own&first=2026-03-01&last=2026-03-15"
    assert "/figures/publish?" in client.get(f"/figures?{query}").text

    answer = post(client, f"/figures/publish?{query}", repeat_key="k1")

    assert answer.status_code == 303
    page = client.get(answer.location, headers=HEADERS).text
    assert "Nothing has changed since." in page
    moved(case, Move.REOPEN, street.leader, note="又坏了")
    changed = client.get(answer.location, headers=HEADERS).text
    assert "figures have changed since" in changed
    assert case.number in changed
    assert "Reopen" in changed
    shown = client.get(f"/figures?{query}").text
    assert answer.location in shown
    assert "/figures/publish?" not in shown


def test_publishing_twice_or_too_early_is_refused_in_words(street, client, clock):
    enter(client, street.community_worker)
    query = f"unit={street.community.id}&{MARCH}"
    assert "/figures/publish?" not in client.get(f"/figures?{query}").text

    early = post(client, f"/figures/publish?{query}", repeat_key="k1")
    clock.advance(timedelta(days=30))
    for key in ("k2", "k3"):
        answer = post(client, f"/figures/publish?{query}", repeat_key=key)

    assert [early.status_code, answer.status_code] == [303, 303]
    page = client.get(answer.location, headers=HEADERS).text
    assert "not over yet" in page
    assert "published already" in page
    assert len(db.session.scalars(select(FigurePublication)).all()) == 1


def test_a_grid_worker_publishes_nothing(street, client, clock):
    clock.advance(timedelta(days=30))
    enter(client, street.grid_worker)
    query = f"unit={street.grid.id}&{MARCH}"

    assert "/figures/publish?" not in client.get(f"/figures?{query}").text
    post(client, f"/figures/publish?{query}")

    assert db.session.scalars(select(FigurePublication)).all() == []


def test_a_publication_of_others_is_not_found(street, client, clock):
    later = clock.advance(timedelta(days=30))
    with transaction():
        leader = factories.actor(street.leader)
        number = operations.publish(street.community.id, leader, days=ALL_MARCH, now=later)

    for person, status in ((street.community_worker, 200), (street.grid_worker, 404), (street.head, 404)):
        enter(client, person)
        assert client.get(f"/figures/published/{number}").status_code == status


def test_a_leader_sets_a_target_and_everybody_sees_who_did(street, client):
    enter(client, street.leader)
    page = client.get("/settings/targets").text
    assert "/settings/targets/response" in page

    answer = post(
        client, "/settings/targets/response", target="97.5", weight="20", from_on="2026-03-03", repeat_key="k"
    )

    assert answer.status_code == 303
    row = db.session.scalars(select(IndicatorSetting)).one()
    assert (row.code, row.target, row.weight) == (Code.RESPONSE, 975, 20)
    page = client.get("/settings/targets").text
    assert "97.5%" in page
    assert "孙建华" in page
    assert "97.5%" in client.get("/figures").text


def test_a_target_that_is_not_sent_stays_as_it_was(street, client):
    enter(client, street.leader)
    typed = {"weight": "20", "from_on": "2026-03-03"}
    post(client, "/settings/targets/response", target="97.5", repeat_key="k", **typed)

    answer = post(client, "/settings/targets/response", repeat_key="l", **typed)

    assert answer.status_code == 303
    assert {row.target for row in db.session.scalars(select(IndicatorSetting))} == {975}


@pytest.mark.parametrize(
    "wrong",
    [{"target": "101"}, {"target": "x"}, {"weight": ""}, {"weight": "101"}, {"from_on": "2026-03-02"}],
)
def test_a_target_that_cannot_be_kept_stays_in_the_form(street, client, wrong):
    enter(client, street.administrator)
    typed = {"target": "97.5", "weight": "20", "from_on": "2026-03-03", **wrong}

    answer = post(client, "/settings/targets/response", **typed)

    assert answer.status_code == 422
    assert db.session.scalars(select(IndicatorSetting)).all() == []


def test_others_look_at_targets_and_change_none(street, client):
    enter(client, street.street_worker)

    assert "/settings/targets/response" not in client.get("/settings/targets").text
    assert client.get("/settings/targets/response").status_code == 403
    assert client.get("/settings/targets/none").status_code == 404
    enter(client, street.head)
    assert client.get("/settings/targets").status_code == 403
