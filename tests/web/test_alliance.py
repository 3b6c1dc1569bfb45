"""Pages of the alliance: its lists, its members, and what a member unit sees."""

import re
from datetime import date

import pytest

from app.extensions import db
from app.models.cases import Case
from app.models.enterprises import AllianceItem, AllianceMember
from tests import firms
from tests.firms import one, version_in
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return firms.street()


@pytest.fixture
def worker(street, client):
    sign_in(client, street.grid_worker)
    return client


def test_the_lists_are_read_by_members_and_kept_by_each_for_itself(street, client, clock):
    sign_in(client, street.co_handler)
    refused = client.get("/alliance").status_code
    firms.member(street)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    values = {
        "kind": "resource",
        "unit_id": street.department.id,
        "title": "会议室",
        "words": "可坐五十人",
        "repeat_key": "i1",
    }
    made = post(client, "/alliance/items/new?kind=resource", values)
    item = one(AllianceItem)
    needs = client.get("/alliance?list=needs").text
    number = db.session.get_one(Case, need.case_id).number
    form = client.get(f"/alliance/items/{item.id}")
    over = {**values, "is_over": "y", "version": version_in(form)}
    del over["unit_id"]
    ended = post(client, f"/alliance/items/{item.id}", over)

    assert (refused, made.status_code, ended.status_code) == (403, 303, 303)
    assert need.title in needs
    assert number not in needs  # the department was not called in
    assert client.get(f"/firms/needs/{need.case_id}").status_code == 404
    assert "会议室" not in client.get("/alliance?list=resources").text
    assert "会议室" in client.get("/alliance?list=resources&over=1").text


def test_the_street_chooses_the_members(street, client):
    sign_in(client, street.street_worker)
    answer = post(client, "/alliance/members", {"unit_ids": [street.department.id], "repeat_key": "m1"})

    assert answer.status_code == 303
    assert one(AllianceMember).unit_id == street.department.id
    sign_in(client, street.grid_worker)
    assert client.get("/alliance/members").status_code == 403


def test_what_is_no_more_to_be_had_is_refused_in_words(street, worker, clock):
    firms.member(street)
    item = firms.item(street, until=date(2026, 3, 3), now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    url = f"/firms/needs/{need.case_id}"
    clock.now = clock.now.replace(day=4)
    late = post(worker, f"{url}/matches", {"item_id": item.id, "repeat_key": "m1"})
    tampered = post(worker, f"{url}/matches", {"item_id": "x", "repeat_key": "m2"})

    assert (late.status_code, tampered.status_code) == (422, 400)
    assert "这一项已不再提供" in late.text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("/firms", "还没有登记企业"),
        ("/alliance", "这个清单还是空的"),
        ("/alliance?list=needs", "这里还没有需求"),
    ],
)
def test_empty_lists_say_what_to_do(worker, title, text):
    assert text in worker.get(title).text


def test_a_member_unit_sees_what_came_of_what_it_gave(street, client, clock):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    sign_in(client, street.grid_worker)
    post(client, f"/firms/needs/{need.case_id}/matches", {"item_id": item.id, "repeat_key": "m1"})
    db.session.rollback()
    sign_in(client, street.co_handler)
    told = client.get("/inbox").text
    opened = post(client, re.search(r'action="(/inbox/\d+/read)"', told).group(1), {"open": "1"})
    page = client.get(opened.location).text

    assert "明湖机械的一项需求" in told
    assert opened.location.endswith(f"#item-{item.id}")
    assert need.title in page.split(f'id="item-{item.id}"')[1]
    assert "对接中" in page


def test_the_members_are_offered_under_their_communities(street, client):
    sign_in(client, street.street_worker)
    page = client.get("/alliance/members").text
    headings = re.findall("<legend>(.*?)</legend>", page)

    assert headings[0] == street.street.name
    assert street.community.name in headings
    within = page.split(f"<legend>{street.community.name}</legend>")[1].split("<legend>")[0]
    assert f'value="{street.grid.id}"' in within
    assert f'value="{street.far_grid.id}"' not in within
