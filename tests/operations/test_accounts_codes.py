"""One-time codes: who may give them out, and that each works once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import operations, queries
from app.accounts.limits import Limits
from app.accounts.operations import CODE_LIFE, DEVICE_LIFE, CodeNotValid, Origin
from app.accounts.rights import may_help
from app.database import transaction
from app.domain.errors import Forbidden, Invalid
from app.domain.levels import Role
from app.extensions import db
from app.models.accounts import SignedIn, SignInCode
from app.models.organisation import Person
from tests import factories

PHONE = Origin("a phone", "192.0.2.7")


@pytest.fixture
def street(app):
    return factories.street()


def issued(street, now, *, to=None):
    with transaction():
        actor = factories.actor(street.community_worker)
        return operations.issue_code((to or street.head).id, actor, now=now)


def enter(code, now):
    with transaction():
        return operations.enter(code, origin=PHONE, now=now)


def sessions():
    return db.session.scalar(select(func.count()).select_from(SignedIn))


def test_a_code_opens_a_session_of_ninety_days(street, now):
    token = enter(issued(street, now), now)

    row = queries.open_session(token, now=now)
    assert (row.person.name, row.is_device) == ("王秀兰", True)
    assert row.expires_at == now + DEVICE_LIFE
    limits = Limits(device_idle=2 * DEVICE_LIFE)
    assert queries.open_session(token, now=now + DEVICE_LIFE, limits=limits) is None
    last = now + DEVICE_LIFE - timedelta(seconds=1)
    assert queries.open_session(token, now=last, limits=limits) is not None


@pytest.mark.parametrize("is_device", [True, False])
def test_each_kind_of_device_has_its_own_end_without_use_and_at_the_latest(street, now, is_device):
    limits = Limits(timedelta(hours=3), timedelta(days=1), timedelta(hours=5), timedelta(days=2))
    idle, life = (limits.device_idle, limits.device_life) if is_device else (limits.idle, limits.life)
    with transaction():
        token = operations.open_session(
            street.head, is_device=is_device, origin=PHONE, now=now, limits=limits
        )
    row = queries.open_session(token, now=now, limits=limits)

    assert row.expires_at == now + life
    assert queries.open_session(token, now=now + idle - timedelta(seconds=1), limits=limits) is not None
    assert queries.open_session(token, now=now + idle, limits=limits) is None


def test_the_database_does_not_hold_the_code(street, now):
    code = issued(street, now)

    row = db.session.scalars(select(SignInCode)).one()
    assert len(code) >= 24
    assert code not in row.code_digest
    assert row.issued_by_id == street.community_worker.id


def test_a_code_works_once(street, now):
    code = issued(street, now)
    enter(code, now)

    with pytest.raises(CodeNotValid):
        enter(code, now)

    assert sessions() == 1


def test_a_code_works_for_a_day(street, now):
    code = issued(street, now)

    assert queries.code_owner(code, now=now + CODE_LIFE) is None
    with pytest.raises(CodeNotValid):
        enter(code, now + CODE_LIFE)
    enter(code, now + CODE_LIFE - timedelta(seconds=1))


def test_a_new_code_replaces_the_one_before(street, now):
    first = issued(street, now)
    second = issued(street, now)

    with pytest.raises(CodeNotValid):
        enter(first, now)
    enter(second, now)


def test_looking_at_a_code_does_not_use_it_up(street, now):
    code = issued(street, now)

    assert queries.code_owner(code, now=now).id == street.head.id
    assert queries.code_owner(code, now=now).id == street.head.id

    enter(code, now)
    assert queries.code_owner(code, now=now) is None


@pytest.mark.parametrize("code", ["", "x", "𠮷", "\x00", "x" * 5000])
def test_what_was_never_given_out_opens_nothing(street, now, code):
    with pytest.raises(CodeNotValid):
        enter(code, now)


def test_of_several_at_once_one_is_let_in(app, street, now):
    code = issued(street, now)

    def one(_number):
        with app.app_context():
            try:
                enter(code, now)
            except CodeNotValid:
                return 0
            finally:
                db.session.remove()
        return 1

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(6))) == 1
    assert sessions() == 1


def test_a_person_disabled_meanwhile_is_not_let_in(street, now):
    code = issued(street, now)
    with transaction():
        db.session.get(Person, street.head.id).disabled_at = now

    assert queries.code_owner(code, now=now) is None
    with pytest.raises(CodeNotValid):
        enter(code, now)


def test_a_disabled_person_gets_no_code(street, now):
    with transaction():
        db.session.get(Person, street.head.id).disabled_at = now

    with pytest.raises(Invalid) as refused:
        issued(street, now)

    assert refused.value.code == "code_for_disabled"


@pytest.mark.parametrize(
    ("helper", "helped", "may"),
    [
        ("community_worker", "head", True),
        ("street_worker", "head", True),
        ("leader", "head", True),
        ("administrator", "head", True),
        ("administrator", "community_worker", True),
        ("administrator", "co_handler", True),
        ("administrator", "administrator", True),
        ("grid_worker", "head", False),
        ("far_worker", "head", False),
        ("head", "head", False),
        ("stranger", "head", False),
        # A code lets its holder act as the person: never for somebody who may do more.
        ("community_worker", "grid_worker", False),
        ("community_worker", "community_worker", False),
        ("leader", "administrator", False),
        ("street_worker", "leader", False),
        ("administrator", "stranger", False),  # no posting: a matter of the installation
    ],
)
@pytest.mark.sqlite
def test_who_may_help_whom(street, now, helper, helped, may):
    actor = factories.actor(getattr(street, helper))
    person_id = getattr(street, helped).id

    assert may_help(actor, person_id, now=now) is may
    assert (queries.person_to_help(actor, person_id, now=now) is not None) is may


@pytest.mark.sqlite
def test_a_second_posting_elsewhere_takes_the_person_out_of_reach(street, now):
    with transaction():
        both = factories.person(
            "both", "两处", (Role.BUILDING_HEAD, street.building), (Role.ADMINISTRATOR, street.street)
        )
        everywhere = factories.person("root", "总管", (Role.ADMINISTRATOR, None))
    other = factories.street(1)

    assert not may_help(factories.actor(street.community_worker), both.id, now=now)
    assert may_help(factories.actor(street.administrator), both.id, now=now)
    assert not may_help(factories.actor(street.administrator), everywhere.id, now=now)
    assert may_help(factories.actor(everywhere), everywhere.id, now=now)
    assert may_help(factories.actor(everywhere), street.stranger.id, now=now)
    assert not may_help(factories.actor(street.administrator), other.head.id, now=now)


def test_a_refused_helper_changes_nothing(street, now):
    worker = factories.actor(street.grid_worker)

    for refused in (
        lambda: operations.issue_code(street.head.id, worker, now=now),
        lambda: operations.revoke_for(street.head.id, 1, worker, now=now),
        lambda: operations.set_initial_password(street.head.id, worker, password="x", now=now),
    ):
        with pytest.raises(Forbidden), transaction():
            refused()

    assert db.session.scalars(select(SignInCode)).all() == []
