"""What was merged, or red at the street, goes on where it stood when it comes back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind
from app.domain.errors import NothingToReturnTo
from app.domain.workflow import Move, Outcome, State
from app.escalation.jobs import sweep
from app.extensions import db
from app.models.cases import Case, Event
from app.models.organisation import Posting
from tests.factories import actor, last_clock

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def other(register):
    return register("同一盏灯")


def do(move, case, who, now, **values):
    with transaction():
        return move(case.id, actor(who), version=None, now=now, **values)


def fresh(case):
    return db.session.get_one(Case, case.id, populate_existing=True)


def escalations(case):
    is_one = Event.case_id == case.id, Event.move == Move.ESCALATE
    return db.session.scalar(select(func.count()).where(*is_one))


def red_at_the_street(place, case, now):
    """Bring a case to the street and let its time there pass; return the instant at which it did."""
    do(cases.send_up, case, place.grid_worker, now, note="协调")
    do(cases.send_up, case, place.community_worker, now, note="协调")
    due = do(cases.accept, case, place.street_worker, now).due_at
    sweep(now=due + HOUR)
    assert fresh(case).street_red_at == due
    return due


def test_a_merge_that_is_undone_leaves_the_time_that_was_left(place, register, other, now):
    case = register()
    do(cases.accept, case, place.grid_worker, now)  # Tuesday 10:00, 24 working hours
    do(cases.merge, case, place.grid_worker, now + HOUR, into=other.id)

    case = do(cases.unmerge, case, place.grid_worker, now + DAY, note="不是一盏")

    assert (case.state, case.holder_id) == (State.HANDLING, place.grid.id)
    assert last_clock(case, ClockKind.HANDLE).started_at == now
    # 23 hours from Wednesday 10:00: 7 on Wednesday, 8 on Thursday, 8 on Friday, at its closing.
    assert case.due_at == datetime(2026, 3, 6, 10, 0, tzinfo=UTC)


def test_what_was_not_accepted_is_still_to_be_accepted_in_time(place, register, other, now):
    case = register()
    due = case.due_at
    do(cases.merge, case, place.grid_worker, now, into=other.id)

    case = do(cases.unmerge, case, place.grid_worker, now + HOUR, note="不是一盏")

    assert (case.state, case.due_at) == (State.REGISTERED, due + HOUR)


@pytest.mark.parametrize("way", ["unmerged", "returned"])
def test_what_was_red_at_the_street_is_red_again_and_passes_once(place, register, other, now, way):
    case = register()
    due = red_at_the_street(place, case, now)
    later = due + 2 * DAY
    if way == "unmerged":
        do(cases.merge, case, place.street_worker, later, into=other.id)
        case = do(cases.unmerge, case, place.street_worker, later + HOUR, note="不是一盏")
    else:
        do(cases.dispatch, case, place.street_worker, later, unit_id=place.community.id)
        assert fresh(case).street_red_at is None
        case = do(cases.return_, case, place.community_worker, later + HOUR, note="街道的事")
    told = escalations(case)

    sweep(now=later + 2 * HOUR)

    assert (fresh(case).street_red_at, fresh(case).was_overdue) == (due, True)
    assert last_clock(case, ClockKind.HANDLE).breached_at == due
    assert escalations(case) == told


def test_after_an_unmerging_there_is_nobody_to_give_it_back_to(place, register, other, now):
    case = register()
    do(cases.send_up, case, place.grid_worker, now, note="协调")
    do(cases.merge, case, place.community_worker, now, into=other.id)
    do(cases.unmerge, case, place.community_worker, now, note="不是一盏")

    with pytest.raises(NothingToReturnTo):
        do(cases.return_, case, place.community_worker, now, note="不归我")


@pytest.mark.parametrize("ending", ["closed", "merged"])
def test_what_is_open_again_where_nobody_works_any_more_goes_up_at_once(place, register, other, now, ending):
    case = register()
    if ending == "closed":
        do(cases.accept, case, place.grid_worker, now)
        do(cases.resolve, case, place.grid_worker, now, outcome=Outcome.SOLVED, note="修了", told="电话")
        do(cases.verify, case, place.head, now)
    else:
        do(cases.merge, case, place.grid_worker, now, into=other.id)
    with transaction():
        at_grid = update(Posting).where(Posting.unit_id == place.grid.id)
        db.session.execute(at_grid.values(until_on=date(2026, 3, 1)))

    move = cases.reopen if ending == "closed" else cases.unmerge
    do(move, case, place.community_worker, now + HOUR, note="又坏了")

    events = select(Event.move).where(Event.case_id == case.id).order_by(Event.sequence.desc()).limit(2)
    assert db.session.scalars(events).all() == [
        Move.ESCALATE,
        Move.REOPEN if ending == "closed" else Move.UNMERGE,
    ]
    assert (fresh(case).holder_id, fresh(case).state) == (place.community.id, State.REGISTERED)
