"""The alliance's lists, and how a need and something on them are brought together."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.enterprises import MatchState
from app.domain.errors import Forbidden, Invalid, StaleCase
from app.enterprises import operations
from app.enterprises.operations import ItemValues
from app.enterprises.queries.alliance import need_or_404, proposals
from app.extensions import db
from app.models.enterprises import AllianceMember, NeedMatch
from app.models.notices import Notice
from app.models.organisation import Unit
from tests import factories, firms
from tests.factories import actor
from tests.firms import do, refused


@pytest.fixture
def street(app):
    return firms.street()


def test_only_members_keep_lists_and_only_for_themselves(street, clock):
    with refused("alliance_no_member"):
        firms.item(street, now=clock.now)
    firms.member(street, street.department, street.sister_grid)
    item = firms.item(street, now=clock.now)
    values = ItemValues(item.kind, "改", "改", is_over=True)

    with pytest.raises(Forbidden):
        do(operations.amend_item, item.id, actor(street.sister_worker), values, version=1, now=clock.now)
    do(operations.amend_item, item.id, actor(street.co_handler), values, version=1, now=clock.now)
    assert (item.closed_on, item.title) == (factories.TODAY, "改")


@pytest.mark.parametrize("who", ["grid_worker", "community_worker", "co_handler", "head"])
def test_only_the_street_chooses_the_members(street, who):
    with pytest.raises(Forbidden):
        do(operations.set_members, street.street.id, actor(getattr(street, who)), [street.department.id])


def test_members_come_and_go_and_are_of_the_street(street, clock):
    firms.member(street, street.department, street.grid)
    do(operations.set_members, street.street.id, actor(street.administrator), [street.grid.id])
    other = factories.street(1)

    assert db.session.scalars(select(AllianceMember.unit_id)).all() == [street.grid.id]
    with pytest.raises(Invalid):
        do(operations.set_members, street.street.id, actor(street.administrator), [other.grid.id])


def test_a_match_is_kept_once_and_tells_the_member_unit(street, clock):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    for _ in range(2):
        do(operations.match, need.case_id, actor(street.grid_worker), item.id, now=clock.now)
    rows = db.session.scalars(select(NeedMatch)).all()
    told = db.session.scalars(select(Notice).where(Notice.code == "need_matched")).all()

    assert [(row.case_id, row.item_id, row.state) for row in rows] == [
        (need.case_id, item.id, MatchState.IN_CONTACT)
    ]
    assert [(one.person_id, one.params["subject"]) for one in told] == [(street.co_handler.id, item.title)]


@pytest.mark.parametrize("who", ["head", "sister_worker", "co_handler", "administrator"])
def test_only_whoever_has_the_case_brings_together_and_concludes(street, clock, who):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    do(operations.match, need.case_id, actor(street.grid_worker), item.id, now=clock.now)
    stranger, row = actor(getattr(street, who)), db.session.scalars(select(NeedMatch)).one()

    with pytest.raises(Forbidden):
        do(operations.match, need.case_id, stranger, item.id, now=clock.now)
    with pytest.raises(Forbidden):
        do(operations.conclude, row.id, stranger, MatchState.FAILED, note="", version=1, now=clock.now)


def test_the_outcome_is_written_down_and_can_be_corrected(street, clock):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    staff = actor(street.grid_worker)
    do(operations.match, need.case_id, staff, item.id, now=clock.now)
    row = db.session.scalars(select(NeedMatch)).one()
    done = {"note": "招到六人", "now": clock.now}
    do(operations.conclude, row.id, staff, MatchState.SUCCEEDED, version=1, **done)

    assert (row.state, row.note, row.ended_at) == (MatchState.SUCCEEDED, "招到六人", clock.now)
    with pytest.raises(StaleCase):
        do(operations.conclude, row.id, staff, MatchState.FAILED, version=1, **done)
    do(operations.conclude, row.id, staff, MatchState.IN_CONTACT, version=2, **done)
    assert row.ended_at is None


def test_nothing_is_matched_that_is_over_or_of_another_street(street, clock):
    firms.member(street)
    staff = actor(street.grid_worker)
    past = firms.item(street, "过期", until=factories.TODAY, now=clock.now)
    over = firms.item(street, "没有了", now=clock.now)
    values = ItemValues(over.kind, over.title, over.words, is_over=True)
    do(operations.amend_item, over.id, actor(street.co_handler), values, version=1, now=clock.now)
    other = factories.street(1)
    firms.member(other)
    foreign = firms.item(other, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    tomorrow = clock.now + timedelta(days=1)

    for item in (past, over, foreign):
        with pytest.raises(Invalid):
            do(operations.match, need.case_id, staff, item.id, now=tomorrow)
    with pytest.raises(Invalid):
        do(operations.match, need.case_id, staff, 10**9, now=tomorrow)
    with refused("has_passed"):
        firms.item(street, "早过了", until=factories.TODAY - timedelta(days=1), now=clock.now)
    assert db.session.scalars(select(NeedMatch)).all() == []


def test_nothing_is_matched_with_a_need_that_is_over(street, clock):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    need = firms.need(street, firms.firm(street, now=clock.now), now=clock.now)
    given = {"note": "企业自己解决了", "version": None, "now": clock.now}
    do(cases.withdraw, need.case_id, actor(street.grid_worker), **given)

    with refused("need_over"):
        do(operations.match, need.case_id, actor(street.grid_worker), item.id, now=clock.now)
    assert db.session.scalars(select(Notice).where(Notice.code == "need_matched")).all() == []


@pytest.mark.parametrize("goes", ["leaves the alliance", "is closed"])
def test_what_a_unit_gave_that_is_gone_is_not_proposed_and_not_matched(street, clock, goes):
    firms.member(street)
    item = firms.item(street, now=clock.now)
    case_id = firms.need(street, firms.firm(street, now=clock.now), now=clock.now).case_id
    need = need_or_404(actor(street.grid_worker), case_id)
    before = proposals(need, today=factories.TODAY)
    if goes == "is closed":
        with transaction():
            db.session.get_one(Unit, street.department.id).closed_on = factories.TODAY
    else:
        do(operations.set_members, street.street.id, actor(street.street_worker), [])

    need = need_or_404(actor(street.grid_worker), case_id)
    assert [row.id for _fit, row in before] == [item.id]
    assert proposals(need, today=factories.TODAY) == []
    with refused("alliance_item_over"):
        do(operations.match, case_id, actor(street.grid_worker), item.id, now=clock.now)
    with refused("alliance_no_member"):
        firms.item(street, "还有", now=clock.now)
