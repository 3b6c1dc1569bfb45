"""The start page and the list of cases."""

import re
from datetime import timedelta

import pytest

from app.database import transaction
from app.organisation.operations import UnitFacts, amend_unit, close_unit, open_unit
from app.settings.operations import CategoryValues, add_category, install_defaults
from tests import factories
from tests.counting import statements
from tests.signing_in import post
from tests.web.cases_made import enter, registered, resolved


@pytest.fixture
def street(app, now):
    made = factories.street()
    with transaction():
        install_defaults(now=now)
    return made


def numbers(page: str, *cases) -> list[bool]:
    return [case.number in page for case in cases]


def test_the_holder_finds_it_on_the_start_page(client, street):
    case = registered(street)
    enter(client, street.grid_worker)

    assert case.number in client.get("/").text


@pytest.mark.parametrize(
    "someone", ["sister_worker", "far_worker", "stranger", "co_handler", "administrator"]
)
def test_others_do_not(client, street, someone):
    case = registered(street)
    enter(client, getattr(street, someone))

    assert case.number not in client.get("/").text
    assert case.number not in client.get("/cases?state=all").text


def test_what_is_due_first_comes_first(client, street, clock):
    later = registered(street)
    urgent = registered(street, category="fire.smoke")
    enter(client, street.grid_worker)

    page = client.get("/").text

    assert page.index(urgent.number) < page.index(later.number)


def test_the_raiser_is_told_what_became_of_it_and_asked(client, street):
    case = resolved(street)
    enter(client, street.head)

    page = client.get("/").text

    assert f"/cases/{case.number}/verify" in page
    assert f"/cases/{case.number}/verify_failed" in page


def test_the_community_verifies_from_its_queue(client, street):
    case = resolved(street)
    enter(client, street.community_worker)

    assert case.number in client.get("/").text


def test_leaders_open_the_figures(client, street, clock):
    registered(street)
    late = registered(street)
    clock.advance(timedelta(days=30))
    fresh = registered(street)
    enter(client, street.leader)

    page = client.get("/").text
    behind = client.get("/cases?light=late").text

    assert "light=late" in page
    assert re.findall(r'tile__value">(\d+)<', page) == ["3", "2", "0", "0"]
    assert numbers(behind, late, fresh) == [True, False]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("", True),
        ("state=registered", True),
        ("state=handling", False),
        ("state=ended", False),
        ("state=all", True),
        ("light=green", True),
        ("light=late", False),
        ("light=street_red", False),
        ("level=grid", True),
        ("level=community", False),
        ("unit_id={grid}", True),
        ("unit_id={building}", True),
        ("unit_id={sister}", False),
        ("channel=building_head", True),
        ("channel=hotline", False),
        ("age=3", False),
        ("words=楼道", True),
        ("words=电梯", False),
        ("words=槐荫小区1号", True),
        ("words=王五", False),
        ("words=wangwu", False),
        ("words=WW", False),
    ],
)
def test_filters_let_through_what_they_say(client, street, query, finds):
    case = registered(street, contact_name="王五", contact_phone="138-0000-1234")
    ids = {"grid": street.grid.id, "building": street.building.id, "sister": street.sister_building.id}
    enter(client, street.grid_worker)

    page = client.get(f"/cases?{query.format(**ids)}")

    assert page.status_code == 200
    assert (case.number in page.text) is finds


def test_a_number_leads_to_the_case(client, street):
    case = registered(street)
    enter(client, street.grid_worker)

    assert client.get(f"/cases?words={case.number.lower()}").location == f"/cases/{case.number}"


@pytest.mark.parametrize(
    "query", ["state=nonsense", "unit_id=abc", "light=x", "level=sky", "words=" + "楼" * 61]
)
def test_a_filter_that_cannot_be_understood_is_said(client, street, query):
    enter(client, street.grid_worker)

    assert client.get(f"/cases?{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["after=nonsense", "as_of=nonsense", "state=ended&after=x", "as_of=2026-03-03"]
)
def test_a_tampered_link_gives_the_first_page(client, street, query):
    enter(client, street.grid_worker)

    assert client.get(f"/cases?{query}").status_code == 200


@pytest.mark.parametrize("state", ["open", "all"])
def test_pages_go_on_where_the_last_one_ended_and_the_count_equals_them(client, street, state):
    made = {registered(street).number for _ in range(27)}
    enter(client, street.grid_worker)

    first = client.get(f"/cases?state={state}").text
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(onward).text

    on_first = {number for number in made if number in first}
    on_second = {number for number in made if number in second}
    assert (len(on_first), len(on_second)) == (25, 2)
    assert on_first | on_second == made
    assert "27" in first


@pytest.mark.parametrize("path", ["/", "/cases", "/cases?words=楼道&light=green", "/cases?state=all"])
def test_lists_take_eight_statements_at_most(client, street, path):
    for _ in range(3):
        registered(street)
    enter(client, street.community_worker)
    client.get(path)

    with statements() as seen:
        assert client.get(path).status_code == 200

    assert len(seen) <= 8


def test_the_filter_offers_what_holds_now(client, street, now):
    root = factories.actor(factories.person("root", "总管", (factories.Role.ADMINISTRATOR, None)))
    enter(client, street.grid_worker)
    first = client.get("/cases").text

    with transaction():
        unit = open_unit(street.grid.id, root, UnitFacts("9号楼", "槐荫小区9号楼"), now=now)
        add_category(None, root, values=CategoryValues("楼顶种菜"), now=now)
    second = client.get("/cases").text
    with transaction():
        amend_unit(unit.id, root, UnitFacts("9号楼", "槐荫小区新楼"), version=unit.version, now=now)
    third = client.get("/cases").text
    with transaction():
        close_unit(unit.id, root, closed_on=now.date(), version=unit.version, now=now)
    fourth = client.get("/cases").text

    words = ("槐荫小区9号楼", "楼顶种菜", "槐荫小区新楼")
    offered = [[word in page for word in words] for page in (first, second, third, fourth)]
    assert offered == [[False] * 3, [True, True, False], [False, True, True], [False, True, False]]


def test_a_list_is_kept_replaced_and_removed(client, street):
    enter(client, street.grid_worker)

    post(client, "/cases/filters", {"name": "夜里的", "query": "light=late&evil=1"})
    post(client, "/cases/filters", {"name": "夜里的", "query": "light=late"})
    kept = client.get("/cases").text
    removing = kept.split("/cases/filters/")[1].split('"')[0]
    post(client, f"/cases/filters/{removing}")

    assert kept.count("?light=late") == 1
    assert "evil" not in kept
    assert "夜里的" not in client.get("/cases").text


def test_nobody_removes_the_list_of_another(client, street):
    enter(client, street.grid_worker)
    post(client, "/cases/filters", {"name": "夜里的", "query": "light=late"})
    removing = client.get("/cases").text.split("/cases/filters/")[1].split('"')[0]

    enter(client, street.leader)
    post(client, f"/cases/filters/{removing}")

    enter(client, street.grid_worker)
    assert "夜里的" in client.get("/cases").text


def test_whoever_has_nothing_to_do_with_cases_is_led_elsewhere(client, street):
    enter(client, street.administrator)

    page = client.get("/").text

    assert 'href="/units"' in page
    assert 'href="/cases"' not in page
