"""Opening, amending and closing units."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.access.policy import Actor, Grant
from app.database import transaction
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.levels import Level, Role, UnitKind
from app.extensions import db
from app.models.organisation import Unit
from app.models.settings import Setting
from app.organisation import operations
from app.organisation.operations import UnitFacts
from tests import factories

INSTALLATION = Actor(None, (Grant(Role.ADMINISTRATOR, None, "/"),))


TODAY = date(2026, 3, 3)


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def administrator(street):
    return factories.actor(street.administrator)


def test_a_street_is_opened_with_a_short_code_of_its_initials_and_a_zone(app, now):
    with transaction():
        street = operations.open_unit(None, INSTALLATION, UnitFacts("370871001", "洸河街道"), now=now)

    assert (street.level, street.short_code, street.time_zone) == (Level.STREET, "GH", "Asia/Shanghai")
    assert (street.street_id, street.path) == (street.id, f"/{street.id}/")


def test_a_second_street_of_the_same_initials_gets_another_short_code(app, now):
    with transaction():
        operations.open_unit(None, INSTALLATION, UnitFacts("370871001", "洸河街道"), now=now)
        second = operations.open_unit(None, INSTALLATION, UnitFacts("370871002", "光华街道办事处"), now=now)

    assert second.short_code == "GH2"


@pytest.mark.parametrize(
    ("above", "code", "level"),
    [
        ("street", "990001001009", Level.COMMUNITY),
        ("community", "990001001001009", Level.GRID),
        ("grid", "3号楼", Level.BUILDING),
    ],
)
def test_a_unit_is_one_level_below_the_one_above_it(street, administrator, now, above, code, level):
    parent = getattr(street, above)

    with transaction():
        unit = operations.open_unit(parent.id, administrator, UnitFacts(code, "新单位"), now=now)

    assert (unit.level, unit.street_id, unit.path) == (level, street.street.id, f"{parent.path}{unit.id}/")


@pytest.mark.parametrize("above", ["street", "community", "grid", "building"])
@pytest.mark.parametrize("kind", [UnitKind.DEPARTMENT, UnitKind.FIRM])
def test_departments_and_firms_hang_on_a_unit_of_any_level(street, administrator, now, above, kind):
    facts = UnitFacts("WY-7", "金桂物业", kind=kind)

    with transaction():
        unit = operations.open_unit(getattr(street, above).id, administrator, facts, now=now)

    assert (unit.level, unit.kind) == (None, kind)


@pytest.mark.parametrize(
    ("above", "facts", "field", "reason"),
    [
        ("community", UnitFacts("990001001001001", "重复"), "code", "code_taken"),
        ("community", UnitFacts("990001001002009", "别处"), "code", "code_of_grid"),
        ("street", UnitFacts("99000100100", "短"), "code", "code_of_community"),
        ("building", UnitFacts("B9", "单元"), "parent_id", "nothing_below_building"),
        ("department", UnitFacts("B9", "下属"), "parent_id", "parent_is_department"),
        ("grid", UnitFacts("B9", "楼", households=-1), "households", "households_negative"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(street, administrator, now, above, facts, field, reason):
    before = db.session.scalar(select(func.count()).select_from(Unit))

    with pytest.raises(Invalid) as refusal, transaction():
        operations.open_unit(getattr(street, above).id, administrator, facts, now=now)

    assert (refusal.value.field, refusal.value.code) == (field, reason)
    assert db.session.scalar(select(func.count()).select_from(Unit)) == before


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (UnitFacts("370871001", "洸河街道", short_code="ya"), "short_code_taken"),
        (UnitFacts("370871001", "洸河街道", short_code="云"), "short_code_form"),
        (UnitFacts("370871001", "洸河街道", time_zone="Mars/Base"), "time_zone_unknown"),
        (UnitFacts("370871001", "局", kind=UnitKind.DEPARTMENT), "department_needs_parent"),
    ],
)
def test_a_street_that_does_not_fit_is_refused(street, now, facts, reason):
    with pytest.raises(Invalid) as refusal, transaction():
        operations.open_unit(None, INSTALLATION, facts, now=now)

    assert refusal.value.code == reason


def test_a_nameless_unit_is_refused(street, administrator, now):
    with pytest.raises(Missing), transaction():
        operations.open_unit(street.grid.id, administrator, UnitFacts("B9", "  "), now=now)


def test_an_unknown_or_closed_place_takes_no_unit(street, administrator, now):
    with transaction():
        db.session.get(Unit, street.far_grid.id).closed_on = TODAY

    for parent_id, reason in ((10**6, "unknown"), (street.far_grid.id, "unit_closed")):
        with pytest.raises(Invalid) as refusal, transaction():
            operations.open_unit(parent_id, administrator, UnitFacts("B9", "楼"), now=now)
        assert refusal.value.code == reason


@pytest.mark.parametrize(
    "who", ["head", "grid_worker", "community_worker", "street_worker", "leader", "stranger"]
)
def test_only_an_administrator_opens_units(street, now, who):
    someone = factories.actor(getattr(street, who))

    with pytest.raises(Forbidden), transaction():
        operations.open_unit(street.grid.id, someone, UnitFacts("B9", "楼"), now=now)


def test_a_streets_administrator_opens_no_street(administrator, now):
    with pytest.raises(Forbidden), transaction():
        operations.open_unit(None, administrator, UnitFacts("370871001", "洸河街道"), now=now)


def test_the_second_streets_administrator_changes_nothing_in_the_first(street, now):
    foreign = factories.actor(factories.street(1).administrator)
    grid = street.grid

    for attempt in (
        lambda: operations.open_unit(grid.id, foreign, UnitFacts("B9", "楼"), now=now),
        lambda: operations.amend_unit(
            grid.id, foreign, UnitFacts(grid.code, "改名"), version=grid.version, now=now
        ),
        lambda: operations.close_unit(grid.id, foreign, closed_on=TODAY, version=grid.version, now=now),
        lambda: operations.reopen_unit(grid.id, foreign, version=grid.version, now=now),
        lambda: operations.move_unit(
            street.building.id,
            foreign,
            parent_id=grid.id,
            code=None,
            version=street.building.version,
            now=now,
        ),
    ):
        with pytest.raises(Forbidden), transaction():
            attempt()


def test_amending_corrects_facts_and_counts_the_version_up(street, administrator, now):
    before = street.grid.version
    facts = UnitFacts(street.grid.code, "新名", party_name="党支部", households=300, name_en="Grid")

    with transaction():
        unit = operations.amend_unit(
            street.grid.id, administrator, facts, version=street.grid.version, now=now
        )

    assert (unit.name, unit.party_name, unit.households, unit.name_en) == ("新名", "党支部", 300, "Grid")
    assert unit.version == before + 1


def test_amending_a_stale_version_is_refused(street, administrator, now):
    with pytest.raises(StaleCase), transaction():
        operations.amend_unit(
            street.grid.id, administrator, UnitFacts(street.grid.code, "新名"), version=7, now=now
        )


def test_an_amended_street_keeps_its_short_code_when_none_is_given(street, administrator, now):
    facts = UnitFacts(street.street.code, "云湖街道办")

    with transaction():
        unit = operations.amend_unit(
            street.street.id, administrator, facts, version=street.street.version, now=now
        )

    assert unit.short_code == "YA"


@pytest.mark.parametrize(
    ("which", "facts", "reason"),
    [
        ("community", UnitFacts("990001001008", "槐荫"), "code_has_units_below"),
        ("building", UnitFacts("990001B2", "楼"), "code_taken"),
        ("building", UnitFacts("990001B1", "楼", kind=UnitKind.FIRM), "kind_across"),
    ],
)
def test_an_amendment_that_does_not_fit_is_refused(street, administrator, now, which, facts, reason):
    with pytest.raises(Invalid) as refusal, transaction():
        operations.amend_unit(
            getattr(street, which).id, administrator, facts, version=getattr(street, which).version, now=now
        )

    assert refusal.value.code == reason


def test_a_code_may_be_corrected_while_nothing_hangs_on_it(street, administrator, now):
    with transaction():
        unit = operations.amend_unit(
            street.far_grid.id,
            administrator,
            UnitFacts("990001001002005", "望塔五网格"),
            version=street.far_grid.version,
            now=now,
        )

    assert unit.code == "990001001002005"


def test_a_street_sets_how_many_digits_its_grids_add(street, administrator, now):
    with transaction():
        db.session.add(Setting(street_id=None, name="grid_suffix_digits", value=4))
        db.session.add(Setting(street_id=street.street.id, name="grid_suffix_digits", value=2))

    with transaction():
        unit = operations.open_unit(
            street.community.id, administrator, UnitFacts("99000100100177", "网格"), now=now
        )

    assert unit.code == "99000100100177"
