"""The page that tries other limits on the past year."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.clocks import replaying
from app.database import transaction
from app.extensions import db
from app.models.cases import Case
from tests import factories
from tests.factories import actor
from tests.signing_in import sign_in

ENGLISH = {"Accept-Language": "en"}
PAGE = "/settings/limits/replay"
CELL, TAGS = re.compile(r"<td[^>]* data-label.*?</td>"), re.compile(r"<[^>]+>")
PERIOD = re.compile(r'class="tab" href="([^"]*replay[^"]*first=[^"]*)"')


@pytest.fixture
def street(app, now):
    place = factories.street()
    draft = cases.Draft("楼道灯坏了", place.building.id, factories.category("power.corridor_light").id)
    with transaction():
        for _ in range(8):
            cases.register(draft, actor(place.head), now=now)
    return place


def accepted(street, now):
    """Let one of the cases be accepted after two hours."""
    first = db.session.scalars(select(Case.id).order_by(Case.id)).first()
    with transaction():
        cases.accept(first, actor(street.grid_worker), version=None, now=now + timedelta(hours=2))


def cells(page):
    """Return the cells of each line of the table as text."""
    rows = re.findall(r'<tr>\s*<th scope="row">.*?</tr>', page, re.S)
    return [[TAGS.sub("", cell) for cell in CELL.findall(row)] for row in rows]


def test_it_shows_the_counts_for_a_set_or_a_day(client, street):
    sign_in(client, street.community_worker)

    blank = client.get(PAGE, headers=ENGLISH).text
    for_set = client.get(f"{PAGE}?set=levels", headers=ENGLISH).text
    for_day = client.get(f"{PAGE}?set=&on=2026-01-01", headers=ENGLISH).text

    assert "On time in fact" not in blank
    assert "8 clocks, all that began." in for_set
    assert for_day.count("On time in fact") == 3  # the head, one line and the sum
    assert f"{PAGE}?set=levels" in client.get("/settings/limits/sets").text
    assert PAGE in client.get("/settings/limits").text


def test_staff_makes_a_difference_that_is_marked_as_small(client, street, now, clock):
    accepted(street, now)
    clock.advance(timedelta(days=2))
    sign_in(client, street.leader)

    same = client.get(f"{PAGE}?staff_grid=100", headers=ENGLISH).text
    fewer = client.get(f"{PAGE}?staff_grid=25", headers=ENGLISH).text
    none_then = client.get(f"{PAGE}?staff_grid=25&last=2026-03-02&first=2026-03-01", headers=ENGLISH).text

    assert cells(same)[0] == ["Grid", "8*", "1", "7", "1", "7", "0"]
    assert cells(fewer)[0] == ["Grid", "8*", "1", "7", "0", "8", "+1"]
    assert "Overdue in fact: 7; it would have been: 8 (difference +1)." in fewer
    assert "with half of its people a level takes twice the time" in fewer
    assert fewer.count('<svg class="stack"') == 2 * len(cells(fewer))
    assert "No clock began in this time" in none_then


def test_a_question_stays_in_the_links_to_other_periods(client, street):
    sign_in(client, street.leader)

    page = client.get(f"{PAGE}?set=levels&staff_grid=150&first=2025-01-01&last=2025-12-31", headers=ENGLISH)
    links = [
        unescape(url) for url in re.findall(r'class="tab" href="([^"]*replay[^"]*first=[^"]*)"', page.text)
    ]

    assert len(links) == 3
    assert all("set=levels" in url and "staff_grid=150" in url for url in links)
    assert "first=2026-01-01&last=2026-12-31" in links[2]
    assert re.search(r'first=2025-01-01[^>]*aria-current="page">Last year', page.text)
    assert client.get(links[0]).status_code == 200


def test_it_speaks_chinese(client, street):
    sign_in(client, street.leader)

    page = client.get(f"{PAGE}?staff_grid=50").text

    assert "假设推演" in page
    assert "实际超期" in page
    assert "各层级人手" in page


def test_leaders_find_it_from_their_screen_and_their_figures(client, street):
    sign_in(client, street.leader)
    link = f"{PAGE}?street={street.street.id}"

    for page in (f"/overview/{street.street.id}", f"/figures?unit={street.street.id}"):
        assert link in client.get(page).text
    for page in (f"/overview/{street.grid.id}", f"/figures?unit={street.grid.id}"):
        assert link not in client.get(page).text
    assert client.get(link).status_code == 200
    assert "/figures?unit=" in client.get(link).text


def test_it_says_that_it_is_a_sample(client, street, monkeypatch):
    sign_in(client, street.community_worker)
    monkeypatch.setattr(replaying, "MOST", 4)

    page = client.get(f"{PAGE}?set=levels", headers=ENGLISH).text

    assert "A sample of 4 clocks, evenly spread, out of about 8." in page


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("set=none", "Not a valid choice"),
        ("on=soon", "Not a valid date value"),
        ("first=soon", "Choose a day."),
        ("first=2026-03-02&last=2026-03-01", "Give a first and a last day"),
        ("first=2020-01-01&last=2026-03-01", "Give a first and a last day"),
        ("staff_grid=24", "Type a whole number from 25 to 400."),
        ("staff_street=401", "Type a whole number from 25 to 400."),
        ("staff_community=half", "Type a whole number from 25 to 400."),
    ],
)
def test_what_cannot_be_tried_is_refused_at_its_field_and_kept(client, street, asked, message):
    sign_in(client, street.community_worker)

    answer = client.get(f"{PAGE}?{asked}", headers=ENGLISH)

    assert answer.status_code == 422
    assert message in answer.text
    name, value = asked.rsplit("&", 1)[-1].split("=")
    assert f'<a href="#{name}">' in answer.text
    assert name == "set" or f'value="{value}"' in answer.text
    assert 'id="table"' not in answer.text


def test_it_is_not_for_everybody(client, street):
    for person in (street.head, street.grid_worker, street.stranger):
        sign_in(client, person)
        assert client.get(f"{PAGE}?set=levels").status_code == 403
    sign_in(client, street.leader)
    other = factories.street(1)
    assert client.get(f"{PAGE}?street={other.street.id}").status_code == 404
