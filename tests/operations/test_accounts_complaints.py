"""Whoever is complained of never signs in as the one who complained."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from app.accounts import operations, queries
from app.accounts.operations import CodeNotValid, Origin, factor
from app.accounts.rights import may_help
from app.cases import operations as cases
from app.database import transaction
from app.domain.errors import Forbidden
from app.domain.levels import Role
from app.extensions import db
from tests import factories
from tests.known_passwords import PASSWORD


@pytest.fixture
def street(app):
    return factories.street()


def issued(street, now):
    with transaction():
        return operations.issue_code(street.head.id, factories.actor(street.community_worker), now=now)


def enter(code, now):
    with transaction():
        return operations.enter(code, origin=Origin("a phone", "192.0.2.7"), now=now)


def complained(street, now, **values):
    """Let the head complain about the community; the street reads it, and nobody below."""
    category = factories.category("illegal_building.conversion").id
    draft = cases.Draft("社区书记收钱", street.building.id, category, is_confidential=True, **values)
    with transaction():
        return cases.register(draft, factories.actor(street.head), now=now).id


def another_head(street):
    with transaction():
        return factories.person("next", "郑家和", (Role.BUILDING_HEAD, street.building)).id


def test_whoever_is_complained_of_does_not_help_the_one_who_complained(street, now):
    complained(street, now)
    community, neighbour = factories.actor(street.community_worker), another_head(street)

    for refused in (
        lambda: operations.issue_code(street.head.id, community, now=now),
        lambda: operations.issue_reset(street.head.id, community, now=now),
        lambda: operations.set_initial_password(street.head.id, community, password=PASSWORD, now=now),
        lambda: operations.revoke_all_for(street.head.id, community, now=now),
        lambda: factor.switch_off_for(street.head.id, community, now=now),
    ):
        with pytest.raises(Forbidden), transaction():
            refused()

    assert queries.person_to_help(community, street.head.id, now=now) is None
    assert may_help(community, neighbour, now=now)
    for name in ("street_worker", "leader", "administrator"):
        assert may_help(factories.actor(getattr(street, name)), street.head.id, now=now), name


def test_a_complaint_ends_the_codes_and_links_that_were_given_out_before_it(street, now):
    by, neighbour = factories.actor(street.community_worker), another_head(street)
    with transaction():
        link = operations.issue_reset(street.head.id, by, now=now)
        kept = operations.issue_code(neighbour, by, now=now)
    code = issued(street, now)
    complained(street, now)

    with pytest.raises(CodeNotValid):
        enter(code, now)
    with pytest.raises(CodeNotValid), transaction():
        operations.reset_password(link, password=PASSWORD, now=now)
    enter(kept, now)


def test_a_case_that_the_office_reads_hinders_no_help_and_ends_no_code(street, now):
    code = issued(street, now)
    category = factories.category("property.upkeep").id
    with transaction():
        draft = cases.Draft("灯坏了", street.building.id, category)
        cases.register(draft, factories.actor(street.head), now=now)

    assert may_help(factories.actor(street.community_worker), street.head.id, now=now)
    enter(code, now)


@pytest.mark.postgresql
def test_a_code_that_is_given_out_while_the_complaint_is_registered_opens_nothing(app, street, now):
    """Both begin at once: whichever comes first, the other one waits and then sees it."""
    head_id, community = street.head.id, factories.actor(street.community_worker)
    is_issued = Event()
    db.session.rollback()

    def complain():
        with app.app_context():
            assert is_issued.wait(20)
            complained(street, now)
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        complaint = pool.submit(complain)
        with transaction():
            code = operations.issue_code(head_id, community, now=now)
            db.session.flush()
            is_issued.set()
            with pytest.raises(TimeoutError):
                complaint.result(timeout=0.3)  # it waits for this transaction
        complaint.result(timeout=20)

    with pytest.raises(CodeNotValid):
        enter(code, now)
