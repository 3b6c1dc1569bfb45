"""The inbox as people see it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.policy import Actor
from app.database import transaction
from app.domain.talks import TalkState
from app.extensions import db
from app.models.notices import Notice
from app.models.talks import Talk
from app.notices import operations, queries
from tests import factories
from tests.counting import statements
from tests.signing_in import post, sign_in
from tests.web.cases_made import registered


@pytest.fixture
def street(app):
    return factories.street()


def tell(person, now, count=1, code="case_closed", **values):
    with transaction():
        for number in range(count):
            operations.tell_person(
                person.id,
                code,
                key=f"{code}:{number}",
                now=now + timedelta(minutes=number),
                params={"number": f"YA-{number:03}"},
                **values,
            )


def unread(person):
    db.session.rollback()  # what the page changed is seen by a new transaction
    return queries.unread_count(Actor(person.id))


def test_nobody_in_particular_has_no_inbox(client):
    assert client.get("/inbox").status_code in {302, 401}


def test_the_newest_comes_first_with_its_words_and_its_mark(client, street, now):
    tell(street.grid_worker, now, 2)
    sign_in(client, street.grid_worker)

    page = client.get("/inbox", headers={"Accept-Language": "en"}).text

    assert page.index("Case YA-001 is closed.") < page.index("Case YA-000 is closed.")
    assert page.count("inbox__mark") == 2
    assert 'datetime="2026-03-03T02:01:00+00:00"' in page


def test_an_empty_inbox_says_so(client, street):
    sign_in(client, street.grid_worker)

    page = client.get("/inbox", headers={"Accept-Language": "en"}).text

    assert "Nothing here yet" in page
    assert "Nothing unread" in client.get("/inbox?unread=1", headers={"Accept-Language": "en"}).text


def test_what_others_are_told_is_not_shown_and_cannot_be_marked(client, street, now):
    tell(street.grid_worker, now)
    sign_in(client, street.stranger)
    notice_id = db.session.scalars(select(Notice.id)).one()

    assert "YA-000" not in client.get("/inbox").text
    assert post(client, f"/inbox/{notice_id}/read").status_code == 404
    assert post(client, "/inbox/read", {"until": notice_id}).status_code == 303
    assert unread(street.grid_worker) == 1


def test_one_is_marked_as_read_by_a_post_only(client, street, now):
    tell(street.grid_worker, now, 2)
    sign_in(client, street.grid_worker)
    notice_id = db.session.scalars(select(Notice.id).order_by(Notice.id)).first()

    got = client.get(f"/inbox/{notice_id}/read")
    answer = post(client, f"/inbox/{notice_id}/read", {"unread": "1"})

    assert (got.status_code, answer.status_code, answer.location) == (405, 303, "/inbox?unread=1")
    assert unread(street.grid_worker) == 1
    assert db.session.get(Notice, notice_id, populate_existing=True).read_at == now


def test_opening_a_notice_marks_it_and_leads_to_its_case(client, street):
    case = registered(street)
    sign_in(client, street.grid_worker)
    notice = db.session.scalars(select(Notice).where(Notice.person_id == street.grid_worker.id)).one()

    answer = post(client, f"/inbox/{notice.id}/read", {"open": "1"})

    assert (answer.status_code, answer.location) == (303, f"/cases/{case.number}")
    assert unread(street.grid_worker) == 0
    page = client.get("/inbox").text
    assert f'href="/cases/{case.number}"' in page
    assert "inbox__mark" not in page


def test_a_notice_about_a_talk_leads_to_the_talk(client, street, now):
    with transaction():
        talk = Talk(
            street_id=street.street.id,
            unit_id=street.grid.id,
            title="三月夜话",
            place="活动室",
            starts_at=now,
            host_id=street.grid_worker.id,
            state=TalkState.PLANNED,
        )
        db.session.add(talk)
        db.session.flush()
        operations.tell_unit(street.building.id, "talk_invited", key="t", now=now, talk_id=talk.id)
    sign_in(client, street.head)

    assert "“三月夜话”" in client.get("/inbox", headers={"Accept-Language": "en"}).text
    notice_id = db.session.scalars(select(Notice.id)).one()
    answer = post(client, f"/inbox/{notice_id}/read", {"open": "1"})
    assert answer.location == f"/talks/{talk.id}"


def test_all_that_was_shown_is_marked_and_nothing_newer(client, street, now):
    tell(street.grid_worker, now, 3)
    shown = db.session.scalars(select(Notice.id).order_by(Notice.id.desc())).first()
    tell(street.grid_worker, now, code="case_urged")
    sign_in(client, street.grid_worker)

    post(client, "/inbox/read", {"until": shown})

    assert unread(street.grid_worker) == 1
    page = client.get("/inbox?unread=1", headers={"Accept-Language": "en"}).text
    assert "urging case YA-000" in page
    assert "is closed" not in page


@pytest.mark.parametrize("until", ["", "x", "9" * 30])
def test_a_tampered_mark_changes_nothing_it_should_not(client, street, now, until):
    tell(street.grid_worker, now)
    sign_in(client, street.grid_worker)

    assert post(client, "/inbox/read", {"until": until}).status_code in {303, 404, 422}


def test_pages_go_on_by_key(client, street, now):
    tell(street.grid_worker, now, 60)
    actor = factories.actor(street.grid_worker)

    seen, key, pages = [], None, 0
    while pages == 0 or key:
        page = queries.inbox(actor, before=int(key) if key else None)
        seen += [entry.notice.id for entry in page.rows]
        key, pages = page.next_key, pages + 1

    assert pages == 3
    assert len(seen) == 60
    assert seen == sorted(seen, reverse=True)
    sign_in(client, street.grid_worker)
    assert f"before={seen[24]}" in client.get("/inbox").text


def test_the_unread_ones_can_be_shown_alone(client, street, now):
    tell(street.grid_worker, now, 40)
    actor = factories.actor(street.grid_worker)
    ids = sorted(db.session.scalars(select(Notice.id)))
    with transaction():
        operations.mark_read(actor, now=now, until_id=ids[9])

    page = queries.inbox(actor, unread=True)

    assert all(entry.notice.read_at is None for entry in page.rows)
    assert unread(street.grid_worker) == 30


def test_the_count_ends_at_a_hundred(street, now):
    tell(street.grid_worker, now, 120)

    with statements() as seen:
        count = unread(street.grid_worker)

    assert (count, len(seen)) == (100, 1)


def test_the_navigation_says_how_many_wait(client, street, now):
    tell(street.grid_worker, now, 7)
    sign_in(client, street.grid_worker)

    assert '<span class="count-dot">7' in client.get("/inbox").text


def test_a_long_inbox_takes_no_more_statements_than_a_short_one(client, street, now):
    sign_in(client, street.grid_worker)
    tell(street.grid_worker, now, 2, "case_returned")
    with statements() as short:
        client.get("/inbox")
    tell(street.grid_worker, now, 90, "case_urged")

    with statements() as long:
        client.get("/inbox")

    assert len(short) == len(long) <= 8
