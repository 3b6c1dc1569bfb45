"""Firms, their needs as cases, the alliance's lists, matches and promises."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.database import transaction
from app.domain.enterprises import PolicyState
from app.domain.errors import Forbidden, Invalid, Missing, StaleCase
from app.domain.levels import Level
from app.domain.workflow import Channel
from app.enterprises import operations
from app.enterprises.operations import FirmValues, PolicyValues
from app.extensions import db
from app.models.cases import Case
from app.models.enterprises import AllianceItem, Enterprise, PolicyItem
from app.models.organisation import Unit
from app.models.settings import Routing
from app.settings.cache import touch
from tests import factories, firms
from tests.factories import actor
from tests.firms import do, refused


@pytest.fixture
def street(app):
    return firms.street()


def test_a_need_is_a_case_that_the_work_station_of_the_district_has_first(street, clock):
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    case = db.session.get_one(Case, need.case_id)

    assert (case.channel, case.holder_id, case.building_id) == (
        Channel.ENTERPRISE,
        street.grid.id,
        street.building.id,
    )
    assert (case.contact.name, case.contact.phone) == ("周经理", "13800001111")


def test_the_district_comes_before_the_routing_table_whoever_registers(street, clock):
    with transaction():
        rule = {"street_id": street.street.id, "position": 1, "level": Level.STREET, "reason": "全部"}
        db.session.add(Routing(**rule))
        touch()
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)

    assert db.session.get_one(Case, need.case_id).holder_id == street.grid.id


def test_where_no_work_station_is_the_routing_table_decides(street, clock):
    rule = {"street_id": street.street.id, "position": 1, "level": Level.STREET, "reason": "全部"}
    with transaction():
        db.session.add(Routing(**rule))
        touch()
    firm = firms.firm(street, place=street.far_grid, now=clock.now)
    draft = firms.Draft("缺会议室", None, firms.category())
    need = do(
        operations.register_need, firm.id, actor(street.street_worker), draft, title="会议室", now=clock.now
    )

    assert db.session.get_one(Case, need.case_id).holder_id == street.street.id


@pytest.mark.parametrize("who", ["head", "sister_worker", "far_worker", "co_handler", "administrator"])
def test_only_staff_of_the_place_note_firms_needs_and_promises(street, clock, who):
    firm = firms.firm(street, now=clock.now)
    stranger = actor(getattr(street, who))
    attempts = (
        lambda: operations.add_firm(stranger, FirmValues(street.building.id, "新店"), now=clock.now),
        lambda: operations.amend_firm(
            firm.id, stranger, FirmValues(street.building.id, "改名"), version=1, now=clock.now
        ),
        lambda: operations.register_need(
            firm.id, stranger, firms.Draft("要人", None, firms.category()), title="人", now=clock.now
        ),
        lambda: operations.promise(firm.id, stranger, PolicyValues("补贴", street.community.id)),
    )

    for attempt in attempts:
        with pytest.raises(Forbidden):
            do(attempt)
    assert [row.name for row in db.session.scalars(select(Enterprise))] == ["明湖机械"]


def test_two_firms_of_a_street_have_two_names(street, clock):
    first = firms.firm(street, now=clock.now)
    second = firms.firm(street, "泉城面馆", now=clock.now)
    staff = actor(street.grid_worker)

    with refused("enterprise_name_taken"):
        firms.firm(street, " 明湖机械 ", now=clock.now)
    with refused("enterprise_name_taken"):
        values = FirmValues(street.building.id, first.name)
        do(operations.amend_firm, second.id, staff, values, version=1, now=clock.now)


def test_a_firm_is_corrected_goes_and_comes_back(street, clock):
    firm, staff = firms.firm(street, now=clock.now), actor(street.grid_worker)
    values = FirmValues(street.building.id, "明湖机床", is_gone=True)
    do(operations.amend_firm, firm.id, staff, values, version=1, now=clock.now)
    gone_on = firm.closed_on

    with pytest.raises(StaleCase):
        do(operations.amend_firm, firm.id, staff, values, version=1, now=clock.now)
    with refused("enterprise_gone"):
        firms.need(street, firm, now=clock.now)
    with refused("enterprise_gone"):
        firms.policy(street, firm)
    do(operations.amend_firm, firm.id, staff, replace(values, is_gone=False), version=2, now=clock.now)
    assert (gone_on, firm.closed_on, firm.name) == (factories.TODAY, None, "明湖机床")


def test_a_firm_stays_in_its_street_and_has_a_name_and_a_place(street, clock):
    firm, staff = firms.firm(street, now=clock.now), actor(street.street_worker)
    other = factories.street(1)

    for values, error in (
        (FirmValues(other.building.id, "明湖机械"), Forbidden),
        (FirmValues(None, "明湖机械"), Missing),
        (FirmValues(street.building.id, "  "), Missing),
        (FirmValues(street.department.id, "明湖机械"), Invalid),
    ):
        with pytest.raises(error):
            do(operations.amend_firm, firm.id, staff, values, version=1, now=clock.now)


def test_numbers_of_phones_do_not_stay_in_what_many_read(street, clock):
    firms.member(street)
    firm = firms.firm(street, now=clock.now)
    need = firms.need(street, firm, "招人电话13800001111", now=clock.now)
    item = firms.item(street, "拨13800001111", now=clock.now)

    named = firms.firm(street, "老王修车 13800001111", now=clock.now)

    assert "138" not in need.title + item.title + named.name
    with pytest.raises(Missing):
        firms.need(street, firm, "   ", now=clock.now)


def test_where_a_place_or_unit_was_closed_what_stands_there_is_brought_to_its_end(street, clock):
    firm, staff = firms.firm(street, now=clock.now), actor(street.community_worker)
    row = firms.policy(street, firm)
    with transaction():
        for unit in (street.building, street.community):
            db.session.get_one(Unit, unit.id).closed_on = factories.TODAY

    with refused("enterprise_place_closed"):
        firms.need(street, firm, now=clock.now)
    delivered = PolicyValues(row.title, row.unit_id, state=PolicyState.DELIVERED)
    do(operations.amend_policy, row.id, staff, delivered, version=1)
    gone = FirmValues(firm.unit_id, firm.name, is_gone=True)
    do(operations.amend_firm, firm.id, staff, gone, version=1, now=clock.now)
    assert (firm.closed_on, row.state) == (factories.TODAY, PolicyState.DELIVERED)


def test_a_promise_names_who_does_it_and_how_far_it_is(street, clock):
    firm = firms.firm(street, now=clock.now)
    row = firms.policy(street, firm, due_on=date(2026, 4, 1))
    staff = actor(street.grid_worker)
    values = PolicyValues("稳岗补贴", street.department.id, state=PolicyState.DELIVERED, note="已到账")
    do(operations.amend_policy, row.id, staff, values, version=1)

    assert (row.unit_id, row.state, row.note) == (street.department.id, PolicyState.DELIVERED, "已到账")
    with pytest.raises(StaleCase):
        do(operations.amend_policy, row.id, staff, values, version=1)
    with pytest.raises(Invalid):
        do(
            operations.amend_policy,
            row.id,
            staff,
            replace(values, unit_id=factories.street(1).grid.id),
            version=2,
        )
    assert db.session.scalars(select(PolicyItem.id)).all() == [row.id]
    assert db.session.scalars(select(AllianceItem.id)).all() == []
