"""The loaded demo: its histories are ones that the operations could have made, and they go on."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from app.access.guards import actor_for
from app.cases import operations as cases
from app.cases import search_index
from app.cases.operations import Draft
from app.clocks import operations as clock_operations
from app.database import transaction
from app.demo.loading import Size, load
from app.domain import chain
from app.domain.clocks import ClockKind
from app.domain.levels import Level, Role
from app.domain.supervision import OrderState
from app.domain.workflow import Outcome, State
from app.escalation import jobs
from app.extensions import db
from app.ledger import operations as ledger
from app.models.cases import Case
from app.models.clocks import Clock
from app.models.counting import DayCounter
from app.models.ledger import LedgerEntry
from app.models.notices import Notice
from app.models.organisation import Person, Posting, Unit
from app.models.supervision import SupervisionOrder
from app.settings.queries import zone_of
from tests.demo.histories import (
    all_cases,
    assert_clocks,
    assert_follows,
    assert_holdings,
    assert_ledger,
    assert_numbers,
    assert_talks,
    events_by_case,
    link,
)

CASES = 200
MAIN = clock_operations.MAIN


@pytest.fixture
def demo(app, now):
    load(Size(CASES, seed=7), now=now)
    yield
    db.session.rollback()


def anybody(unit_id, *roles):
    statement = select(Posting.person_id).where(Posting.unit_id == unit_id, Posting.role.in_(roles)).limit(1)
    return db.session.scalars(statement).one()


def actor(person_id, now):
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    return actor_for(person, today=now.date())


def test_the_loaded_histories_are_ones_that_the_operations_could_have_made(demo, now):
    events = events_by_case()
    cases_ = all_cases()

    assert len(cases_) == CASES
    for case in cases_:
        found = events[case.id]
        assert chain.first_broken([(link(event), event.digest) for event in found]) is None
        assert (case.event_count, case.last_digest) == (len(found), found[-1].digest)
        for earlier, later in pairwise(found):  # the clock's own events bear the instant that was due
            assert later.actor_id is None or earlier.at <= later.at or earlier.actor_id is None
        assert found[-1].at <= now
        assert_follows(case, found)
    assert_numbers(cases_)
    assert_clocks(cases_, now)
    assert_holdings(cases_)
    assert_ledger()
    assert_talks(now)
    assert {OrderState.GIVEN, OrderState.ANSWERED} <= set(db.session.scalars(select(SupervisionOrder.state)))
    share = sum(case.state.is_open for case in cases_) / CASES
    assert 0.05 < share < 0.25
    assert jobs.sweep(now=now) == 0


def test_loaded_cases_go_on_by_the_real_operations(demo, now):
    grid = db.session.scalars(
        select(Unit)
        .join(Case, Case.holder_id == Unit.id)
        .where(Case.state == State.HANDLING, Unit.level == Level.GRID)
        .limit(1)
    ).one()
    case = db.session.scalars(
        select(Case).where(Case.holder_id == grid.id, Case.state == State.HANDLING).limit(1)
    ).one()
    worker = actor(anybody(grid.id, Role.GRID_STAFF), now)
    office = actor(anybody(case.community_id, Role.COMMUNITY_STAFF), now)

    with transaction():
        cases.resolve(
            case.id, worker, outcome=Outcome.SOLVED, note="修好了", told="当面", version=None, now=now
        )
    with transaction():
        cases.verify(case.id, office, version=None, now=now + timedelta(hours=1))

    db.session.refresh(case)
    found = events_by_case()[case.id]
    assert case.state is State.CLOSED
    assert chain.first_broken([(link(event), event.digest) for event in found]) is None


def test_a_new_case_gets_the_next_number_and_can_be_found(demo, now):
    building = db.session.scalars(
        select(Unit).where(Unit.level == Level.BUILDING).order_by(Unit.id).limit(1)
    ).one()
    head = actor(anybody(building.id, Role.BUILDING_HEAD), now)
    category_id = db.session.scalars(select(Case.category_id).limit(1)).one()
    today = now.astimezone(zone_of(building.street_id)).date()
    counter = select(DayCounter.last).where(DayCounter.day == today)
    before = db.session.scalar(counter) or 0
    draft = Draft("犀鸟树倒在楼门口", building.id, category_id)

    with transaction():
        made = cases.register(draft, head, now=now)
    with transaction():
        holder = actor(anybody(made.holder_id, Role.GRID_STAFF, Role.COMMUNITY_STAFF, Role.STREET_STAFF), now)
        cases.accept(made.id, holder, version=None, now=now + timedelta(minutes=5))

    assert made.sequence == before + 1
    assert db.session.scalars(search_index.found("犀鸟")).all() == [made.id]


def test_a_loaded_case_in_the_ledger_goes_on_when_its_entry_is_struck_off(demo, now):
    waits = (Case.state == State.LEDGERED, Case.outside_due_at.is_(None))  # no date of others holds its due
    statement = select(LedgerEntry).join(Case).where(*waits)
    entry = db.session.scalars(statement.order_by(LedgerEntry.id).limit(1)).one()
    street = actor(anybody(entry.street_id, Role.STREET_STAFF), now)

    with transaction():
        ledger.strike_off(entry.id, street, evidence="现场核实，已解决。", version=None, now=now)

    case = db.session.get_one(Case, entry.case_id)
    assert (case.state, entry.struck_off_at) == (State.HANDLING, now)
    assert case.due_at > now
    assert [clock.kind for clock in clock_operations.running(case.id)] == [ClockKind.HANDLE]


def test_the_sweep_goes_on_with_loaded_clocks(demo, now):
    later = now + timedelta(days=1)
    waiting = (
        select(func.count()).select_from(Clock).where(Clock.stopped_at.is_(None), Clock.check_at < later)
    )
    due = db.session.scalar(waiting)

    done = jobs.sweep(now=later)

    assert due > 0
    assert done >= due
    assert db.session.scalar(select(func.count()).where(Clock.postponed.is_not(None))) == 0


@pytest.mark.sqlite
def test_the_same_seed_and_instant_give_the_same_demo(app, now):
    from app.demo import writing

    seen = []
    for _ in range(2):
        load(Size(40, seed=3), now=now)
        rows = db.session.execute(select(Case.number, Case.description, Case.last_digest).order_by(Case.id))
        seen.append(([tuple(row) for row in rows], db.session.scalar(select(func.count(Notice.id)))))
        with transaction():
            writing.empty()

    assert seen[0] == seen[1]
    assert len(seen[0][0]) == 40
