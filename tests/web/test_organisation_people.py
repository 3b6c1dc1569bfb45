"""The pages of people and postings."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def version_in(page) -> str:
    return re.search(r'name="version"[^>]*value="(\d*)"', page.get_data(as_text=True)).group(1)


def as_(client, person):
    sign_in(client, person)
    return client


def test_people_are_found_by_name_pinyin_and_initials(street, client):
    as_(client, street.leader)

    for words in ("王秀兰", "wangxiulan", "WXL", "head0"):
        page = client.get("/people", query_string={"q": words}).get_data(as_text=True)
        assert f"/people/{street.head.id}" in page
        assert f"/people/{street.leader.id}" not in page
    assert "王秀兰" not in client.get("/people?q=_").get_data(as_text=True)


def test_usernames_are_shown_to_those_who_help_others_to_sign_in(street, client):
    sign_in(client, street.head)
    seen = client.get("/people").text
    sign_in(client, street.community_worker)

    assert street.leader.name in seen
    assert street.leader.username not in seen
    assert street.leader.username in client.get("/people").text


def test_the_list_of_people_goes_on_by_key(street, client):
    with transaction():
        grid = db.session.get(Unit, street.grid.id)
        for number in range(40):
            factories.person(f"more{number}", f"张{number}", (Role.GRID_STAFF, grid))
    as_(client, street.leader)

    seen, url = [], "/people"
    while url:
        page = client.get(url).get_data(as_text=True)
        seen += re.findall(r'<th scope="row"><a href="/people/(\d+)"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        url = more.group(1).replace("&amp;", "&") if more else None

    assert len(seen) == len(set(seen)) == 49


def test_a_person_is_added_with_a_posting_at_a_unit_named_by_its_name(street, client):
    as_(client, street.administrator)

    answer = post(
        client,
        "/people/new",
        {
            "name": "单田芳",
            "username": "Shan.TF",
            "phone": "138 0000-0000",
            "role": "grid_staff",
            "unit_code": "望塔一网格",
            "from_on": "2026-03-01",
            "repeat_key": "p1",
        },
    )

    person = db.session.scalars(select(Person).where(Person.username == "shan.tf")).one()
    posting = db.session.scalars(select(Posting).where(Posting.person_id == person.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/people/{person.id}")
    assert (person.pinyin, person.phone) == ("shantianfang stf", "13800000000")
    assert (posting.unit_id, posting.from_on) == (street.far_grid.id, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "head0"}, "username"),
        ({"username": "王"}, "username"),
        ({"phone": "call me"}, "phone"),
        ({"unit_code": "没有的网格"}, "unit_code"),
        ({"unit_code": "槐荫社区"}, "role"),
        ({"role": "wizard"}, "role"),
        ({"from_on": "sometime"}, "from_on"),
        ({"name": ""}, "name"),
    ],
)
def test_what_does_not_fit_a_new_person_is_said_at_its_field(street, client, changes, field):
    as_(client, street.administrator)
    data = {"name": "新人", "username": "xinren", "role": "grid_staff", "unit_code": street.grid.code}

    answer = post(client, "/people/new", {**data, "from_on": "2026-03-01", **changes})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert db.session.scalar(select(Person.id).where(Person.username == "xinren")) is None


def test_a_posting_elsewhere_is_not_given_by_this_administrator(street, client):
    other = factories.street(1)
    as_(client, street.administrator)
    data = {"role": "grid_staff", "from_on": "2026-03-01"}

    foreign_unit = post(client, "/postings/new", {**data, "username": "head0", "unit_code": other.grid.code})
    foreign_person = post(
        client, "/postings/new", {**data, "username": "head1", "unit_code": street.grid.code}
    )

    assert (foreign_unit.status_code, foreign_person.status_code) == (422, 422)


def test_a_posting_is_added_ended_and_handed_over(street, client):
    as_(client, street.administrator)
    form = {
        "username": "sister0",
        "unit_code": street.grid.code,
        "role": "grid_staff",
        "from_on": "2026-03-03",
    }
    added = post(client, f"/postings/new?unit={street.grid.id}", form)
    posting = db.session.scalars(
        select(Posting).where(Posting.person_id == street.sister_worker.id, Posting.unit_id == street.grid.id)
    ).one()
    end, over = f"/postings/{posting.id}/end", f"/postings/{posting.id}/hand-over"

    handed = post(
        client,
        over,
        {"to_username": "far0", "until_on": "2026-03-10", "version": version_in(client.get(over))},
    )
    late = post(client, end, {"until_on": "2026-03-12", "version": version_in(client.get(end))})
    ended = post(client, end, {"until_on": "2026-03-05", "version": version_in(client.get(end))})

    assert (added.status_code, handed.status_code, late.status_code, ended.status_code) == (
        303,
        303,
        422,
        303,
    )
    db.session.rollback()  # ends the reading that began before the posts
    rows = db.session.execute(
        select(Person.username, Posting.from_on, Posting.until_on)
        .join(Person, Person.id == Posting.person_id)
        .where(Posting.unit_id == street.grid.id, Posting.from_on > date(2026, 1, 1))
        .order_by(Posting.from_on)
    )
    assert [tuple(row) for row in rows] == [
        ("sister0", date(2026, 3, 3), date(2026, 3, 5)),
        ("far0", date(2026, 3, 10), None),
    ]


def test_an_unknown_successor_is_said_at_the_field(street, client):
    as_(client, street.administrator)
    posting = db.session.scalars(select(Posting.id).where(Posting.person_id == street.head.id)).one()

    answer = post(
        client, f"/postings/{posting}/hand-over", {"to_username": "nobody", "until_on": "2026-03-10"}
    )

    assert answer.status_code == 422
    assert 'href="#to_username"' in answer.get_data(as_text=True)


def test_a_person_is_edited_and_kept_from_signing_in_and_let_in_again(street, client):
    as_(client, street.administrator)
    url = f"/people/{street.head.id}"

    def send(action, **data):
        return post(client, f"{url}/{action}", {**data, "version": version_in(client.get(f"{url}/{action}"))})

    edited = send("edit", name="王秀英", username="head0", phone="")
    locked = send("disable")
    shown = client.get(url).get_data(as_text=True)
    again = send("disable")
    stale = post(client, f"{url}/edit", {"name": "王", "username": "head0", "version": "1"})

    assert [answer.status_code for answer in (edited, locked, again, stale)] == [303, 303, 303, 422]
    assert "王秀英" in shown
    assert db.session.scalars(select(Person.disabled_at).where(Person.id == street.head.id)).one() is None
