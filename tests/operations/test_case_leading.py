"""What those above do with a case: comment, praise, take over, name the lead."""

import pytest
from sqlalchemy import select, update

from app.cases import operations as cases
from app.cases.queries import lists
from app.database import transaction
from app.domain.errors import Forbidden, Invalid, NothingToReturnTo, NoUnitAbove, SecondReturn
from app.domain.leading import LeadAskedAlready, LeadNotAsked, LeadNotInDispute
from app.domain.workflow import Move, State
from app.escalation import readdressing
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Posting
from tests.factories import TODAY, actor, notice_codes

GIVEN = {"version": None, "note": "请两家协商"}


@pytest.fixture
def case(register):
    return register()


@pytest.fixture
def disputed(place, case, now):
    """A case that one grid transferred, the other returned, and the first transferred again."""
    here, there = place.grid_worker, place.sister_worker
    make(cases.transfer, case, here, now, unit_id=place.sister_grid.id)
    make(cases.return_, case, there, now)
    make(cases.transfer, case, here, now, unit_id=place.sister_grid.id)
    with pytest.raises(SecondReturn):
        make(cases.return_, case, there, now)
    return case


def make(do, case, who, now, **values):
    with transaction():
        return do(case.id, actor(who), **{**GIVEN, **values}, now=now)


def assign(case, who, now):
    with transaction():
        cases.assign(case.id, actor(who), assignee_id=who.id, version=None, now=now)


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def to_decide(someone):
    return [row.number for row in lists.decisions(actor(someone)).rows]


def test_a_comment_and_praise_are_told_to_the_holder(place, case, now):
    with transaction():
        cases.assign(
            case.id, actor(place.grid_worker), assignee_id=place.grid_worker.id, version=None, now=now
        )

    make(cases.comment, case, place.leader, now)
    make(cases.praise, case, place.community_worker, now)

    assert notice_codes(place.grid_worker)[-2:] == ["case_commented", "case_praised"]
    assert fresh(case).state is State.REGISTERED


def test_praise_reaches_the_one_in_charge_once(place, case, now):
    with transaction():
        cases.assign(
            case.id, actor(place.grid_worker), assignee_id=place.grid_worker.id, version=None, now=now
        )

    make(cases.praise, case, place.leader, now)

    assert notice_codes(place.grid_worker).count("case_praised") == 1


@pytest.mark.parametrize("do", [cases.comment, cases.praise, cases.take_over])
@pytest.mark.parametrize("who", ["head", "grid_worker", "sister_worker", "far_worker", "stranger"])
def test_only_those_above_do_it(place, case, now, do, who):
    with pytest.raises(Forbidden):
        make(do, case, getattr(place, who), now)


@pytest.mark.parametrize(
    ("who", "to"), [("leader", "street"), ("street_worker", "street"), ("community_worker", "community")]
)
def test_who_takes_over_holds_the_case_with_a_fresh_time(place, case, now, who, to):
    make(cases.take_over, case, getattr(place, who), now)

    taken = fresh(case)
    assert (taken.holder_id, taken.state) == (getattr(place, to).id, State.REGISTERED)
    with pytest.raises(NothingToReturnTo):
        make(cases.return_, case, place.leader, now)


def test_nobody_takes_over_from_the_street(place, case, now):
    make(cases.take_over, case, place.leader, now)

    with pytest.raises(NoUnitAbove):
        make(cases.take_over, case, place.leader, now)


def test_the_common_superior_is_asked_and_names_the_lead(place, disputed, now):
    make(cases.ask_lead, disputed, place.sister_worker, now)
    assert (to_decide(place.community_worker), to_decide(place.leader)) == ([disputed.number], [])
    assert notice_codes(place.community_worker)[-1] == "case_lead_asked"

    make(cases.name_lead, disputed, place.community_worker, now, unit_id=place.grid.id)

    assert fresh(disputed).holder_id == place.grid.id
    assert to_decide(place.community_worker) == []
    assert notice_codes(place.grid_worker)[-1] == "case_lead_named"
    with pytest.raises(NothingToReturnTo):
        make(cases.return_, disputed, place.grid_worker, now)


def test_the_holder_can_be_named_itself(place, disputed, now):
    make(cases.ask_lead, disputed, place.sister_worker, now)

    make(cases.name_lead, disputed, place.leader, now, unit_id=place.sister_grid.id)

    assert fresh(disputed).holder_id == place.sister_grid.id


def test_the_lead_is_asked_for_once_and_after_a_second_return_only(place, case, disputed, now, register):
    with pytest.raises(LeadNotInDispute):
        make(cases.ask_lead, register(), place.grid_worker, now)
    make(cases.ask_lead, disputed, place.sister_worker, now)

    with pytest.raises(LeadAskedAlready):
        make(cases.ask_lead, disputed, place.sister_worker, now)


def test_the_lead_is_named_where_it_was_asked_for_among_the_two(place, disputed, now):
    with pytest.raises(LeadNotAsked):
        make(cases.name_lead, disputed, place.community_worker, now, unit_id=place.grid.id)
    make(cases.ask_lead, disputed, place.sister_worker, now)

    with pytest.raises(Invalid):
        make(cases.name_lead, disputed, place.community_worker, now, unit_id=place.far_grid.id)
    with pytest.raises(Forbidden):
        make(cases.name_lead, disputed, place.sister_worker, now, unit_id=place.grid.id)


def test_between_a_unit_and_the_one_above_the_street_decides(place, case, now):
    make(cases.send_up, case, place.grid_worker, now)
    make(cases.return_, case, place.community_worker, now)
    make(cases.send_up, case, place.grid_worker, now)
    make(cases.ask_lead, case, place.community_worker, now)

    with pytest.raises(Forbidden):
        make(cases.name_lead, case, place.community_worker, now, unit_id=place.grid.id)
    make(cases.name_lead, case, place.street_worker, now, unit_id=place.grid.id)

    assert fresh(case).holder_id == place.grid.id


def test_a_request_lapses_once_the_case_goes_on(place, disputed, now):
    make(cases.ask_lead, disputed, place.sister_worker, now)

    make(cases.send_up, disputed, place.sister_worker, now)

    assert to_decide(place.community_worker) == []
    with pytest.raises(LeadNotAsked):
        make(cases.name_lead, disputed, place.leader, now, unit_id=place.grid.id)


def test_who_is_asked_for_the_lead_has_people(place, disputed, now):
    make(cases.ask_lead, disputed, place.sister_worker, now)
    with transaction():
        gone = update(Posting).where(Posting.unit_id == place.community.id)
        db.session.execute(gone.values(until_on=TODAY))

    assert readdressing.ask_anew(place.street.id, now=now) == 1
    assert readdressing.ask_anew(place.street.id, now=now) == 0

    assert to_decide(place.leader) == [disputed.number]
    make(cases.name_lead, disputed, place.leader, now, unit_id=place.grid.id)


def test_each_is_written_down(place, disputed, now):
    make(cases.ask_lead, disputed, place.sister_worker, now)
    event = make(cases.name_lead, disputed, place.leader, now, unit_id=place.grid.id)

    assert event.event_count == fresh(disputed).event_count
    assert _moves(disputed)[-3:] == [Move.TRANSFER, Move.ASK_LEAD, Move.NAME_LEAD]


def _moves(case):
    return db.session.scalars(
        select(Event.move).where(Event.case_id == case.id).order_by(Event.sequence)
    ).all()
