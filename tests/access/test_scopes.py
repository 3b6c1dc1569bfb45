"""The rule of rights and its SQL say the same, over random worlds."""

import random
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access.policy import OVERSEERS, Action, Actor, Grant, Place, may
from app.access.prepared import prepared
from app.access.scopes import (
    readable_cases,
    readable_cases_of_streets,
    readable_orders,
    units_around,
    units_in_charge,
    units_of_streets,
    wholly_readable_cases,
)
from app.cases import operations as cases
from app.cases.operations.recording import place_of
from app.database import transaction
from app.domain.levels import Level, Role
from app.extensions import db
from app.models.cases import Case, Sight
from app.models.organisation import Person, Posting, Unit
from tests import factories

ROLES_AT = {
    Level.BUILDING: [Role.BUILDING_HEAD],
    Level.GRID: [Role.GRID_STAFF, Role.OBSERVER],
    Level.COMMUNITY: [Role.COMMUNITY_STAFF],
    Level.STREET: [
        Role.STREET_STAFF,
        Role.LEADER,
        Role.ADMINISTRATOR,
        Role.OBSERVER,
        Role.PRIVACY_OFFICER,
    ],
    None: [Role.CO_HANDLER],
}


@pytest.fixture
def world(app, now):
    first, second = factories.street(0), factories.street(1)
    category = factories.category("power.corridor_light").id
    with transaction():
        for place in (first, second):
            actor = factories.actor(place.leader)
            for where in (place.building, place.sister_building, place.grid, place.far_grid, place.community):
                for confidential in (False, True):
                    draft = cases.Draft("灯坏了", where.id, category, is_confidential=confidential)
                    cases.register(draft, actor, now=now)
    return first, second


def _random_actor(rng: random.Random, units: list[Unit], people: list[Person]) -> Actor:
    grants = []
    for unit in rng.sample(units, rng.choice([0, 1, 1, 2])):
        grants.append(Grant(rng.choice(ROLES_AT[unit.level]), unit.id, unit.path, unit.level))
    if rng.random() < 0.1:
        role = rng.choice([Role.ADMINISTRATOR, Role.OBSERVER, Role.PRIVACY_OFFICER])
        grants.insert(rng.randrange(2), Grant(role, None, "/", None))
    return Actor(rng.choice(people).id if rng.random() < 0.8 else None, tuple(grants))


def _shuffle(rng: random.Random, units: list[Unit], people: list[Person]) -> None:
    by_street = {}
    for unit in units:
        by_street.setdefault(unit.street_id, []).append(unit)
    for case in db.session.scalars(select(Case)):
        case.raiser_id = rng.choice(people).id
        own = by_street[case.street_id]
        case.holder_id = case.desk_id = rng.choice([unit for unit in own if unit.level]).id
        for unit in {case.holder_id, *(u.id for u in rng.sample(own, 2))}:
            if db.session.get(Sight, (unit, case.id)) is None:
                db.session.add(Sight(unit_id=unit, case_id=case.id))


def _readable(actor):
    return select(Case.id).where(readable_cases(actor))


def _inside(actor):
    return select(Case.id).where(readable_cases_of_streets(actor))


@pytest.mark.usefixtures("world")
def test_readable_cases_are_those_that_may_be_read(app):
    rng = random.Random(20260303)
    units = db.session.scalars(select(Unit)).all()
    people = db.session.scalars(select(Person)).all()

    for _round in range(8):
        with transaction():
            _shuffle(rng, units, people)
        rows = db.session.scalars(select(Case).options(joinedload(Case.holder))).all()
        places = {case.id: place_of(case) for case in rows}
        for _ in range(70):
            actor = _random_actor(rng, units, people)
            allowed = {id for id, place in places.items() if may(actor, Action.CASE_READ, place)}
            found = set(db.session.scalars(select(Case.id).where(readable_cases(actor))))
            assert found == allowed, actor
            assert set(db.session.scalars(*prepared(_readable, actor))) == allowed, actor
            statement, values = prepared(_readable, actor)
            of_next_page = statement.where(Case.id < 10**9)  # names a parameter of its own
            assert set(db.session.scalars(of_next_page, values)) == allowed, actor
            whole = {id for id, place in places.items() if may(actor, Action.CASE_WHOLE, place)}
            assert set(db.session.scalars(select(Case.id).where(wholly_readable_cases(actor)))) == whole, (
                actor
            )
            streets = {int(grant.path.split("/")[1]) for grant in actor.grants if grant.path != "/"}
            inside = {case.id for case in rows if case.id in allowed and case.street_id in streets}
            assert set(db.session.scalars(select(Case.id).where(readable_cases_of_streets(actor)))) == inside
            assert set(db.session.scalars(*prepared(_inside, actor))) == inside, actor


def test_a_statement_is_made_once_for_people_of_one_kind(world):
    first, second = world
    mine, theirs = (factories.actor(place.grid_worker) for place in world)

    assert prepared(_readable, mine).statement is prepared(_readable, theirs).statement
    assert prepared(_readable, mine).statement is not prepared(_inside, mine).statement
    assert (
        prepared(_readable, mine).statement
        is not prepared(_readable, factories.actor(first.leader)).statement
    )
    assert {first.grid.path, second.grid.path} == {
        prepared(_readable, one).values["path_of_1"] for one in (mine, theirs)
    }


@pytest.mark.usefixtures("world")
def test_units_in_charge_and_of_the_street_are_those_of_the_rule(app):
    rng = random.Random(7)
    units = db.session.scalars(select(Unit)).all()
    people = db.session.scalars(select(Person)).all()

    for _ in range(200):
        actor = _random_actor(rng, units, people)
        in_charge = set(db.session.scalars(select(Unit.id).where(units_in_charge(actor))))
        assert in_charge == {u.id for u in units if may(actor, Action.LEDGER_READ, Place(u.path))}
        overseen = set(db.session.scalars(select(Unit.id).where(units_in_charge(actor, roles=OVERSEERS))))
        assert overseen == {u.id for u in units if may(actor, Action.COVERAGE_READ, Place(u.path))}
        around = set(db.session.scalars(select(Unit.id).where(units_around(actor))))
        assert around == {u.id for u in units if may(actor, Action.STATION_TAKE_IN, Place(u.path))}
        orders = set(db.session.scalars(select(Unit.id).where(readable_orders(actor))))
        assert orders == {u.id for u in units if may(actor, Action.ORDER_READ, Place(u.path))}
        seen = set(db.session.scalars(select(Unit.id).where(units_of_streets(actor))))
        assert seen == {u.id for u in units if may(actor, Action.UNIT_READ, Place(u.path))}


def test_a_posting_counts_from_its_first_day_until_the_day_it_ends(world):
    first, _second = world
    with transaction():
        posting = db.session.scalars(select(Posting).where(Posting.person_id == first.leader.id)).one()
        posting.from_on, posting.until_on = date(2026, 3, 1), date(2026, 3, 5)

    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 4), date(2026, 3, 5)]
    assert [len(factories.actor(first.leader, today=day).grants) for day in days] == [0, 1, 1, 0]
