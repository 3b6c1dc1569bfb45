"""A case from registration to strike-off, by operations and sweeps alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cases import operations as cases
from app.database import transaction
from app.domain.clocks import ClockKind, Outcome
from app.domain.ledger import ReasonClass
from app.domain.workflow import Channel, Move, State
from app.domain.workflow import Outcome as CaseOutcome
from app.escalation.jobs import sweep
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case, Event, Holding
from app.models.clocks import Clock
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from tests import factories
from tests.factories import actor


@pytest.fixture
def place(app):
    return factories.street()


def test_a_case_goes_from_the_stairwell_to_its_end(place, now):
    with transaction():
        case = cases.register(
            cases.Draft(
                "3单元楼道灯坏了两天", place.building.id, factories.category("power.corridor_light").id
            ),
            actor(place.head),
            now=now,
        )
    assert (case.number, case.state, case.holder_id) == ("YA-20260303-001", State.REGISTERED, place.grid.id)
    assert case.due_at == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 4 working hours: 15:00, lunch not counted

    grid = actor(place.grid_worker)
    with transaction():
        cases.accept(case.id, grid, version=case.version, now=now + timedelta(hours=1))
    with transaction():
        case = cases.resolve(
            case.id, grid, outcome=CaseOutcome.SOLVED, note="换了灯泡", told="电话告知", version=None,
            now=now + timedelta(hours=2),
        )  # fmt: skip
    assert (case.state, case.desk_id) == (State.VERIFYING, place.community.id)

    with transaction():
        case = cases.verify(case.id, actor(place.head), version=None, now=now + timedelta(hours=3))

    assert (case.state, case.outcome) == (State.CLOSED, CaseOutcome.SOLVED)
    assert [clock.outcome for clock in db.session.scalars(select(Clock))] == [Outcome.MET] * 3
    moves = db.session.scalars(select(Event.move).order_by(Event.sequence)).all()
    assert moves == [Move.REGISTER, Move.ACCEPT, Move.RESOLVE, Move.VERIFY]
    told = set(db.session.scalars(select(Notice.person_id).where(Notice.code == "case_received")))
    assert told == {place.grid_worker.id}


def test_nobody_accepts_and_it_climbs_to_the_street_by_the_clock_alone(place, now):
    with transaction():
        case = cases.register(
            cases.Draft("电梯停了", place.building.id, factories.category("lift.stopped").id),
            actor(place.head),
            now=now,
        )

    for day in range(30):
        sweep(now=now + timedelta(days=day))

    case = db.session.get_one(Case, case.id, populate_existing=True)
    assert case.holder_id == place.street.id
    assert case.street_red_at is not None
    held = db.session.execute(select(Holding.unit_id, Holding.from_at).order_by(Holding.sequence)).all()
    assert [unit for unit, _ in held] == [place.grid.id, place.community.id, place.street.id]
    clocks = db.session.scalars(select(Clock).where(Clock.kind == ClockKind.ACCEPT).order_by(Clock.id)).all()
    assert [clock.started_at for clock in clocks[1:]] == [clock.due_at for clock in clocks[:-1]]
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.reason, entry.unit_id) == (ReasonClass.OVERDUE, place.street.id)
    leaders = db.session.scalars(select(Notice.person_id).where(Notice.code == "case_breached_street")).all()
    assert place.leader.id in leaders


def test_an_outage_catches_up_in_order_each_level_once(place, now):
    with transaction():
        case = cases.register(
            cases.Draft("电梯停了", place.building.id, factories.category("lift.stopped").id),
            actor(place.head),
            now=now,
        )

    sweep(now=now + timedelta(days=30))

    moves = db.session.execute(
        select(Event.move, Event.at).where(Event.case_id == case.id).order_by(Event.sequence)
    ).all()
    assert [move for move, _ in moves] == [Move.REGISTER] + [Move.ESCALATE] * 3 + [Move.NOTE]  # black
    assert [at for _, at in moves] == sorted(at for _, at in moves)
    assert sweep(now=now + timedelta(days=30)) == 0


def test_a_ledgered_case_climbs_when_its_review_passes(place, now):
    worker = actor(place.grid_worker)
    with transaction():
        case = cases.register(
            cases.Draft(
                "外墙脱落要修",
                place.building.id,
                factories.category("property.upkeep").id,
                channel=Channel.PATROL,
            ),
            worker,
            now=now,
        )
        cases.accept(case.id, worker, version=None, now=now)
        grounds = ledger.Grounds(ReasonClass.BUDGET, "维修资金到位", "四月份申报", date(2026, 3, 10))
        ledger.enter(case.id, actor(place.community_worker), grounds, version=None, now=now)
    assert (case.state, case.due_at) == (State.LEDGERED, None)
    assert case.sort_at == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)  # the closing of that Tuesday, 18:00

    sweep(now=datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    assert db.session.get_one(Case, case.id, populate_existing=True).holder_id == place.grid.id
    sweep(now=datetime(2026, 3, 10, 10, 1, tzinfo=UTC))

    case = db.session.get_one(Case, case.id, populate_existing=True)
    assert (case.holder_id, case.state) == (place.community.id, State.REGISTERED)
    entry = db.session.scalars(select(LedgerEntry)).one()
    assert (entry.unit_id, entry.next_review_on) == (place.community.id, date(2026, 3, 17))
