"""Leagues: households of units, who stands in them, and that every number opens its list."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import update

from app.database import transaction
from app.domain.backlog import Days
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.organisation import Unit
from app.reports.queries import indicators
from app.reports.queries.asking import Asked
from app.reports.queries.leagues import compared
from tests import factories
from tests.counting import statements
from tests.figures import World
from tests.signing_in import sign_in
from tests.talks import registered

FIGURE = re.compile(r'href="([^"]+)"[^>]*data-figure="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')
MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))
PAGE = "/figures/league?period=this_month"


@pytest.fixture
def street(app):
    return factories.street()


def question(street, unit, now, who="leader", days=MARCH):
    db.session.rollback()
    return Asked(factories.actor(getattr(street, who)), unit, days, now)


def standings(asked):
    return {one.unit_id: one for one in compared(asked, indicators.counted(asked)).standings}


def change(unit, **values):
    with transaction():
        db.session.execute(update(Unit).where(Unit.id == unit.id).values(**values))


def test_households_come_from_the_buildings_or_from_the_unit_itself(street, now):
    found = standings(question(street, street.street, now))
    assert found[street.community.id].households is None  # its second grid has no building
    assert standings(question(street, street.community, now))[street.grid.id].households == 108

    change(street.community, households=1200)

    assert standings(question(street, street.street, now))[street.community.id].households == 1200


def test_a_closed_building_does_not_count_and_leaves_once_the_period_begins_later(street, now):
    change(street.sister_building, closed_on=date(2026, 4, 2))
    april = Days(date(2026, 4, 1), date(2026, 4, 30))

    in_march, in_april = (standings(question(street, street.grid, now, days=days)) for days in (MARCH, april))

    assert (set(in_march), set(in_april)) == (
        {street.building.id, street.sister_building.id},
        {street.building.id},
    )
    assert standings(question(street, street.community, now, days=april))[street.grid.id].households == 48


def test_what_may_not_be_read_is_not_counted(app, now):
    world = World(now)
    street = world.place
    world.play([("building", True, []), ("building", False, [])])
    late = world.now + timedelta(days=9)

    seen = {
        who: standings(question(street, street.grid, late, who))[street.building.id]
        for who in ("leader", "grid_worker")
    }

    assert [(one.raised, one.open, one.overdue) for one in seen.values()] == [(2, 2, 2), (1, 1, 1)]


def test_every_number_opens_the_list_that_it_counts(street, client, clock):
    change(street.community, households=1200)
    for _ in range(3):
        registered(street.head, street.building, clock.now)
    registered(street.grid_worker, street.grid, clock.now)
    clock.advance(timedelta(days=9))
    registered(street.head, street.building, clock.now)
    sign_in(client, street.leader)

    for unit in (street.street, street.community, street.grid):
        found = FIGURE.findall(client.get(f"{PAGE}&unit={unit.id}").text)
        wrong = [url for url, n in found if TOTAL.findall(client.get(unescape(url)).text) != [n]]
        assert wrong == []
        assert {"4", "5"} & {number for _url, number in found}


def test_units_without_households_stand_apart_with_where_to_enter_them(street, client, now):
    change(street.community, households=1200)
    registered(street.head, street.building, now)
    sign_in(client, street.leader)

    page = client.get(f"{PAGE}&unit={street.street.id}").text

    ranked, apart = page.split('id="unknown-title"')
    assert street.community.name in ranked
    assert street.other_community.name in apart
    assert f'/units/{street.other_community.id}">未登记</a>' in apart


def test_who_administers_is_led_to_the_form(street, client, now):
    both = factories.person("both", "双职", (Role.LEADER, street.street), (Role.ADMINISTRATOR, street.street))
    sign_in(client, both)

    page = client.get(f"{PAGE}&unit={street.street.id}").text

    assert f'/units/{street.other_community.id}/edit"' in page
    assert "去填写" in page


@pytest.mark.parametrize(
    ("who", "where", "by", "status"),
    [
        ("leader", "street", "overdue", 200),
        ("leader", "building", "on_time", 200),
        ("community_worker", "community", "response", 200),
        ("community_worker", "street", "overdue", 404),
        ("community_worker", "other_community", "overdue", 404),
        ("grid_worker", "sister_grid", "overdue", 404),
        ("head", "building", "overdue", 404),
        ("leader", "department", "overdue", 404),
        ("leader", "street", "raised", 404),
    ],
)
def test_who_sees_which_league(street, client, who, where, by, status):
    sign_in(client, getattr(street, who))

    answer = client.get(f"{PAGE}&by={by}&unit={getattr(street, where).id}")

    assert answer.status_code == status


def test_the_number_of_statements_does_not_grow_with_the_units(street, now):
    few = question(street, street.grid, now)
    counted = indicators.counted(few)
    with statements() as before:
        compared(few, counted)
    with transaction():
        for number in range(5):
            factories.unit(street.grid, Level.BUILDING, f"MORE{number}", f"新{number}号楼", households=20)
    many = question(street, street.grid, now)
    counted = indicators.counted(many)
    with statements() as after:
        compared(many, counted)

    assert (len(before), len(after)) == (3, 3)
