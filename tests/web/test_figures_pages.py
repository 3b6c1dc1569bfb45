"""The pages of figures: what they show, link to and refuse."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask_babel import force_locale

from app.domain.indicators import Code
from app.domain.workflow import Move, Outcome
from app.reports.words import SAID
from tests import factories, minutes, talks
from tests.counting import statements
from tests.web.cases_made import enter, moved, registered, resolved

FIGURE = re.compile(r'href="([^"]+)"[^>]*data-figure="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')
MARCH = "period=own&first=2026-03-01&last=2026-03-31"
HEADERS = {"Accept-Language": "en"}


@pytest.fixture
def street(app):
    return factories.street()


def closed(street, case=None):
    """Let a case be solved and verified."""
    return moved(resolved(street, case), Move.VERIFY, street.community_worker)


def figures(page):
    return [(unescape(url), int(number)) for url, number in FIGURE.findall(page)]


def furnished(street, now):
    """Let something count in every indicator."""
    closed(street)
    registered(street)
    secret = registered(street, by=street.leader, is_confidential=True)
    moved(secret, Move.ACCEPT, street.leader)
    talk = talks.opened(street.community, street.community_worker, now)
    minutes.arrive(talk, street.head, street.community_worker)


@pytest.mark.parametrize("person", ["leader", "community_worker", "grid_worker"])
def test_every_figure_opens_exactly_what_it_counts(street, client, now, person):
    furnished(street, now)
    enter(client, getattr(street, person))

    for unit in (street.grid, street.building):
        page = client.get(f"/figures?unit={unit.id}&{MARCH}").text
        found = figures(page)
        assert len(found) >= 23
        for url, number in found:
            assert TOTAL.findall(client.get(url).text) == [str(number)], url


def test_a_secretary_sees_more_than_the_grid_about_the_same_place(street, client, now):
    furnished(street, now)
    seen = {}

    for person in (street.community_worker, street.grid_worker):
        enter(client, person)
        page = client.get(f"/figures?unit={street.grid.id}&{MARCH}").text
        seen[person.name] = dict((url.split("?")[0], n) for url, n in figures(page))["/figures/returns/all"]

    assert seen == {"陈静": 3, "李国强": 2}


def test_the_table_names_the_units_below_and_leads_down(street, client, now):
    furnished(street, now)
    enter(client, street.leader)

    page = client.get("/figures?period=this_month").text

    assert "槐荫社区" in page
    assert "望塔社区" in page
    down = unescape(re.search(r'<th scope="row"><a href="([^"]+)">槐荫社区', page)[1])
    assert "槐荫一网格" in client.get(down).text
    assert client.get(f"/figures?unit={street.building.id}").text.count("<tbody>") == 0


def test_each_indicator_says_how_it_is_reckoned(street, client):
    enter(client, street.leader)

    page = client.get("/figures", headers=HEADERS).text

    for code, said in SAID.items():
        with force_locale("en"):
            name, formula = str(said.name), str(said.formula)
        assert name in page, code
        if code is not Code.HANDS:
            assert formula in unescape(page), code
            assert client.get(f"/figures/{code.value}/part?{MARCH}", headers=HEADERS).status_code == 200


def test_small_numbers_are_marked(street, client):
    closed(street)
    enter(client, street.leader)

    page = client.get(f"/figures?{MARCH}", headers=HEADERS).text

    assert "few: fewer than 10" in page
    assert "too few to compare with the period before" in page


def test_a_trend_and_a_missed_target_stand_in_words(street, client, clock):
    for _ in range(10):
        closed(street)
    clock.advance(timedelta(days=30))
    for number in range(10):
        outcome = Outcome.SOLVED if number < 5 else Outcome.EXPLAINED
        moved(resolved(street), Move.VERIFY, street.community_worker, outcome=outcome)
    enter(client, street.leader)

    page = client.get("/figures?period=own&first=2026-04-01&last=2026-04-30", headers=HEADERS).text

    card = page[page.index('id="resolution"') : page.index('id="satisfaction"')]
    assert "50.0%" in card
    assert "Target 85.0% missed" in card
    assert "before: 100.0%; worse than the period before" in card
    before = client.get("/figures?period=own&first=2026-04-02&last=2026-04-02", headers=HEADERS).text
    assert "too few to compare" in before
    assert "All targets together" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?period=last_quarter", 200),
        ("?period=own", 422),
        ("?period=own&first=2026-03-02&last=2026-03-01", 422),
        ("?period=own&first=2020-03-02&last=2026-03-01", 422),
        ("?period=never", 422),
        ("?unit=99999", 404),
        ("?unit=x", 200),
        (f"?as_of=2099-01-01T00:00:00%2B00:00&{MARCH}", 200),
    ],
)
def test_whatever_stands_in_the_address_is_answered(street, client, query, status):
    enter(client, street.leader)

    assert client.get(f"/figures{query}").status_code == status


@pytest.mark.parametrize(
    "path",
    ["/figures/none/all", "/figures/resolution/none", "/figures/resolution/apart", "/figures/hands/all"],
)
def test_lists_that_are_not_there_are_404(street, client, path):
    enter(client, street.leader)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("person", "unit", "status"),
    [
        ("grid_worker", "grid", 200),
        ("grid_worker", "community", 404),
        ("grid_worker", "sister_grid", 404),
        ("community_worker", "other_community", 404),
        ("leader", "department", 404),
        ("head", "building", 404),
        ("co_handler", "department", 404),
    ],
)
def test_only_who_is_in_charge_sees_figures(street, client, person, unit, status):
    enter(client, getattr(street, person))
    unit_id = getattr(street, unit).id

    for path in ("/figures", "/figures/returns/all", "/figures/hands"):
        assert client.get(f"{path}?unit={unit_id}").status_code == status, path


@pytest.mark.parametrize("person", ["head", "co_handler", "administrator", "stranger"])
def test_who_is_in_charge_of_nothing_is_refused(street, client, person):
    enter(client, getattr(street, person))

    assert client.get("/figures").status_code == 403


def test_whose_time_it_was_opens_what_was_closed(street, client):
    closed(street)
    enter(client, street.leader)

    page = client.get(f"/figures/hands?{MARCH}").text

    [(url, number)] = figures(page)
    assert number == 1
    assert TOTAL.findall(client.get(url).text) == ["1"]
    assert (
        client.get("/figures/hands?period=last_year", headers=HEADERS).text.count("no case was closed") == 1
    )


def test_lists_go_on_by_key(street, client):
    for _ in range(27):
        registered(street)
    enter(client, street.leader)

    first = client.get(f"/figures/returns/all?{MARCH}").text
    onward = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])

    assert TOTAL.findall(first) == ["27"]
    assert client.get(onward).text.count("case-row__link") == 2


def test_the_page_takes_as_many_statements_for_many_units(street, client):
    enter(client, street.leader)
    client.get("/figures")
    with statements() as few:
        client.get(f"/figures?unit={street.community.id}")
    with statements() as more:
        client.get(f"/figures?unit={street.street.id}")

    assert len(more) <= len(few) <= 30
