"""Moving a building to another grid, a grid to another community."""

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.errors import Invalid, StaleCase
from app.domain.levels import Role, UnitKind
from app.extensions import db
from app.ledger import operations as ledger
from app.ledger.queries import Filter, register
from app.models.cases import Case, Sight
from app.models.ledger import LedgerEntry
from app.models.organisation import Unit
from app.organisation import operations
from tests import factories
from tests.organisation import placed_case


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def administrator(street):
    return factories.actor(street.administrator)


def places(case_id):
    statement = select(Case.street_id, Case.community_id, Case.grid_id, Case.building_id)
    return tuple(db.session.execute(statement.where(Case.id == case_id)).one())


def test_a_moved_building_takes_its_cases_along(street, administrator, now):
    with transaction():
        moved = placed_case(street.grid, 1, place=street.building)
        stays = placed_case(street.grid, 2, place=street.sister_building)

    with transaction():
        operations.move_unit(
            street.building.id,
            administrator,
            parent_id=street.far_grid.id,
            code="",
            version=street.building.version,
            now=now,
        )

    top, far = street.street.id, street.far_grid.id
    assert places(moved.id) == (top, street.other_community.id, far, street.building.id)
    assert places(stays.id) == (top, street.community.id, street.grid.id, street.sister_building.id)


def test_the_case_stays_with_its_holder_who_still_sees_it(street, administrator, now):
    with transaction():
        case = placed_case(street.grid, 1, place=street.building)

    with transaction():
        operations.move_unit(
            street.building.id,
            administrator,
            parent_id=street.sister_grid.id,
            code="",
            version=street.building.version,
            now=now,
        )

    assert db.session.scalar(select(Case.holder_id).where(Case.id == case.id)) == street.grid.id
    assert db.session.execute(select(Sight.unit_id, Sight.case_id)).all() == [(street.grid.id, case.id)]


def test_a_sight_that_is_there_already_is_no_obstacle(street, administrator, now):
    with transaction():
        case = placed_case(street.grid, 1, place=street.building)
        db.session.add(Sight(unit_id=street.grid.id, case_id=case.id))

    with transaction():
        operations.move_unit(
            street.building.id,
            administrator,
            parent_id=street.sister_grid.id,
            code="",
            version=street.building.version,
            now=now,
        )

    assert len(db.session.scalars(select(Sight)).all()) == 1


def test_a_moved_grid_takes_its_buildings_paths_and_cases_along(street, administrator, now):
    with transaction():
        case = placed_case(street.grid, 1, place=street.building)
        firm = factories.unit(street.grid, None, "WY", "物业", kind=UnitKind.FIRM)

    with transaction():
        operations.move_unit(
            street.grid.id,
            administrator,
            parent_id=street.other_community.id,
            code="990001001002007",
            version=street.grid.version,
            now=now,
        )

    grid = db.session.get(Unit, street.grid.id)
    assert (grid.code, grid.path) == ("990001001002007", f"{street.other_community.path}{grid.id}/")
    below = dict(db.session.execute(select(Unit.id, Unit.path).where(Unit.parent_id == grid.id)).all())
    assert below == {
        unit_id: f"{grid.path}{unit_id}/"
        for unit_id in (street.building.id, street.sister_building.id, firm.id)
    }
    assert places(case.id) == (
        street.street.id,
        street.other_community.id,
        grid.id,
        street.building.id,
    )


@pytest.mark.parametrize(
    ("what", "where", "code"),
    [("grid", "other_community", "990001001002007"), ("building", "far_grid", "")],
)
def test_the_register_finds_an_entry_in_the_community_that_its_place_has_moved_to(
    street, administrator, now, what, where, code
):
    unit, parent = getattr(street, what), getattr(street, where)
    with transaction():
        ledger.enter_overdue(placed_case(street.grid, 1, place=street.building), now=now)
        stays = ledger.enter_overdue(placed_case(street.sister_grid, 2), now=now)

    with transaction():
        operations.move_unit(
            unit.id, administrator, parent_id=parent.id, code=code, version=unit.version, now=now
        )

    places = select(LedgerEntry.community_id).order_by(LedgerEntry.id)
    assert db.session.scalars(places).all() == [street.other_community.id, street.community.id]
    found = register(factories.actor(street.leader), Filter(unit_id=street.community.id), today=now.date())
    assert [entry.id for entry in found.rows] == [stays.id]


def test_a_department_moves_to_a_unit_of_another_level(street, administrator, now):
    with transaction():
        operations.move_unit(
            street.department.id,
            administrator,
            parent_id=street.grid.id,
            code="",
            version=street.department.version,
            now=now,
        )

    moved = db.session.get(Unit, street.department.id)
    assert (moved.path, moved.level) == (f"{street.grid.path}{moved.id}/", None)


@pytest.mark.parametrize(
    ("what", "where", "code", "reason"),
    [
        ("building", "grid", "", "same_parent"),
        ("building", "community", "", "parent_level"),
        ("building", "department", "", "parent_is_department"),
        ("grid", "other_community", "", "code_of_grid"),
        ("grid", "other_community", "990001001002001", "code_taken"),
        ("grid", "building", "", "parent_level"),
        ("community", "street", "", "moves_nowhere"),
        ("street", "community", "", "moves_nowhere"),
    ],
)
def test_a_move_that_does_not_fit_is_refused(street, administrator, now, what, where, code, reason):
    unit = getattr(street, what)

    with pytest.raises(Invalid) as refusal, transaction():
        operations.move_unit(
            unit.id,
            administrator,
            parent_id=getattr(street, where).id,
            code=code,
            version=unit.version,
            now=now,
        )

    assert refusal.value.code == reason
    assert db.session.get(Unit, unit.id).path == unit.path


def test_a_unit_does_not_leave_its_street(street, now):
    other = factories.street(1)
    with transaction():
        two = factories.person(
            "two", "两街", (Role.ADMINISTRATOR, street.street), (Role.ADMINISTRATOR, other.street)
        )

    with pytest.raises(Invalid) as refusal, transaction():
        operations.move_unit(
            street.building.id,
            factories.actor(two),
            parent_id=other.grid.id,
            code="",
            version=street.building.version,
            now=now,
        )

    assert refusal.value.code == "other_street"


def test_a_closed_unit_and_a_stale_version_stay_where_they_are(street, administrator, now):
    with pytest.raises(StaleCase), transaction():
        operations.move_unit(
            street.building.id, administrator, parent_id=street.sister_grid.id, code="", version=3, now=now
        )
    with transaction():
        db.session.get(Unit, street.building.id).closed_on = now.date()

    with pytest.raises(Invalid) as refusal, transaction():
        operations.move_unit(
            street.building.id,
            administrator,
            parent_id=street.sister_grid.id,
            code="",
            version=street.building.version,
            now=now,
        )

    assert refusal.value.code == "already_closed"
