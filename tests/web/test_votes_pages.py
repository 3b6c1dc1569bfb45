"""The pages of votes, as host and attendees use them."""

import re

import pytest
from sqlalchemy import select

from app.domain.talks import DecisionKind
from app.domain.votes import Result
from app.extensions import db
from app.models.votes import Ballot, SecretCount, Vote
from tests import factories, talks
from tests.minutes import arrive, cast, end, voting
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def held(street, now):
    return voting(street, now)


def the_vote():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Vote)).one()


def test_the_story_of_a_vote(street, client, app, now):
    host = street.community_worker
    talk = talks.opened(street.community, host, now)
    for person in (street.head, street.grid_worker, host):
        arrive(talk, person, host)
    item = talks.add(talk, host, "装充电桩", street.building)
    sign_in(client, host)
    asked = {"question": "充电桩建在哪里？", "options": "东门\n西门", "way": "open", "majority": "half"}

    page = post(client, f"/talks/{talk.id}/items/{item.id}/votes", {**asked, "repeat_key": "k"})
    again = post(client, f"/talks/{talk.id}/items/{item.id}/votes", {**asked, "repeat_key": "k"})
    url = page.headers["Location"]
    db.session.rollback()
    head = app.test_client()
    sign_in(head, street.head)
    form = head.get(url)
    given = post(head, f"{url}/ballot", {"choice": "2"})
    changed = post(head, f"{url}/ballot", {"choice": "1"})
    for person in (host, street.grid_worker):
        cast(the_vote().id, person, "2", now)
    post(client, f"{url}/close")

    assert again.headers["Location"] == url
    assert "东门" in form.text
    assert (given.status_code, changed.status_code) == (303, 422)
    assert (the_vote().result, the_vote().counts) == (Result.CARRIED, {"1": 0, "2": 3, "abstain": 0})
    for seen in (client.get(url).text, client.get(f"/talks/{talk.id}").text):
        assert "通过" in seen
    assert "通过：西门" in client.get(url).text


def test_the_vote_is_told_on_the_page_of_the_case(street, held, client, now):
    talk, item, vote_id = held
    for person in (street.head, street.grid_worker):
        cast(vote_id, person, "yes", now)
    end(vote_id, street.community_worker, now)
    talks.decide(item, street.community_worker, DecisionKind.DISPATCHED, now)
    talks.close(talk, street.community_worker, now)
    sign_in(client, street.community_worker)

    page = client.get(f"/cases/{talks.case_of(item).number}").text

    assert "夜话上付诸表决：通过（赞成2票、反对0票、弃权0票）。" in page
    assert "充电桩建在3号楼后面？" in page


@pytest.mark.parametrize("name", ["stranger", "far_worker", "co_handler"])
def test_a_stranger_finds_no_vote(street, held, client, name):
    talk, item, vote_id = held
    sign_in(client, getattr(street, name))

    for path in (f"votes/{vote_id}", f"items/{item.id}/votes", f"items/{item.id}/dissent"):
        assert client.get(f"/talks/{talk.id}/{path}").status_code == 404
    for path in (f"votes/{vote_id}/ballot", f"votes/{vote_id}/close"):
        assert post(client, f"/talks/{talk.id}/{path}", {"choice": "yes"}).status_code == 404


def test_an_attendee_neither_puts_nor_ends_a_vote(street, held, client):
    talk, item, vote_id = held
    sign_in(client, street.head)

    assert post(client, f"/talks/{talk.id}/items/{item.id}/votes", {"question": "x"}).status_code == 404
    assert post(client, f"/talks/{talk.id}/votes/{vote_id}/close").status_code == 404


def test_somebody_who_is_not_there_sees_the_vote_and_has_none(street, held, client):
    talk, _item, vote_id = held
    sign_in(client, street.sister_worker)
    url = f"/talks/{talk.id}/votes/{vote_id}"

    page = client.get(url)
    forced = post(client, f"{url}/ballot", {"choice": "yes"})

    assert 'name="choice"' not in page.text
    assert forced.status_code == 422
    assert db.session.scalars(select(Ballot)).all() == []


def test_an_empty_ballot_and_an_empty_question_are_refused(street, held, client):
    talk, item, vote_id = held
    sign_in(client, street.community_worker)

    assert post(client, f"/talks/{talk.id}/votes/{vote_id}/ballot").status_code == 422
    empty = {"question": "", "options": "东门", "way": "hands", "majority": "more"}
    answer = post(client, f"/talks/{talk.id}/items/{item.id}/votes", empty)
    one = post(client, f"/talks/{talk.id}/items/{item.id}/votes", {**empty, "question": "哪里？"})

    assert (answer.status_code, one.status_code) == (422, 422)
    assert "东门" in answer.text


def test_hands_that_were_miscounted_are_shown_again(street, client, now):
    talk, _item, vote_id = voting(street, now, by_hands=True)
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/votes/{vote_id}"

    wrong = post(client, f"{url}/close", {"hands-yes": "30", "hands-no": "x"})
    right = post(client, f"{url}/close", {"hands-yes": "2", "hands-no": "1"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert re.search(r'id="hands-yes"[^>]*value="30"', wrong.text)
    assert the_vote().counts == {"yes": 2, "no": 1, "abstain": 0}


def test_a_secret_vote_shows_no_counts_before_its_end(street, client, now):
    talk, _item, vote_id = voting(street, now, is_secret=True)
    cast(vote_id, street.head, "yes", now)
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/votes/{vote_id}"

    before = client.get(url).text
    cast(vote_id, street.grid_worker, "no", now)
    end(vote_id, street.community_worker, now)
    after = client.get(url).text

    assert "已有1人投票" in before
    assert "赞成1票" not in before
    assert "赞成1票" in after
    assert "王秀兰" not in after


@pytest.mark.parametrize("typed", ["两", "12.", "-1", "1000"])
def test_hands_that_are_no_number_do_not_end_the_vote(street, client, now, typed):
    talk, _item, vote_id = voting(street, now, by_hands=True)
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/votes/{vote_id}"

    refused = post(client, f"{url}/close", {"hands-yes": typed, "hands-no": "1"})
    left = the_vote().result
    post(client, f"{url}/close", {"hands-yes": "２", "hands-no": "1", "hands-abstain": ""})

    assert (refused.status_code, left) == (422, None)
    assert f'value="{typed}"' in refused.text
    assert the_vote().counts == {"yes": 2, "no": 1, "abstain": 0}


def test_a_secret_vote_without_a_quorum_keeps_no_split(street, client, now):
    talk, item, vote_id = voting(street, now, is_secret=True)
    cast(vote_id, street.head, "no", now)
    end(vote_id, street.community_worker, now)
    talks.decide(item, street.community_worker, DecisionKind.DISPATCHED, now)
    talks.close(talk, street.community_worker, now)
    sign_in(client, street.community_worker)

    assert (the_vote().result, the_vote().counts) == (Result.NO_QUORUM, {})
    assert talks.count(SecretCount) == 0
    vote = client.get(f"/talks/{talk.id}/votes/{vote_id}").text
    minutes = client.get(f"/talks/{talk.id}/minutes").text
    case = client.get(f"/cases/{talks.case_of(item).number}").text
    for page in (vote, minutes):
        assert "参加表决1人" in page
    for page in (vote, minutes, case):
        assert "反对1" not in page
