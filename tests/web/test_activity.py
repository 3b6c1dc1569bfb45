"""Who does what: the figures, the lists behind them, and who may look."""

import re
from datetime import timedelta

import pytest

from app.bulletins import operations as bulletins
from app.database import transaction
from app.domain.bulletins import BulletinKind, Way
from app.domain.workflow import Move
from tests import factories, minutes
from tests.counting import statements
from tests.web.cases_made import enter, moved, registered

FIGURE = re.compile(r'<a href="(/cases\?[^"]+)" data-figure="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')


@pytest.fixture
def street(app):
    return factories.street()


def row_of(page, name):
    """Return the figures beside a name, as they are read."""
    line = next(part for part in page.text.split("<tr>") if f">{name}</a>" in part)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", line, re.S)
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]


def busy(street, now):
    """Let people do a bit of everything: a case, moves, a talk, news passed on."""
    first, second = registered(street), registered(street, description="车棚漏水")
    moved(first, Move.ACCEPT, street.grid_worker)
    moved(first, Move.ASSIGN, street.grid_worker, assignee_id=street.grid_worker.id)
    moved(second, Move.ASSIGN, street.grid_worker, assignee_id=street.grid_worker.id)
    minutes.closed(street, now)
    news = bulletins.Draft(BulletinKind.NOTICE, "停水通知", "周五停水")
    worker = factories.actor(street.community_worker)
    with transaction():
        given = bulletins.give(street.community.id, worker, news, unit_ids=[street.building.id], now=now)
        who, where = factories.actor(street.head), street.building.id
        bulletins.relay(given.id, where, who, ways=[Way.DOOR], households=12, now=now)


def test_every_figure_of_a_person_is_there(client, street, now):
    busy(street, now)
    enter(client, street.leader)

    page = client.get(f"/activity?unit={street.grid.id}")

    assert row_of(page, street.head.name) == ["3", "0", "1", "1", "0", "0", "0"]
    assert row_of(page, street.grid_worker.name)[1:5] == ["3", "0", "1", "2"]


def test_every_link_opens_a_list_of_exactly_its_length(client, street, now, clock):
    busy(street, now)
    enter(client, street.leader)
    found = {}
    for later in (timedelta(0), timedelta(days=20)):
        clock.advance(later)
        page = client.get(f"/activity?unit={street.grid.id}")
        for url, figure in FIGURE.findall(page.text):
            url = url.replace("&amp;", "&")
            found[url] = (int(figure), int(TOTAL.search(client.get(url).text)[1]))

    assert len(found) >= 5
    assert {url: pair for url, pair in found.items() if pair[0] != pair[1]} == {}


def test_nobody_counts_what_they_may_not_read(client, street, now):
    registered(street)
    enter(client, street.sister_worker)

    page = client.get("/activity")
    other = client.get(f"/activity?unit={street.grid.id}")

    assert street.head.name not in page.text
    assert other.status_code == 404


def test_units_without_activity_are_named(client, street, now):
    busy(street, now)
    enter(client, street.leader)

    page = client.get("/activity")
    idle = page.text.split('id="idle"')[1]

    assert street.far_grid.name in idle
    assert street.sister_building.name in idle
    assert "无人任职" in idle
    assert f">{street.grid.name}<" not in idle


def test_the_time_can_be_chosen(client, street, now, clock):
    busy(street, now)
    clock.advance(timedelta(days=10))
    enter(client, street.leader)

    before = client.get(f"/activity?unit={street.grid.id}&from=2026-02-01&to=2026-03-02")
    that_day = client.get(f"/activity?unit={street.grid.id}&from=2026-03-03&to=2026-03-03")
    tampered = client.get(f"/activity?unit={street.grid.id}&from=x&to=2999-01-01")

    assert row_of(before, street.head.name)[:4] == ["0", "0", "0", "0"]
    assert row_of(that_day, street.head.name)[:4] == ["3", "0", "1", "1"]
    assert tampered.status_code == 200


def test_sums_of_units_are_those_of_their_people(client, street, now):
    busy(street, now)
    enter(client, street.leader)

    units = client.get("/activity")
    people = client.get(f"/activity?unit={street.grid.id}")

    total = [int(number) for number in row_of(units, street.community.name)[1:]]
    foot = re.findall(r"\d+", re.sub(r"<[^>]*>", " ", people.text.split("<tfoot>")[1].split("</tfoot>")[0]))
    assert total[0] == int(foot[-4]) == 3
    assert total[2] == int(foot[-2]) == 1


@pytest.mark.parametrize("name", ["head", "co_handler", "administrator", "stranger"])
def test_it_is_for_those_who_lead_others(client, street, name):
    enter(client, getattr(street, name))

    assert client.get("/activity").status_code == 403


def test_it_asks_as_often_however_many_there_are(client, street, now):
    busy(street, now)
    enter(client, street.leader)
    client.get("/activity")
    with statements() as few:
        client.get("/activity")
    with transaction():
        for number in range(5):
            building = factories.unit(street.grid, street.building.level, f"B{number}x", f"新{number}号楼")
            factories.person(f"new{number}", "新人", (factories.Role.BUILDING_HEAD, building))

    with statements() as many:
        client.get("/activity")

    assert len(many) <= len(few)
