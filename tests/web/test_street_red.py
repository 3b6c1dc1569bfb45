"""The list of what is red at the street, and urging with one tap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.workflow import Move
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from tests import factories
from tests.factories import notice_codes
from tests.signing_in import post
from tests.web.cases_made import enter, moved, registered

EN = {"Accept-Language": "en"}
PAGE = "/cases/street-red"


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def red(street, clock):
    """Let a case pass its limit at the street while a department works on it."""
    case = registered(street)
    moved(case, Move.SEND_UP, street.grid_worker, note="协调")
    moved(case, Move.SEND_UP, street.community_worker, note="协调")
    moved(case, Move.ACCEPT, street.street_worker)
    moved(case, Move.CALL_IN, street.street_worker, unit_ids=[street.department.id], note="请到场")
    due = case.due_at
    sweep(now=due + timedelta(seconds=1))
    clock.now = due + timedelta(hours=2)
    return db.session.get_one(Case, case.id, populate_existing=True)


def form(case, **values):
    return {"version": str(case.version), "repeat_key": "one-tap", **values}


def urged(case):
    db.session.rollback()
    statement = select(Event.id).where(Event.case_id == case.id, Event.move == Move.URGE)
    return len(db.session.scalars(statement).all())


@pytest.mark.parametrize("who", ["stranger", "head", "grid_worker", "community_worker", "administrator"])
def test_nobody_below_the_street_sees_or_uses_it(client, street, red, who):
    enter(client, getattr(street, who))

    assert client.get(PAGE).status_code == 404
    assert post(client, f"{PAGE}/{red.number}/urge", form(red)).status_code == 404
    assert urged(red) == 0


def test_a_leader_of_another_street_urges_nothing_here(client, street, red):
    other = factories.street(1)
    enter(client, other.leader)

    assert red.number not in client.get(PAGE).text
    assert post(client, f"{PAGE}/{red.number}/urge", form(red)).status_code == 404


def test_it_says_since_when_with_whom_and_who_works_on_it(client, street, red):
    enter(client, street.leader)

    page = client.get(PAGE, headers=EN).text

    assert red.number in page
    assert "Red at the street since" in page
    assert "With 云湖街道" in page
    assert "Called in and at work: 城管中队" in page
    assert f'href="{PAGE}"' in client.get("/?tab=street_red").text
    case_page = client.get(f"/cases/{red.number}", headers=EN).text
    assert "passed at the street: the leaders see it every day" in case_page


def test_one_tap_urges_once_and_tells_its_people(client, street, red):
    enter(client, street.leader)

    answers = [post(client, f"{PAGE}/{red.number}/urge", form(red)) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, PAGE)] * 2
    assert urged(red) == 1
    assert notice_codes(street.street_worker).count("case_urged") == 1
    assert f"已催办诉求 {red.number}" in client.get(PAGE, headers=EN).text  # said when it was done


def test_an_old_page_urges_nothing_and_says_so(client, street, red):
    enter(client, street.leader)

    stale = post(client, f"{PAGE}/{red.number}/urge", form(red, version="1"))
    tampered = post(client, f"{PAGE}/{red.number}/urge", form(red, repeat_key="x" * 61))

    assert (stale.status_code, tampered.status_code) == (422, 422)
    assert red.number in stale.text
    assert urged(red) == 0


def test_it_is_empty_once_the_case_has_moved(client, street, red):
    moved(red, Move.DISPATCH, street.street_worker, unit_id=street.community.id)
    enter(client, street.leader)

    page = client.get(PAGE, headers=EN).text

    assert "Nothing is red at the street" in page
    assert red.number not in page


def test_black_stands_in_the_story_of_the_case(client, street, red, clock):
    clock.now = red.black_at + timedelta(minutes=1)
    sweep(now=clock.now)
    enter(client, street.leader)

    assert "Twice the limit (Handle) has passed" in client.get(f"/cases/{red.number}", headers=EN).text
    assert "Long overdue" in client.get(PAGE, headers=EN).text
