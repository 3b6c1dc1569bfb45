"""The pages of units and people."""

import re

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.counting import statements
from tests.signing_in import sign_in


@pytest.fixture
def street(app):
    return factories.street()


def as_(client, person):
    sign_in(client, person)
    return client


def pages_of(street):
    unit, person = street.grid.id, street.grid_worker.id
    posting = db.session.scalars(select(Posting.id).where(Posting.person_id == person)).one()
    return {
        "reading": [f"/units/{unit}", f"/people/{person}"],
        "editing": [
            f"/units/{unit}/new",
            f"/units/{unit}/edit",
            f"/units/{unit}/move",
            f"/units/{unit}/close",
            f"/units/{unit}/reopen",
            f"/people/{person}/edit",
            f"/people/{person}/disable",
            f"/postings/{posting}/end",
            f"/postings/{posting}/hand-over",
        ],
        "administering": [
            "/people/new",
            "/postings/new",
            "/units/import",
            "/units/import/template.xlsx",
        ],
    }


ROLES = ["head", "grid_worker", "community_worker", "street_worker", "leader", "co_handler"]


@pytest.mark.parametrize("who", ROLES)
def test_everybody_reads_the_tree_of_their_street_and_edits_nothing(street, client, who):
    pages = pages_of(street)
    as_(client, getattr(street, who))

    read = {url: client.get(url).status_code for url in ["/units", "/people", *pages["reading"]]}
    edited = {url: client.get(url).status_code for url in pages["editing"] + pages["administering"]}

    assert set(read.values()) == {200}, read
    assert set(edited.values()) == {403}, edited


def test_the_streets_administrator_opens_every_page(street, client):
    pages = pages_of(street)
    as_(client, street.administrator)

    answers = {url: client.get(url).status_code for urls in pages.values() for url in urls}

    assert set(answers.values()) == {200}, answers
    assert client.get("/units/new").status_code == 403


def test_a_stranger_finds_an_empty_tree_and_no_page(street, client):
    pages = pages_of(street)
    as_(client, street.stranger)

    tree = client.get("/units")
    answers = {url: client.get(url).status_code for url in pages["reading"] + pages["editing"]}

    assert tree.status_code == 200
    assert street.street.name not in tree.get_data(as_text=True)
    assert set(answers.values()) == {404}, answers
    assert {client.get(url).status_code for url in pages["administering"]} == {403}
    assert client.get(f"/units/{street.grid.id}/below").status_code == 404


def test_the_second_streets_administrator_finds_no_page_of_the_first(street, client):
    other = factories.street(1)
    pages = pages_of(street)
    as_(client, other.administrator)

    answers = {url: client.get(url).status_code for url in pages["reading"] + pages["editing"]}

    assert set(answers.values()) == {404}, answers


def test_somebody_not_signed_in_is_sent_to_the_sign_in(street, client):
    for urls in pages_of(street).values():
        for url in [*urls, "/units", "/people"]:
            answer = client.get(url)
            assert (answer.status_code, "/login" in answer.location) == (302, True), url


def test_the_tree_shows_the_communities_and_fetches_the_rest(street, client):
    as_(client, street.grid_worker)

    page = client.get("/units").get_data(as_text=True)
    below = client.get(f"/units/{street.community.id}/below", headers={"HX-Request": "true"})

    assert "槐荫社区党委" in page
    assert "陈静" in page
    assert "槐荫一网格" not in page
    assert "槐荫一网格党支部" in below.get_data(as_text=True)
    assert "<html" not in below.get_data(as_text=True)
    assert client.get(f"/units/{street.community.id}/below").status_code == 302


def test_an_installations_administrator_sees_all_streets(street, client):
    factories.street(1)
    with transaction():
        someone = factories.person("root", "总管", (Role.ADMINISTRATOR, None))
    as_(client, someone)

    page = client.get("/units").get_data(as_text=True)

    assert page.count("云湖街道党工委") == 2
    assert client.get("/units/new").status_code == 200


def test_the_search_finds_units_by_name_code_and_party_body(street, client):
    as_(client, street.head)

    for words in ("槐荫一网格", street.grid.code, "一网格党支部"):
        page = client.get("/units", query_string={"q": words}).get_data(as_text=True)
        assert f'href="/units/{street.grid.id}"' in page
        assert "云湖街道 / 槐荫社区" in page
    assert "没有找到组织" in client.get("/units?q=%25").get_data(as_text=True)


def test_a_long_search_goes_on_by_key(street, client):
    with transaction():
        grid = db.session.get(Unit, street.far_grid.id)
        for number in range(30):
            factories.unit(grid, Level.BUILDING, f"望塔B{number}", f"望塔{number:02d}号楼")
    as_(client, street.head)

    first = client.get("/units?q=号楼").get_data(as_text=True)
    link = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = client.get(link).get_data(as_text=True)

    found = re.findall(r"<strong>([^<]+号楼)</strong>", first + second)
    assert len(found) == len(set(found)) == 32


def test_phones_are_shown_to_those_in_charge_only(street, client):
    with transaction():
        db.session.get(Person, street.head.id).phone = "13800000000"
    url = f"/people/{street.head.id}"

    shown = {}
    for who in ("head", "grid_worker", "community_worker", "administrator", "sister_worker", "co_handler"):
        as_(client, getattr(street, who))
        shown[who] = {
            "tel:13800000000" in client.get(address).get_data(as_text=True)
            for address in (url, f"/units/{street.building.id}")
        }

    assert shown == {
        "head": {True},
        "grid_worker": {True},
        "community_worker": {True},
        "administrator": {True},
        "sister_worker": {False},
        "co_handler": {False},
    }


def test_the_pages_take_at_most_8_statements_with_150_units(street, client):
    with transaction():
        top = db.session.get(Unit, street.street.id)
        for number in range(10, 20):
            community = factories.unit(top, Level.COMMUNITY, f"9900010010{number}", f"社区{number}")
            for grid_number in range(14):
                grid = factories.unit(
                    community, Level.GRID, f"9900010010{number}0{grid_number + 10}", f"网格{grid_number}"
                )
                factories.person(f"w{number}-{grid_number}", "网格员", (Role.GRID_STAFF, grid))
    as_(client, street.leader)

    counts = {}
    for url in ("/units", f"/units/{community.id}", "/units?q=网格", "/people", f"/people/{street.head.id}"):
        with statements() as seen:
            assert client.get(url).status_code == 200
        counts[url] = len(seen)

    assert max(counts.values()) <= 8, counts
