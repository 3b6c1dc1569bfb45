"""Who may do what: the rule as a table of roles, places and actions."""

import pytest

from app.access.policy import SYSTEM, Action, Actor, Grant, Place, authorize, in_name_of, may
from app.domain.errors import Forbidden
from app.domain.levels import Level, Role

STREET, COMMUNITY, GRID, BUILDING = "/1/", "/1/2/", "/1/2/3/", "/1/2/3/4/"
SISTER_BUILDING, SISTER_GRID, SISTER_COMMUNITY = "/1/2/3/5/", "/1/2/6/", "/1/7/"
DEPARTMENT, OTHER_STREET = "/1/9/", "/8/"
LEVELS = {
    STREET: Level.STREET,
    COMMUNITY: Level.COMMUNITY,
    GRID: Level.GRID,
    BUILDING: Level.BUILDING,
    SISTER_BUILDING: Level.BUILDING,
    SISTER_GRID: Level.GRID,
    SISTER_COMMUNITY: Level.COMMUNITY,
    OTHER_STREET: Level.STREET,
}
RAISER = 70
RAISERS = (
    *(Action.CASE_READ, Action.CASE_WHOLE, Action.CASE_VERIFY, Action.CASE_RAISER),
    *(Action.CONTACT_READ, Action.CONTACT_UNASKED),
)
"""What whoever registered a case may, while they handle cases in its street."""


def somebody(role, path, *, id=1):
    return Actor(id, (Grant(role, 1, path, LEVELS.get(path)),))


HEAD = somebody(Role.BUILDING_HEAD, BUILDING)
SISTER_HEAD = somebody(Role.BUILDING_HEAD, SISTER_BUILDING)
GRID_WORKER = somebody(Role.GRID_STAFF, GRID)
SISTER_WORKER = somebody(Role.GRID_STAFF, SISTER_GRID)
COMMUNITY_WORKER = somebody(Role.COMMUNITY_STAFF, COMMUNITY)
SISTER_COMMUNITY_WORKER = somebody(Role.COMMUNITY_STAFF, SISTER_COMMUNITY)
STREET_WORKER = somebody(Role.STREET_STAFF, STREET)
LEADER = somebody(Role.LEADER, STREET)
OTHER_LEADER = somebody(Role.LEADER, OTHER_STREET)
CO_HANDLER = somebody(Role.CO_HANDLER, DEPARTMENT)
ADMINISTRATOR = somebody(Role.ADMINISTRATOR, STREET)
INSTALLER = somebody(Role.ADMINISTRATOR, "/")
OBSERVER = somebody(Role.OBSERVER, "/")
PRIVACY_OFFICER = somebody(Role.PRIVACY_OFFICER, STREET)
PROTECTOR = somebody(Role.PRIVACY_OFFICER, "/")
NOBODY = Actor(99)
RESIDENT = Actor(None, slip_of=5)
EVERYBODY = {
    "head": HEAD,
    "sister head": SISTER_HEAD,
    "grid": GRID_WORKER,
    "sister grid": SISTER_WORKER,
    "community": COMMUNITY_WORKER,
    "sister community": SISTER_COMMUNITY_WORKER,
    "street": STREET_WORKER,
    "leader": LEADER,
    "other leader": OTHER_LEADER,
    "co-handler": CO_HANDLER,
    "administrator": ADMINISTRATOR,
    "installer": INSTALLER,
    "observer": OBSERVER,
    "privacy officer": PRIVACY_OFFICER,
    "protector": PROTECTOR,
    "nobody": NOBODY,
    "resident": RESIDENT,
    "system": SYSTEM,
}
ABOVE_GRID = {"community", "street", "leader"}
CASE = Place(path=BUILDING, holder_path=GRID, raiser_id=RAISER)
SLIP = Place(path=BUILDING, holder_path=GRID, case_id=5)
CALLED = Place(path=BUILDING, holder_path=GRID, sight_paths=(DEPARTMENT,), task_paths=(DEPARTMENT,))
PHONES = Place(
    path=BUILDING,
    holder_path=GRID,
    sight_paths=(DEPARTMENT,),
    task_paths=(DEPARTMENT,),
    phone_paths=(DEPARTMENT,),
)
TRANSFERRED = Place(path=BUILDING, holder_path=SISTER_GRID, sight_paths=(GRID, SISTER_GRID))
CONFIDENTIAL = Place(path=BUILDING, holder_path=COMMUNITY, lowest_rank=1)
AT_BUILDING = Place(path=BUILDING, holder_path=BUILDING)
AT_STREET = Place(path=BUILDING, holder_path=STREET)
IN_STREET = {
    "head",
    "sister head",
    "grid",
    "sister grid",
    "community",
    "sister community",
    "street",
    "leader",
}
MEMBERS = Place(path=STREET, task_paths=(DEPARTMENT,))

TABLE = [
    (Action.CASE_READ, CASE, {"head", "grid"} | ABOVE_GRID),
    (Action.CASE_READ, CALLED, {"head", "grid", "co-handler"} | ABOVE_GRID),
    (Action.CASE_READ, TRANSFERRED, {"head", "grid", "sister grid"} | ABOVE_GRID),
    (Action.CASE_READ, CONFIDENTIAL, ABOVE_GRID),
    (Action.CASE_WHOLE, CALLED, {"head", "grid"} | ABOVE_GRID),
    (Action.CASE_WHOLE, TRANSFERRED, {"head", "grid", "sister grid"} | ABOVE_GRID),
    (Action.CASE_WHOLE, CONFIDENTIAL, ABOVE_GRID),
    (Action.CONTACT_PHONE, CALLED, {"grid"} | ABOVE_GRID),
    (Action.CONTACT_PHONE, PHONES, {"grid", "co-handler"} | ABOVE_GRID),
    (Action.CONTACT_UNASKED, CASE, {"grid"}),
    (Action.CONTACT_UNASKED, PHONES, {"grid", "co-handler"}),
    (Action.CONTACT_UNASKED, AT_BUILDING, {"head"}),
    (Action.CONTACT_UNASKED, AT_STREET, {"street", "leader"}),
    (Action.CONTACT_UNASKED, CONFIDENTIAL, {"community"}),
    (Action.CONTACT_READ, PHONES, {"grid"} | ABOVE_GRID),
    (Action.CASE_REGISTER, Place(BUILDING), {"head", "grid"} | ABOVE_GRID),
    (Action.CASE_REGISTER, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.CASE_MOVE, CASE, {"grid"} | ABOVE_GRID),
    (Action.CASE_MOVE, TRANSFERRED, {"sister grid"} | ABOVE_GRID),
    (Action.CASE_MOVE, CONFIDENTIAL, ABOVE_GRID),
    (Action.CASE_MOVE, AT_BUILDING, {"head", "grid"} | ABOVE_GRID),
    (Action.CASE_MOVE, AT_STREET, {"street", "leader"}),
    (Action.CASE_DIRECT, CASE, ABOVE_GRID),
    (Action.CASE_DIRECT, AT_STREET, {"street", "leader"}),
    (Action.CASE_SUPERVISE, CASE, ABOVE_GRID),
    (Action.CASE_SUPERVISE, AT_BUILDING, ABOVE_GRID),
    (Action.CASE_SUPERVISE, AT_STREET, {"street", "leader"}),
    (Action.CASE_VERIFY, CASE, ABOVE_GRID),
    (Action.CASE_REVIEW, CASE, ABOVE_GRID),
    (Action.CASE_REVIEW, AT_STREET, {"street", "leader"}),
    (Action.CASE_SLIP, SLIP, {"resident"}),
    (Action.CASE_SLIP, Place(path=BUILDING, holder_path=GRID, case_id=6), set()),
    (Action.CASE_RAISER, CASE, {"grid"} | ABOVE_GRID),
    (Action.CASE_ANSWER, CALLED, {"co-handler"}),
    (Action.CASE_ANSWER, CASE, set()),
    (Action.CONTACT_READ, CASE, {"grid"} | ABOVE_GRID),
    (Action.LEAD_NAME, Place(COMMUNITY), ABOVE_GRID),
    (Action.ORDER_READ, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.ORDER_READ, Place(BUILDING), {"head", "grid"} | ABOVE_GRID),
    (Action.ORDER_ANSWER, Place(GRID), {"grid"}),
    (Action.ORDER_ANSWER, Place(BUILDING), {"head"}),
    (Action.ORDER_DECIDE, Place(GRID), ABOVE_GRID),
    (Action.ORDER_DECIDE, Place(COMMUNITY), {"street", "leader"}),
    (Action.ORDER_DECIDE, Place(STREET), {"street", "leader"}),
    (Action.LEDGER_READ, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.LEDGER_CONFIRM, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.AUDIT_READ, Place(STREET), {"administrator", "installer"}),
    (Action.PRIVACY_READ, Place(STREET), {"privacy officer", "protector"}),
    (Action.PRIVACY_READ, Place(OTHER_STREET), {"protector"}),
    (Action.PRIVACY_ERASE, Place(STREET), {"privacy officer", "protector"}),
    (Action.PRIVACY_ERASE, Place(OTHER_STREET), {"protector"}),
    (Action.LEDGER_TAKE_OVER, Place(STREET), {"street", "administrator", "installer"}),
    (Action.DISPATCH_TAKE_IN, Place(STREET), {"street", "administrator", "installer"}),
    (Action.TALK_READ, Place(GRID), {"head", "sister head", "grid"} | ABOVE_GRID),
    (Action.TALK_HOLD, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.TALK_SPEAK, Place(GRID), set()),
    (Action.BULLETIN_READ, Place(GRID), {"head", "sister head", "grid"} | ABOVE_GRID),
    (Action.BULLETIN_READ, Place(BUILDING), {"head", "grid"} | ABOVE_GRID),
    (Action.BULLETIN_GIVE, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.BULLETIN_RELAY, Place(BUILDING), {"head", "grid"} | ABOVE_GRID),
    (Action.DUTY_EDIT, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.STATION_EDIT, Place(COMMUNITY), ABOVE_GRID | {"administrator", "installer"}),
    (Action.STATION_TAKE_IN, Place(COMMUNITY), {"head", "sister head", "grid", "sister grid"} | ABOVE_GRID),
    (Action.STATION_TAKE_IN, Place(GRID), {"head", "sister head", "grid"} | ABOVE_GRID),
    (Action.ENTERPRISE_READ, Place(BUILDING), {"grid"} | ABOVE_GRID),
    (Action.ENTERPRISE_EDIT, Place(BUILDING), {"grid"} | ABOVE_GRID),
    (Action.ALLIANCE_READ, Place(STREET), IN_STREET | {"administrator", "installer"}),
    (Action.ALLIANCE_READ, MEMBERS, IN_STREET | {"co-handler", "administrator", "installer"}),
    (Action.ALLIANCE_KEEP, Place(DEPARTMENT), {"co-handler", "street", "leader"}),
    (Action.ALLIANCE_KEEP, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.ALLIANCE_EDIT, Place(STREET), {"street", "leader", "administrator", "installer"}),
    (Action.COVERAGE_READ, Place(GRID), {"grid", "administrator", "installer", "observer"} | ABOVE_GRID),
    (Action.COVERAGE_READ, Place(COMMUNITY), {"administrator", "installer", "observer"} | ABOVE_GRID),
    (Action.UNIT_READ, Place(GRID), set(EVERYBODY) - {"other leader", "nobody", "resident", "system"}),
    (Action.UNIT_EDIT, Place(GRID), {"administrator", "installer"}),
    (Action.PEOPLE_EDIT, Place(OTHER_STREET), {"installer"}),
    (Action.CODE_ISSUE, Place(BUILDING), ABOVE_GRID | {"administrator", "installer"}),
    (Action.SETTINGS_EDIT, Place(STREET), {"administrator", "installer"}),
    (Action.FIGURES_READ, Place(GRID), {"grid"} | ABOVE_GRID),
    (Action.FIGURES_PUBLISH, Place(GRID), ABOVE_GRID),
    (Action.TARGETS_SET, Place(STREET), {"leader", "administrator", "installer"}),
]


@pytest.mark.parametrize(("action", "place", "allowed"), TABLE)
def test_exactly_these_may(action, place, allowed):
    assert {name for name, actor in EVERYBODY.items() if may(actor, action, place)} == allowed


def test_every_action_is_in_the_table():
    assert {action for action, _, _ in TABLE} == set(Action)


def test_whoever_sits_at_the_table_speaks_wherever_they_are_posted():
    place = Place(GRID, present_ids=(RAISER,))

    assert may(somebody(Role.CO_HANDLER, DEPARTMENT, id=RAISER), Action.TALK_SPEAK, place)
    assert not may(LEADER, Action.TALK_SPEAK, place)
    assert not may(SYSTEM, Action.TALK_SPEAK, place)


def test_the_raiser_reads_verifies_and_withdraws_wherever_the_case_lies():
    raiser = somebody(Role.BUILDING_HEAD, SISTER_BUILDING, id=RAISER)

    for action in RAISERS:
        assert may(raiser, action, CASE)
    assert not may(raiser, Action.CASE_MOVE, CASE)


@pytest.mark.parametrize(
    "grants",
    [
        (),
        somebody(Role.LEADER, OTHER_STREET).grants,
        CO_HANDLER.grants,
        somebody(Role.OBSERVER, STREET).grants,
        ADMINISTRATOR.grants,
        INSTALLER.grants,
        PRIVACY_OFFICER.grants,
    ],
)
def test_whoever_handles_cases_in_the_street_no_more_has_nothing_of_what_they_raised(grants):
    raiser, place = Actor(RAISER, grants), Place(BUILDING, holder_path=GRID, raiser_id=RAISER)

    for action in (*RAISERS, Action.CONTACT_PHONE):
        assert not may(raiser, action, place), action


def test_who_gave_an_order_does_not_answer_it_nor_decides_who_answered():
    given, answered = Place(STREET, raiser_id=1), Place(STREET, resolved_by_id=1)

    assert not may(LEADER, Action.ORDER_ANSWER, given)
    assert not may(LEADER, Action.ORDER_DECIDE, answered)
    assert may(somebody(Role.LEADER, STREET, id=2), Action.ORDER_DECIDE, answered)


def test_who_resolved_does_not_verify():
    place = Place(path=BUILDING, holder_path=COMMUNITY, resolved_by_id=1, raiser_id=1)

    assert not may(COMMUNITY_WORKER, Action.CASE_VERIFY, place)
    assert may(somebody(Role.COMMUNITY_STAFF, COMMUNITY, id=2), Action.CASE_VERIFY, place)


def test_who_resolved_does_not_decide_what_a_resident_objects():
    place = Place(path=BUILDING, holder_path=GRID, resolved_by_id=1)

    assert not may(COMMUNITY_WORKER, Action.CASE_REVIEW, place)
    assert may(somebody(Role.COMMUNITY_STAFF, COMMUNITY, id=2), Action.CASE_REVIEW, place)


def test_a_slip_opens_its_case_for_nothing_else():
    assert {action for action in Action if may(RESIDENT, action, SLIP)} == {Action.CASE_SLIP}
    assert not RESIDENT.is_clock
    assert SYSTEM.is_clock


def test_a_refusal_says_what_was_wanted():
    authorize(LEADER, Action.CASE_READ, CASE)

    with pytest.raises(Forbidden) as refusal:
        authorize(NOBODY, Action.CASE_READ, CASE)
    assert refusal.value.params == {"action": Action.CASE_READ}


def test_several_postings_add_up():
    both = Actor(1, GRID_WORKER.grants + CO_HANDLER.grants)

    assert both.has(Role.CO_HANDLER)
    assert both.has(Role.LEADER, Role.GRID_STAFF)
    assert not both.has(Role.LEADER)
    assert may(both, Action.CASE_MOVE, CASE)


def test_in_a_streets_name_is_as_its_staff_and_still_oneself():
    acting = in_name_of(ADMINISTRATOR, Action.LEDGER_TAKE_OVER, 1)

    assert acting.id == ADMINISTRATOR.id
    assert may(acting, Action.CASE_DIRECT, CASE)
    assert not may(acting, Action.LEDGER_TAKE_OVER, Place(OTHER_STREET))
    with pytest.raises(Forbidden):
        in_name_of(ADMINISTRATOR, Action.LEDGER_TAKE_OVER, 8)
