"""The pages of units and people."""

import re
from datetime import date

import pytest
from sqlalchemy import event, select

from app.database import transaction
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Person, Posting, Unit
from tests import factories
from tests.organisation import placed_case
from tests.signing_in import post, sign_in


@pytest.fixture
def street(app):
    return factories.street()


def version_in(page) -> str:
    return re.search(r'name="version"[^>]*value="(\d*)"', page.get_data(as_text=True)).group(1)


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
    assert client.get(f"/units/options?under={street.grid.id}").status_code == 404


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


def test_a_unit_is_added_once_although_the_form_comes_twice(street, client):
    as_(client, street.administrator)
    data = {"kind": "residential", "name": "槐荫三网格", "code": "990001001001003", "repeat_key": "k1"}

    first = post(client, f"/units/{street.community.id}/new", data)
    second = post(client, f"/units/{street.community.id}/new", data)

    unit = db.session.scalars(select(Unit).where(Unit.code == "990001001001003")).one()
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location == f"/units/{unit.id}"


def test_a_wrong_code_is_said_at_its_field_and_nothing_typed_is_lost(street, client):
    as_(client, street.administrator)

    answer = post(
        client,
        f"/units/{street.community.id}/new",
        {"kind": "residential", "name": "槐荫三网格", "code": "123", "party_name": "三支部"},
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#code"' in page
    assert all(text in page for text in ("槐荫三网格", 'value="123"', "三支部"))


def test_a_street_is_added_by_the_installations_administrator(street, client):
    with transaction():
        someone = factories.person("root", "总管", (Role.ADMINISTRATOR, None))
    as_(client, someone)

    refused = post(client, "/units/new", {"kind": "residential", "name": "洸河街道", "code": "37"})
    answer = post(
        client,
        "/units/new",
        {"kind": "residential", "name": "洸河街道", "code": "370871001", "time_zone": "Asia/Shanghai"},
    )

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert db.session.scalars(select(Unit.short_code).where(Unit.code == "370871001")).one() == "GH"


def test_a_stale_edit_shows_what_is_recorded_and_can_be_sent_again(street, client):
    as_(client, street.administrator)
    url = f"/units/{street.grid.id}/edit"
    opened = version_in(client.get(url))
    form = {"kind": "residential", "code": street.grid.code}
    post(client, url, {**form, "name": "别人改的名", "version": opened})

    stale = post(client, url, {**form, "name": "我改的名", "version": opened})
    page = stale.get_data(as_text=True)
    again = post(client, url, {**form, "name": "我改的名", "version": version_in(stale)})

    assert stale.status_code == 422
    assert "别人改的名" in page
    assert 'value="我改的名"' in page
    assert again.status_code == 303
    assert db.session.scalars(select(Unit.name).where(Unit.id == street.grid.id)).one() == "我改的名"


def test_a_building_is_moved_closed_and_opened_again(street, client):
    as_(client, street.administrator)
    unit = f"/units/{street.building.id}"

    def send(action, **data):
        return post(
            client, f"{unit}/{action}", {**data, "version": version_in(client.get(f"{unit}/{action}"))}
        )

    statuses = [
        send("move", parent_id=street.far_grid.id, code="").status_code,
        send("close", closed_on="2026-03-03").status_code,
        send("close", closed_on="2026-03-03").status_code,
        send("reopen").status_code,
        send("reopen").status_code,
    ]

    assert statuses == [303, 303, 422, 303, 422]
    assert (
        db.session.scalars(select(Unit.parent_id).where(Unit.id == street.building.id)).one()
        == street.far_grid.id
    )


def test_a_move_to_nowhere_is_refused_in_words(street, client):
    as_(client, street.administrator)
    unit = f"/units/{street.grid.id}/move"

    answer = post(
        client, unit, {"parent_id": street.other_community.id, "version": version_in(client.get(unit))}
    )

    assert answer.status_code == 422
    assert "990001001002" in answer.get_data(as_text=True)


def test_a_unit_with_open_cases_is_not_closed(street, client):
    with transaction():
        placed_case(street.far_grid, 1)
    as_(client, street.administrator)
    url = f"/units/{street.far_grid.id}/close"

    answer = post(client, url, {"closed_on": "2026-03-03", "version": version_in(client.get(url))})

    assert answer.status_code == 422
    assert db.session.scalars(select(Unit.closed_on).where(Unit.id == street.far_grid.id)).one() is None


def test_people_are_found_by_name_pinyin_and_initials(street, client):
    as_(client, street.leader)

    for words in ("王秀兰", "wangxiulan", "WXL", "head0"):
        page = client.get("/people", query_string={"q": words}).get_data(as_text=True)
        assert f"/people/{street.head.id}" in page
        assert f"/people/{street.leader.id}" not in page
    assert "王秀兰" not in client.get("/people?q=_").get_data(as_text=True)


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


def test_options_offer_what_the_actor_may_register_at(street, client):
    as_(client, street.grid_worker)

    everything = client.get("/units/options").get_data(as_text=True)
    under = client.get(f"/units/options?under={street.grid.id}").get_data(as_text=True)

    assert [f'value="{unit.id}"' in everything for unit in (street.grid, street.building)] == [True, True]
    assert f'value="{street.sister_grid.id}"' not in everything
    assert re.findall(r'value="(\d+)"', under) == [
        str(unit.id) for unit in (street.grid, street.building, street.sister_building)
    ]


@pytest.fixture
def statements():
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_pages_take_at_most_8_statements_with_150_units(street, client, statements):
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
        statements.clear()
        assert client.get(url).status_code == 200
        counts[url] = len(statements)

    assert max(counts.values()) <= 8, counts
