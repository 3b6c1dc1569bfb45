"""The leaders' screen: its figures, its links, who may open it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.domain.clocks import Light
from app.reports import screen
from app.reports.queries.backlog import Backlog, Cell
from app.reports.screen import Links
from tests import factories
from tests.counting import statements
from tests.signing_in import sign_in
from tests.talks import registered

FIGURE = re.compile(r'href="([^"]+)"[^>]*data-figure="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')


@pytest.fixture
def street(app):
    return factories.street()


def figures(page):
    """Return the figures of a page with what they open."""
    return [(unescape(url), int(number)) for url, number in FIGURE.findall(page)]


def test_every_figure_opens_the_list_that_it_counts(street, client, now):
    registered(street.head, street.building, now)
    registered(street.grid_worker, street.building, now)
    sign_in(client, street.leader)

    page = client.get(f"/overview/{street.street.id}").text

    found = figures(page)
    assert len(found) > 80
    wrong = [(url, number) for url, number in found if TOTAL.findall(client.get(url).text) != [str(number)]]
    assert wrong == []
    assert {number for _url, number in found} >= {0, 2}


def test_the_street_leads_down_to_the_building(street, client, now):
    registered(street.head, street.building, now)
    sign_in(client, street.leader)

    page = client.get("/overview", follow_redirects=True).text
    for unit in (street.community, street.grid):
        assert f'href="/overview/{unit.id}"' in page
        page = client.get(f"/overview/{unit.id}").text

    assert street.building.name in page
    lists = [url for url, number in figures(page) if f"unit_id={street.building.id}&" in url and number == 1]
    assert any("YA-" in client.get(url).text for url in lists)


def test_a_place_itself_is_a_line_of_its_own(street, client, now):
    registered(street.community_worker, street.community, now)
    sign_in(client, street.community_worker)

    page = client.get(f"/overview/{street.community.id}").text

    assert f"{street.community.name}（本级）" in page
    assert [number for url, number in figures(page) if "alone=1" in url and "light" not in url] == [1]


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("leader", "street", 200),
        ("leader", "building", 200),
        ("community_worker", "community", 200),
        ("community_worker", "grid", 200),
        ("community_worker", "street", 404),
        ("community_worker", "other_community", 404),
        ("grid_worker", "sister_grid", 404),
        ("head", "building", 404),
        ("co_handler", "street", 404),
        ("leader", "department", 404),
    ],
)
def test_who_sees_the_figures_of_what(street, client, who, where, status):
    sign_in(client, getattr(street, who))

    for address in ("/overview/{}", "/overview/{}/wall"):
        assert client.get(address.format(getattr(street, where).id)).status_code == status


def test_those_who_lead_nothing_are_not_led_there(street, client):
    sign_in(client, street.head)

    assert client.get("/overview").status_code == 404
    assert "/overview" not in client.get("/").text


def test_the_number_of_statements_does_not_depend_on_the_cases(street, client, now):
    sign_in(client, street.leader)
    address = f"/overview/{street.street.id}"
    client.get(address)
    with statements() as few:
        client.get(address)
    for _number in range(12):
        registered(street.head, street.building, now)
    with statements() as more:
        client.get(address)

    assert len(few) == len(more) <= 15


def test_the_trend_is_said_in_words(street, client, clock):
    registered(street.head, street.building, clock.now)
    sign_in(client, street.leader)

    page = client.get(f"/overview/{street.street.id}").text
    assert "近7天登记1件，办结0件" in page
    assert "积压在增加" in page

    clock.advance(timedelta(days=20))
    assert "积压持平" in client.get(f"/overview/{street.street.id}").text


def test_broken_days_in_an_address_are_said_and_nothing_is_lost(street, client):
    sign_in(client, street.leader)

    answer = client.get("/cases?registered_from=2026-13-45&channel=talk")

    assert answer.status_code == 422
    assert "2026-13-45" in answer.text
    assert '<option selected value="talk">' in answer.text


@pytest.mark.parametrize(
    ("numbers", "tone"),
    [
        ({}, "none"),
        ({Light.GREEN: 30}, "best"),
        ({Light.GREEN: 29, Light.RED: 1}, "fair"),
        ({Light.GREEN: 1, Light.RED: 1}, "worst"),
        ({Light.YELLOW: 3, Light.BLACK: 3}, "worst"),
    ],
)
def test_the_map_says_nothing_is_late_only_where_nothing_is(street, app, now, numbers, tone):
    cells = (Cell(street.community.id, light, 0, False, False, of) for light, of in numbers.items())
    found, links = Backlog(tuple(cells)), Links(street.street, now, now.date())

    with app.test_request_context(f"/overview/{street.street.id}"):
        (row,) = screen.map_rows(found, [street.community], links)

    assert (row.value, row.tone) == (str(sum(numbers.values())), tone)
