"""The pages of the minutes, as host and attendees use them."""

import io
import re

import pytest
from docx import Document
from sqlalchemy import select, update

from app.database import transaction
from app.domain.minutes import MinutesState, Way
from app.extensions import db
from app.models.minutes import Addendum, Confirmation, Dissent, Minutes
from app.talks import operations
from tests import factories
from tests.counting import statements
from tests.factories import actor
from tests.minutes import DRAWN, closed, confirm, locked, read_out, record, tamper
from tests.signing_in import post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def talk(street, now):
    return closed(street, now)[0]


def hidden(page):
    return re.search(r'name="digest"[^>]*value="(\w{64})"', page.text)[1]


def test_the_story_from_draft_to_lock(street, talk, client, app, now):
    url = f"/talks/{talk.id}/minutes"
    item_id = record(talk).content["items"][0]["id"]
    db.session.rollback()
    sign_in(client, street.community_worker)
    head = app.test_client()
    sign_in(head, street.head)

    edit = client.get(f"{url}/edit")
    version = re.search(r'name="version"[^>]*value="(\d+)"', edit.text)[1]
    words = {f"item-{item_id}": "物业当场换了灯泡", "closing": "散会"}
    post(client, f"{url}/edit", {"version": version, **words})
    post(client, f"{url}/read-out", {"digest": hidden(client.get(f"{url}/read-out"))})
    early = post(client, f"{url}/lock", {"digest": hidden(client.get(url))})
    signed = {"digest": hidden(client.get(url)), "strokes": DRAWN}
    post(client, f"{url}/sign/{street.grid_worker.id}", signed)
    post(client, f"{url}/confirm", {"digest": hidden(client.get(url))})
    post(head, f"{url}/confirm", {"digest": hidden(head.get(url))})
    done = post(client, f"{url}/lock", {"digest": hidden(client.get(url))})

    assert (early.status_code, done.status_code) == (422, 303)
    assert "主持人还没有确认纪要" in early.text
    kept = record(talk)
    assert kept.state is MinutesState.LOCKED
    page = client.get(url).text
    for expected in ("物业当场换了灯泡", "散会", kept.lock_digest, DRAWN, "以来未被改动"):
        assert expected in page
    ways = db.session.scalars(select(Confirmation.way).order_by(Confirmation.id)).all()
    assert ways == [Way.SIGNATURE, Way.TAP, Way.TAP]


PATHS = ("minutes", "minutes/edit", "minutes/read-out", "minutes/sign/1", "minutes.docx", "minutes.pdf")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["stranger", "far_worker", "co_handler"])
def test_a_stranger_finds_no_minutes(street, talk, client, path, name):
    sign_in(client, getattr(street, name))

    assert client.get(f"/talks/{talk.id}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["draft", "edit", "read-out", "confirm", "lock", "addenda", "sign/1"])
def test_a_stranger_does_nothing(street, talk, client, path):
    sign_in(client, street.stranger)

    assert post(client, f"/talks/{talk.id}/minutes/{path}", {"body": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["draft", "edit", "read-out", "lock", "sign/1"])
def test_an_attendee_reads_and_does_nothing_of_the_hosts(street, talk, client, path):
    sign_in(client, street.head)

    assert client.get(f"/talks/{talk.id}/minutes").status_code == 200
    assert post(client, f"/talks/{talk.id}/minutes/{path}").status_code == 404


def test_a_text_that_changed_meanwhile_is_not_confirmed(street, talk, client, now):
    read_out(talk, street.community_worker, now)
    sign_in(client, street.head)
    url = f"/talks/{talk.id}/minutes"
    seen = hidden(client.get(url))
    with transaction():
        version = record(talk).version
        operations.word(talk.id, actor(street.community_worker), {"closing": "改"}, version=version)

    answer = post(client, f"{url}/confirm", {"digest": seen})

    assert (answer.status_code, "文字刚才改过了" in answer.text) == (422, True)
    assert db.session.scalars(select(Confirmation)).all() == []


def test_who_confirmed_an_earlier_text_is_named(street, talk, client, now):
    read_out(talk, street.community_worker, now)
    confirm(talk, street.head, now)
    with transaction():
        version = record(talk).version
        operations.word(talk.id, actor(street.community_worker), {"closing": "改"}, version=version)
    sign_in(client, street.community_worker)

    assert "需要重新确认：王秀兰" in client.get(f"/talks/{talk.id}/minutes").text


def test_a_wording_for_an_older_version_is_refused_and_kept(street, talk, client):
    sign_in(client, street.community_worker)

    answer = post(client, f"/talks/{talk.id}/minutes/edit", {"version": "999", "closing": "我的话"})

    assert (answer.status_code, "我的话" in answer.text) == (422, True)
    assert record(talk).content["closing"] == ""


def test_long_words_are_kept_whole_and_too_long_ones_refused(street, talk, client):
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/minutes/edit"
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(url).text)[1]

    refused = post(client, url, {"version": version, "news": "新" * 40_001})
    kept = post(client, url, {"version": version, "news": "新" * 9_000})

    assert (refused.status_code, "40001" in refused.text, "新" * 40_001 in refused.text) == (422, True, True)
    assert kept.status_code == 303
    assert record(talk).content["news"] == "新" * 9_000


@pytest.mark.parametrize("values", [{}, {"strokes": "M1 1"}, {"typed_name": "王秀"}])
def test_what_is_no_signature_is_refused(street, talk, client, now, values):
    read_out(talk, street.community_worker, now)
    sign_in(client, street.community_worker)

    url = f"/talks/{talk.id}/minutes/sign/{street.head.id}"
    answer = post(client, url, {"digest": record(talk).text_digest, **values})

    assert answer.status_code == 422
    assert client.get(f"/talks/{talk.id}/minutes/sign/{street.sister_worker.id}").status_code == 404


def test_an_addendum_once_for_two_taps(street, client, now):
    talk = locked(street, now)
    sign_in(client, street.head)
    url = f"/talks/{talk.id}/minutes/addenda"

    taps = [post(client, url, {"body": "更正：3单元", "repeat_key": "k"}) for _tap in range(2)]
    empty = post(client, url, {"body": ""})

    assert [answer.status_code for answer in (*taps, empty)] == [303, 303, 422]
    db.session.rollback()
    assert db.session.scalars(select(Addendum.body)).all() == ["更正：3单元"]
    assert "更正：3单元" in client.get(f"/talks/{talk.id}/minutes").text


def test_the_page_says_when_something_was_changed_in_the_database(street, client, now):
    talk = locked(street, now)
    with transaction():
        operations.add_to_minutes(talk.id, actor(street.head), body="更正", now=now)
    tamper(update(Confirmation).where(Confirmation.name == "陈静").values(name="陈"))
    sign_in(client, street.head)

    assert "与2026年3月3日 10:00锁定的不一致" in client.get(f"/talks/{talk.id}/minutes").text


def test_dissent_is_written_by_the_person_or_the_host(street, talk, client):
    item_id = record(talk).content["items"][0]["id"]
    url = f"/talks/{talk.id}/items/{item_id}/dissent?from=minutes"
    sign_in(client, street.head)
    own = client.get(url)
    sent = post(client, url, {"person_id": street.head.id, "words": "只换了一层"})
    forged = post(client, url, {"person_id": street.grid_worker.id, "words": "x"})
    sign_in(client, street.community_worker)
    empty = post(client, url, {"person_id": street.grid_worker.id, "words": ""})

    assert "李国强" not in own.text
    assert sent.headers["Location"].endswith(f"/talks/{talk.id}/minutes")
    assert (forged.status_code, empty.status_code) == (422, 422)
    db.session.rollback()
    assert db.session.scalars(select(Dissent.words)).all() == ["只换了一层"]
    assert "只换了一层" in client.get(f"/talks/{talk.id}/minutes").text
    back = f"/talks/{talk.id}/items/{item_id}/dissent/take-back"
    assert f'action="{back}' in client.get(url).text
    assert post(client, back).status_code == 400
    assert post(client, back, {"person_id": street.head.id}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Dissent.words)).all() == []


def test_a_talk_without_minutes_offers_the_host_to_draft_them(street, talk, client):
    with transaction():
        db.session.delete(record(talk))
    sign_in(client, street.community_worker)
    url = f"/talks/{talk.id}/minutes"

    before = client.get(url)
    post(client, f"{url}/draft")

    assert "/minutes/draft" in before.text
    assert "当场换了灯泡" in client.get(url).text
    assert client.get(url, headers=ENGLISH).text.count("当场换了灯泡") == 1


def test_the_papers_say_the_same(street, client, now):
    talk = locked(street, now)
    sign_in(client, street.head)

    word = client.get(f"/talks/{talk.id}/minutes.docx")
    pdf = client.get(f"/talks/{talk.id}/minutes.pdf")

    footer = Document(io.BytesIO(word.data)).sections[0].footer.paragraphs[0].text
    assert record(talk).lock_digest in footer
    assert pdf.data.startswith(b"%PDF-")
    assert pdf.mimetype == "application/pdf"


def test_the_page_takes_few_statements_whatever_the_number_of_people(street, talk, client, now):
    read_out(talk, street.community_worker, now)
    sign_in(client, street.community_worker)
    client.get(f"/talks/{talk.id}/minutes")

    with statements() as few:
        client.get(f"/talks/{talk.id}/minutes")
    for person in (street.head, street.grid_worker, street.community_worker):
        confirm(talk, person, now)
    with statements() as more:
        client.get(f"/talks/{talk.id}/minutes")

    assert len(more) == len(few) <= 12
    assert db.session.scalar(select(Minutes.id)) is not None
