"""The pages of news: giving, sharing, passing on, reminding."""

import io
import re

import pytest
from docx import Document
from sqlalchemy import func, select

from app.bulletins import operations
from app.bulletins.operations import Draft
from app.database import transaction
from app.domain.bulletins import BulletinKind
from app.extensions import db
from app.models.bulletins import Bulletin, Relay
from tests import factories, talks
from tests.counting import statements
from tests.signing_in import fields, post, sign_in

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def bulletin(street, now):
    with transaction():
        draft = Draft(BulletinKind.BENEFIT, "老年卡年审", "三月十五日前到社区办理")
        actor = factories.actor(street.community_worker)
        chosen = [street.community.id]
        return operations.give(street.community.id, actor, draft, unit_ids=chosen, now=now)


def typed(street, **changes):
    return {
        "unit": street.community.id,
        "kind": "policy",
        "title": "高龄津贴",
        "text": "八十岁以上\n带身份证",
        "valid_until": "2026-03-31",
        "unit_ids": [street.grid.id],
        **changes,
    }


def relay(unit):
    db.session.rollback()
    return db.session.scalars(select(Relay).where(Relay.unit_id == unit.id)).one()


def test_the_community_gives_news_and_the_head_passes_it_on_in_few_taps(client, street):
    sign_in(client, street.community_worker)
    key = fields(client.get("/bulletins/new"))["repeat_key"]
    answers = [post(client, "/bulletins/new", typed(street, repeat_key=key)) for _twice in range(2)]
    page = answers[0].headers["Location"]
    assert answers[1].headers["Location"] == page
    assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 1

    sign_in(client, street.head)
    assert page in client.get("/bulletins").text
    shown = client.get(page).text
    assert "【政策】高龄津贴\n八十岁以上\n带身份证" in shown
    assert 'value="48"' in shown  # the households of the building
    told = post(client, f"{page}/relay/{street.building.id}", {"ways": ["chat", "door"], "households": "45"})

    assert told.status_code == 303
    assert (relay(street.building).ways, relay(street.building).households) == (["chat", "door"], 45)
    assert "微信群" in client.get(page).text
    post(client, f"{page}/relay/{street.building.id}/back")
    assert relay(street.building).relayed_at is None


def test_the_menu_counts_what_is_to_be_passed_on(client, street, bulletin):
    sign_in(client, street.head)

    page = client.get("/units").text

    assert re.search(r'href="/bulletins".{0,600}?class="count-dot">1<', page, re.DOTALL)


def test_passing_on_without_a_way_is_refused_and_nothing_is_lost(client, street, bulletin):
    sign_in(client, street.head)

    page = post(client, f"/bulletins/{bulletin.id}/relay/{street.building.id}", {"households": "12"})

    assert page.status_code == 422
    assert 'value="12"' in page.text


def test_the_sender_sees_who_has_not_and_reminds_once_a_day(client, street, bulletin):
    sign_in(client, street.community_worker)
    page = f"/bulletins/{bulletin.id}"
    assert "0 of 2 buildings told" in client.get(page, headers=ENGLISH).text

    first, second = post(client, f"{page}/remind"), post(client, f"{page}/remind")
    assert (first.status_code, second.status_code) == (303, 422)
    assert "They were reminded today." in client.get(page, headers=ENGLISH).text
    post(client, f"{page}/relay/{street.building.id}", {"ways": "phone"})

    assert "1 of 2 buildings told" in client.get("/bulletins", headers=ENGLISH).text


def test_what_was_told_at_a_talk_stands_in_its_minutes(client, street, now):
    talk = talks.opened(street.community, street.community_worker, now)
    sign_in(client, street.community_worker)
    assert client.get(f"/bulletins/new?talk={talk.id}").status_code == 200

    form = typed(street, talk=talk.id)
    del form["unit"]
    told = post(client, "/bulletins/new", form)

    assert told.headers["Location"] == f"/talks/{talk.id}"
    assert "高龄津贴" in client.get(f"/talks/{talk.id}").text
    paper = Document(io.BytesIO(client.get(f"/talks/{talk.id}/minutes.docx").data))
    assert "高龄津贴" in [paragraph.text for paragraph in paper.paragraphs]


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"text": ""}, {"unit_ids": []}, {"unit_ids": ["9" * 30]}, {"valid_until": "2026-03-01"}],
)
def test_a_refused_bulletin_keeps_what_was_typed(client, street, changes):
    sign_in(client, street.community_worker)

    page = post(client, "/bulletins/new", typed(street, **changes))

    assert page.status_code == 422
    assert "带身份证" in page.text or "高龄津贴" in page.text


def test_many_bulletins_take_no_more_statements_than_few(client, street, now):
    sign_in(client, street.community_worker)
    counts = []
    for more in (2, 10):
        with transaction():
            draft = Draft(BulletinKind.NOTICE, "停水", "明天")
            actor = factories.actor(street.community_worker)
            for _ in range(more):
                operations.give(street.community.id, actor, draft, unit_ids=[street.grid.id], now=now)
        with statements() as seen:
            client.get("/bulletins")
        counts.append(len(seen))

    assert counts[0] == counts[1]
    db.session.rollback()
    third = db.session.scalars(select(Bulletin.id).order_by(Bulletin.id).offset(2)).first()
    assert client.get(f"/bulletins?before={third}").text.count("talk-line__title") == 2


@pytest.mark.parametrize("who", ["stranger", "far_worker", "co_handler", "administrator"])
def test_others_do_not_reach_it(client, street, bulletin, now, who):
    talk = talks.planned(street.community, street.community_worker, now)
    sign_in(client, getattr(street, who))
    page = f"/bulletins/{bulletin.id}"

    paths = [page, f"/bulletins/new?talk={talk.id}", f"/bulletins/new?unit={street.community.id}"]
    for path in paths + (["/bulletins"] if who != "far_worker" else []):
        assert client.get(path).status_code == 404, path
    for path in (
        f"{page}/remind",
        f"{page}/relay/{street.building.id}",
        f"{page}/relay/{street.building.id}/back",
    ):
        assert post(client, path, {"ways": "door"}).status_code == 404, path


def test_a_head_neither_gives_nor_marks_elsewhere(client, street, bulletin):
    sign_in(client, street.head)

    assert client.get("/bulletins/new").status_code == 404
    page = f"/bulletins/{bulletin.id}"
    assert post(client, f"{page}/relay/{street.sister_building.id}", {"ways": "door"}).status_code == 404
    assert post(client, f"{page}/relay/999999/back").status_code == 404
    assert post(client, f"{page}/remind").status_code == 403
